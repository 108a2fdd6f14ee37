package import Inbox
package import Phrases

/// What messengers refuse with, in the words of who reads it; the messenger's own stay beside it (channels.md 1c, 2c, 3c,
/// 4c, 6.1c, 7c).
package enum Reasons {
  /// A reason for people: what is known of it, and the messenger's own words.
  ///
  /// - Parameters:
  ///   - words: what the messenger, the network or cbchat said, in English.
  ///   - code: the stable word of cli.md, for what is known no better.
  /// - Returns: both languages.
  package static func phrase(_ words: String, code: String? = nil) -> Phrase {
    let lower = words.lowercased()
    let row = table.first { $0.fits(lower) }
    guard let meaning = row?.meaning ?? code.flatMap({ codes[$0] }) else { return Phrase(same: words) }
    return meaning.en.lowercased() == lower ? meaning : meaning + Phrase(same: " (\(words))")
  }

  /// What an outcome means: in cbchat's own words where it has them.
  package static func phrase(of outcome: Outcome) -> Phrase {
    outcome.words ?? phrase(outcome.reason ?? outcome.verdict.rawValue)
  }

  /// Why an account does not work; `nil` where nothing is known of it.
  package static func phrase(of channel: Channel) -> Phrase? {
    channel.stateWords ?? channel.stateReason.map { phrase($0) }
  }

  /// Why a campaign is paused or was cancelled; `nil` when a person decided it without a word.
  package static func phrase(of campaign: Campaign) -> Phrase? {
    campaign.reasonWords ?? campaign.reason.map { phrase($0) }
  }

  /// What the operator does where neither another token nor waiting helps: outside of cbchat.
  ///
  /// - Parameters:
  ///   - words: what the messenger said.
  ///   - channel: whose account it is.
  /// - Returns: `nil` where nothing is known.
  package static func advice(on words: String, in channel: Channel) -> Phrase? {
    let lower = words.lowercased()
    let then = "cbchat channel check \(channel.name)"
    switch table.first(where: { $0.fits(lower) })?.meaning {
    case lostSession:
      return Phrase(
        en: "scan the QR code in the GREEN-API console again, then: \(then)",
        uk: "відскануйте QR-код у кабінеті GREEN-API ще раз, потім: \(then)")
    case noBusiness:
      return Phrase(
        en: "connect the bot in Telegram, with the right to reply: Settings, Business, Chatbots",
        uk: "під’єднайте бота в Telegram із правом відповідати: Налаштування, Business, Чат-боти")
    default: return nil
    }
  }

  private static let lostSession = Phrase(en: "the session of the number is lost", uk: "сесію номера втрачено")
  private static let noBusiness = Phrase(
    en: "the Business connection does not let us answer", uk: "з’єднання Business не дає відповідати")

  /// What a message's failure means, where the messenger gave no words.
  package static func phrase(code: String) -> Phrase { codes[code] ?? Phrase(same: code) }

  private struct Row {
    /// Lower-case words that the reason contains; one that begins with a digit begins it (Meta's `code/subcode:`).
    var marks: [String]
    var meaning: Phrase

    init(_ marks: String..., meaning: Phrase) {
      self.marks = marks
      self.meaning = meaning
    }

    init(_ marks: String..., en: String, uk: String) {
      self.marks = marks
      meaning = Phrase(en: en, uk: uk)
    }

    func fits(_ reason: String) -> Bool {
      marks.contains { mark in
        mark.first?.isNumber == true ? reason.hasPrefix(mark) : reason.contains(mark)
      }
    }
  }

  /// The first row that fits counts.
  private static let table: [Row] = [
    Row(
      "blocked by the user", "receivernotsubscribed", "551:", "/1545041:",
      en: "the client has blocked messages from here", uk: "клієнт заблокував повідомлення звідси"),
    Row(
      "chat not found", "receivernotregistered", "user is deactivated", "can't initiate conversation", "131026:",
      "/2018001:", "/2534014:", "noaccount",
      en: "the messenger does not find this client", uk: "месенджер не знаходить цього клієнта"),
    Row(
      "/2018278:", "/2534022:", "131047:", "business_peer_usage_missing", "the reply window of",
      en: "the reply window is closed", uk: "вікно відповіді закрите"),
    Row(
      "unauthorized", "invalidauthtoken", "publicaccountnotfound", "190:", "190/", "0:",
      en: "the messenger does not accept the token", uk: "месенджер не приймає токен"),
    Row(
      "not authorized", "notauthorized", "pendingpassword", "pendingcode",
      meaning: lostSession),
    Row(
      "business connection is disabled", "no right to reply", "no account is connected", "not connected to an account",
      "business_",
      meaning: noBusiness),
    Row(
      "too many requests", "toomanyrequests", "4:", "17:", "32:", "613:", "80007:", "130429:", "131056:", "http 429",
      en: "too many messages in a short time", uk: "забагато повідомлень за короткий час"),
    Row(
      "freemessagesexceeded", "nobalance", "131042:", "http 466", "quota", "is expired",
      en: "the messenger's plan is used up or unpaid", uk: "тариф месенджера вичерпано або не оплачено"),
    Row("webhooknotset", en: "the webhook is not registered", uk: "вебхук не зареєстровано"),
    Row(
      "publicaccountblocked", "publicaccountsuspended", "publicaccountnotauthorized", "368:", "/1893063:", "131031:",
      "131048:", "131064:", "131045:", "131037:", "130497:", "/2534122:", "/2534029:", "yellowcard", "suspended",
      "permission",
      en: "the messenger restricts the account", uk: "месенджер обмежив акаунт"),
    Row("131050:", en: "the client wants no promotions", uk: "клієнт відмовився від розсилок"),
    Row("131049:", en: "the messenger withheld a promotion", uk: "месенджер притримав розсилку"),
    Row(
      "132000:", "132001:", "132005:", "132007:", "132008:", "132012:", "132015:", "132016:",
      en: "the template does not fit", uk: "шаблон не підходить"),
    Row("message is too long", "length must be less", en: "the text is too long", uk: "текст задовгий"),
    Row(
      "the sending process ended before",
      en: "the sending program ended before the answer came", uk: "програма завершилася, не дочекавшись відповіді"),
    Row("channel removed", en: "channel removed", uk: "канал видалено"),
    Row("in starting process", en: "the instance is starting", uk: "інстанс запускається"),
    Row(
      "not an answer of", "names no message", "the answer ",
      en: "the messenger's answer was not understood", uk: "відповідь месенджера незрозуміла"),
    Row("internal server error", "bad gateway", en: "the messenger has a fault", uk: "у месенджера збій"),
    Row(
      "connection refused", "connection lost", "no connection", "the host cannot be reached", "no such host",
      "the name server does not answer",
      en: "there is no connection to the messenger", uk: "немає зв’язку з месенджером"),
    Row(
      "no answer", "closed without an answer", en: "the messenger did not answer in time",
      uk: "месенджер не відповів вчасно"),
  ]

  private static let codes: [String: Phrase] = [
    "queued": Phrase(en: "the messenger could not take it yet", uk: "месенджер поки що не прийняв"),
    "rate-limited": Phrase(en: "too many messages in a short time", uk: "забагато повідомлень за короткий час"),
    "blocked": Phrase(en: "the client has blocked messages from here", uk: "клієнт заблокував повідомлення звідси"),
    "window-closed": Phrase(en: "the reply window is closed", uk: "вікно відповіді закрите"),
    "rejected": Phrase(en: "the messenger refused it", uk: "месенджер відмовив"),
    "too-long": Phrase(en: "the text is too long", uk: "текст задовгий"),
    "uncertain": Phrase(en: "the answer did not come", uk: "відповідь не надійшла"),
    "expired": Phrase(en: "it waited too long", uk: "чекало надто довго"),
    "cancelled": Phrase(en: "cancelled", uk: "скасовано"),
  ]
}
