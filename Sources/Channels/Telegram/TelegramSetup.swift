import HTTP
import Inbox
import JSON
import Phrases

// Receiving and looking after an account: polling, the webhook, the check, files (channels.md 1a).

extension TelegramMethods {
  /// Asks for updates; the server forgets the one with the mark, and all before it.
  func poll(after mark: String?, hold: Span, for updates: JSONValue) -> Request {
    var fields = JSONObject()
    if let last = mark.flatMap({ Int64($0) }), last < .max { fields["offset"] = .integer(last + 1) }
    fields["limit"] = 100
    fields["timeout"] = .integer(hold.milliseconds / 1000)
    fields["allowed_updates"] = updates
    return call("getUpdates", fields)
  }

  func check() -> [Request] {
    [call("getMe"), call("getWebhookInfo")]
  }

  func setWebhook(_ url: String, for updates: JSONValue) -> Request {
    var fields: JSONObject = ["url": .string(url)]
    if let secret = account.secret("webhookSecret") { fields["secret_token"] = .string(secret) }
    fields["allowed_updates"] = updates
    fields["max_connections"] = 40
    fields["drop_pending_updates"] = false
    return call("setWebhook", fields)
  }
}

extension TelegramAnswer {
  /// The updates of `getUpdates`, each with the mark that confirms it and all before it.
  ///
  /// One without an id goes with the one before it, so that it is kept and holds up nothing.
  func polled() throws(PollFailure) -> [Polled] {
    switch self {
    case .refused(let outcome): throw PollFailure(outcome.asking, hint: Self.hint(outcome))
    case .result(let result):
      guard let updates = result.array else {
        throw PollFailure(Outcome(.retry, reason: "the answer has no list of updates"))
      }
      var mark: Int64?
      return updates.map { update in
        if let id = update["update_id"]?.integer { mark = max(mark ?? id, id) }
        return Polled(payload: update.bytes(), mark: mark.map { String($0) } ?? "")
      }
    }
  }

  /// What stands in the way of polling, in the words of a 409 (channels.md 1c).
  private static func hint(_ outcome: Outcome) -> Phrase? {
    let words = (outcome.reason ?? "").lowercased()
    guard words.contains("conflict") else { return nil }
    if words.contains("webhook") {
      return Phrase(
        en: "the bot has a webhook: unregister it, or set mode=webhook",
        uk: "бот має вебхук: скасуйте його або задайте mode=webhook"
      )
    }
    return Phrase(
      en: "somebody else asks for this bot's updates: stop them, or give the bot a new token",
      uk: "оновлення цього бота запитує ще хтось: зупиніть його або видайте боту новий токен"
    )
  }

  /// What the answers to `getMe` and `getWebhookInfo` tell.
  static func checked(_ responses: [Response]) -> CheckResult {
    let answers = responses.map { TelegramAnswer($0) }
    guard let first = answers.first else { return CheckResult(outcome: Outcome(.ambiguous)) }
    guard case .result(let me) = first else { return CheckResult(outcome: first.outcome) }
    guard me["id"] != nil else {
      return CheckResult(outcome: Outcome(.ambiguous, reason: "the answer does not say who the bot is"))
    }
    var found = CheckResult(
      outcome: Outcome(.ok), account: me["username"]?.text.map { "@" + $0 } ?? me["first_name"]?.text)
    guard answers.count > 1 else { return found }
    switch answers[1] {
    case .refused(let outcome): found.outcome = outcome
    case .result(let webhook):
      found.webhook = webhook["url"]?.text
      found.remarks = remarks(on: webhook)
    }
    return found
  }

  /// The same, and what `getBusinessConnection` tells, where there is a connection to ask for (channels.md 5.1).
  static func checkedBusiness(_ responses: [Response]) -> CheckResult {
    var found = checked(Array(responses.prefix(2)))
    guard found.outcome.verdict == .ok else { return found }
    if let first = responses.first, case .result(let me) = TelegramAnswer(first),
      me["can_connect_to_business"]?.bool != true
    {
      found.remarks.append(
        Phrase(
          en: "the bot cannot be connected: enable Business Mode at @BotFather",
          uk: "бота не можна під’єднати: увімкніть Business Mode у @BotFather"
        )
      )
    }
    guard responses.count > 2 else {
      found.outcome = Outcome(.restricted, reason: "no account is connected to the bot")
      return found
    }
    switch TelegramAnswer(responses[2]) {
    case .refused(let outcome): found.outcome = outcome
    case .result(let connection):
      if let name = connection["user"].flatMap(TelegramUpdate.name) {
        found.account = found.account.map { "\(name) (\($0))" } ?? name
      }
      if let obstacle = obstacle(in: connection) { found.outcome = Outcome(.restricted, reason: obstacle) }
    }
    return found
  }

  /// Why nothing can be sent through a Business connection; before Bot API 9 the right stood beside it.
  static func obstacle(in connection: JSONValue) -> String? {
    if connection["is_enabled"]?.bool != true { return "the Business connection is disabled" }
    let canReply = connection["rights", "can_reply"] ?? connection["can_reply"]
    return canReply?.bool == true ? nil : "the Business connection has no right to reply"
  }

  private static func remarks(on webhook: JSONValue) -> [Phrase] {
    var remarks: [Phrase] = []
    if let count = webhook["pending_update_count"]?.integer.flatMap({ Int(exactly: $0) }), count > 0 {
      remarks.append(
        Phrase(
          en: Phrase.counted(count, en: "update waits", "updates wait") + " at Telegram",
          uk: Phrase.counted(count, uk: "оновлення чекає", "оновлення чекають", "оновлень чекають") + " у Telegram"
        )
      )
    }
    if let error = webhook["last_error_message"]?.text.map(redacted) {
      let time = webhook["last_error_date"]?.moment.map { " (\($0.rfc3339))" } ?? ""
      remarks.append(
        Phrase(en: "the webhook's last error\(time): \(error)", uk: "остання помилка вебхука\(time): \(error)")
      )
    }
    return remarks
  }

  /// `file_path` of `getFile`; the link to it is good for an hour at least.
  func filePath() throws(Fault) -> String {
    switch self {
    case .refused(let outcome): throw Fault(outcome, of: "Telegram")
    case .result(let file):
      guard let path = file["file_path"]?.string, !path.isEmpty else {
        throw Fault(.protocol, en: "Telegram does not say where the file is", uk: "Telegram не каже, де файл")
      }
      return path
    }
  }
}
