import HTTP
import Inbox
import JSON
import Phrases

/// An answer of the REST Bot API: HTTP 200 even for failures, so that `status` decides (channels.md 2c).
enum ViberAnswer {
  case result(JSONValue)
  case refused(Outcome)

  /// - Parameters:
  ///   - response: what came over HTTP.
  ///   - attempts: how often the same call was refused for now.
  init(_ response: Response, attempts: Int = 0) {
    let body = try? JSONValue.parse(response.body, loneSurrogates: .replaced)
    guard let body, let status = body["status"]?.integer else {
      self = .refused(.stranger(response, of: "Viber's API"))
      return
    }
    switch status {
    case 0 where (200..<300).contains(response.status): self = .result(body)
    case 0: self = .refused(Outcome(.ambiguous, reason: "HTTP \(response.status) with the status ok"))
    default: self = .refused(Self.refusal(status, body["status_message"]?.text, attempts: attempts))
    }
  }

  var outcome: Outcome {
    switch self {
    case .result(let result): .accepted(result["message_token"]?.id)
    case .refused(let outcome): outcome
    }
  }

  private static func refusal(_ status: Int64, _ words: String?, attempts: Int) -> Outcome {
    let row = table[status]
    let name = row?.name ?? "status \(status)"
    let reason = reason(words.map { $0.lowercased() == name.lowercased() ? name : "\(name): \($0)" } ?? name)
    switch row?.verdict ?? .retry {
    // What a channel sends too fast is over in ten seconds; else it is the hundred of an hour that one person has not
    // answered (channels.md 2d).
    case .rateLimited where attempts == 0: return Outcome(.rateLimited, retryAfter: .seconds(10), reason: reason)
    case .rateLimited: return Outcome(.rateLimited, retryAfter: .hours(1), isForContact: true, reason: reason)
    case .retry where row != nil && attempts > 0: return Outcome(.rejected, reason: reason)
    case let verdict: return Outcome(verdict, reason: reason)
    }
  }

  /// The status codes; any other is a general error, to be tried again.
  private static let table: [Int64: (name: String, verdict: Outcome.Verdict)] = [
    1: ("invalidUrl", .rejected),
    2: ("invalidAuthToken", .tokenInvalid),
    3: ("badData", .rejected),
    4: ("missingData", .rejected),
    5: ("receiverNotRegistered", .unknownRecipient),
    6: ("receiverNotSubscribed", .blocked),
    7: ("publicAccountBlocked", .restricted),
    8: ("publicAccountNotFound", .tokenInvalid),
    9: ("publicAccountSuspended", .restricted),
    // The operator registers the webhook; until then the messages wait.
    10: ("webhookNotSet", .restricted),
    11: ("receiverNoSuitableDevice", .rejected),
    12: ("tooManyRequests", .rateLimited),
    // Once more, as plain as it can be; then no device of theirs can show it.
    13: ("apiVersionNotSupported", .retry),
    14: ("incompatibleWithVersion", .rejected),
    15: ("publicAccountNotAuthorized", .restricted),
    16: ("inchatReplyMessageNotAllowed", .rejected),
    17: ("publicAccountIsNotInline", .rejected),
    18: ("noPublicChat", .rejected),
    19: ("cannotSendBroadcast", .rejected),
    20: ("broadcastNotAllowed", .rejected),
    21: ("unsupportedCountry", .rejected),
    22: ("paymentUnsupported", .rejected),
    23: ("freeMessagesExceeded", .quota),
    24: ("noBalance", .quota),
  ]

  /// What the answer to `get_account_info` tells.
  static func checked(_ responses: [Response]) -> CheckResult {
    guard let response = responses.first else { return CheckResult(outcome: Outcome(.ambiguous)) }
    switch ViberAnswer(response) {
    case .refused(let outcome): return CheckResult(outcome: outcome)
    case .result(let info):
      var found = CheckResult(
        outcome: Outcome(.ok),
        account: info["name"]?.text ?? info["uri"]?.text,
        webhook: info["webhook"]?.text,
        remarks: remarks(on: info)
      )
      found.isDeaf = found.webhook == nil
      return found
    }
  }

  private static func remarks(on info: JSONValue) -> [Phrase] {
    guard info["webhook"]?.text != nil else {
      return [
        Phrase(
          en: "without a webhook nothing arrives and nothing can be sent: run webhook register",
          uk: "без вебхука нічого не надходить і нічого не надіслати: виконайте webhook register"
        )
      ]
    }
    var remarks: [Phrase] = []
    if let heard = info["event_types"]?.array?.compactMap(\.string) {
      let missing = ViberMethods.events.filter { !heard.contains($0) }.joined(separator: " ")
      if !missing.isEmpty {
        remarks.append(
          Phrase(
            en: "Viber does not report \(missing): run webhook register",
            uk: "Viber не сповіщає про \(missing): виконайте webhook register"
          )
        )
      }
    }
    if let count = info["subscribers_count"]?.integer.flatMap({ Int(exactly: $0) }) {
      remarks.append(
        Phrase(
          en: Phrase.counted(count, en: "subscriber", "subscribers"),
          uk: Phrase.counted(count, uk: "підписник", "підписники", "підписників")
        )
      )
    }
    return remarks
  }
}
