import HTTP
import Inbox
import JSON
import Phrases

/// An answer of the Bot API: `{"ok":true,"result":…}`, or why there is no result.
enum TelegramAnswer {
  case result(JSONValue)
  case refused(Outcome)

  /// - Parameters:
  ///   - response: what came over HTTP.
  ///   - attempts: how often the same call was refused for now.
  init(_ response: Response, attempts: Int = 0) {
    // A batch of updates nests deeper than one of them.
    let body = try? JSONValue.parse(response.body, depth: 256, loneSurrogates: .replaced)
    let ok = body?["ok"]?.bool
    if ok == true, (200..<300).contains(response.status) {
      self = .result(body?["result"] ?? .null)
    } else if ok == false {
      self = .refused(Self.refusal(body, status: response.status, attempts: attempts))
    } else {
      self = .refused(.stranger(response, of: "the Bot API"))
    }
  }

  /// The answer as the outcome of a call; a message's id is known from `result`, an album's from its first message.
  var outcome: Outcome {
    switch self {
    case .result(let result): .accepted(result["message_id"]?.id ?? result[0, "message_id"]?.id)
    case .refused(let outcome): outcome
    }
  }

  private static func refusal(_ body: JSONValue?, status: Int, attempts: Int) -> Outcome {
    let code = body?["error_code"]?.integer ?? Int64(status)
    let description = body?["description"]?.text
    let words = (description ?? "").lowercased()
    let row = TelegramErrors.table.first { $0.code == code && words.contains($0.words) }
    let wait = body?["parameters", "retry_after"]?.integer ?? TelegramErrors.seconds(in: words)
    var verdict = row?.verdict ?? Self.usual(code, wait: wait)
    // channels.md 1c: "retry twice, then rejected".
    if row?.isTriedTwice == true, attempts >= 2 { verdict = .rejected }
    let reason = reason(description)
    guard verdict == .rateLimited else { return Outcome(verdict, reason: reason) }
    return Outcome(.rateLimited, retryAfter: wait.flatMap(Span.asked), reason: reason)
  }

  private static func usual(_ code: Int64, wait: Int64?) -> Outcome.Verdict {
    guard wait == nil else { return .rateLimited }
    return code >= 500 ? .retry : .rejected
  }
}

/// What the Bot API refuses with (channels.md 1c); there are no sub-codes, so words decide.
enum TelegramErrors {
  struct Row {
    var code: Int64
    /// Lower-case words of the description; all descriptions have the empty ones.
    var words: String
    var verdict: Outcome.Verdict
    var isTriedTwice = false
  }

  /// The first row that fits counts.
  ///
  /// What fits none is `.rateLimited` when it says how long, `.retry` from 500 on, else `.rejected`.
  static let table: [Row] = [
    Row(code: 401, words: "", verdict: .tokenInvalid),
    Row(code: 404, words: "method not found", verdict: .rejected),
    Row(code: 404, words: "", verdict: .tokenInvalid),
    Row(code: 403, words: "blocked by the user", verdict: .blocked),
    Row(code: 403, words: "user is deactivated", verdict: .unknownRecipient),
    Row(code: 403, words: "can't initiate conversation", verdict: .unknownRecipient),
    Row(code: 400, words: "chat not found", verdict: .unknownRecipient),
    Row(code: 400, words: "is too long", verdict: .tooLong),
    Row(code: 400, words: "temporarily unavailable", verdict: .retry, isTriedTwice: true),
    // A late answer to a pressed button, and an edit that changes nothing: nothing is left to do.
    Row(code: 400, words: "query is too old", verdict: .ok),
    Row(code: 400, words: "message is not modified", verdict: .ok),
    // The Business connection (channels.md 5.1): nobody wrote for a day; a chat that the owner left out; all the rest.
    Row(code: 400, words: "business_peer_usage_missing", verdict: .windowClosed),
    Row(code: 400, words: "business_peer_invalid", verdict: .rejected),
    Row(code: 400, words: "business_", verdict: .restricted),
    Row(code: 409, words: "", verdict: .retry),
    Row(code: 429, words: "", verdict: .rateLimited),
  ]

  /// `N` of "retry after N".
  static func seconds(in words: String) -> Int64? {
    guard let mark = words.firstRange(of: "retry after ") else { return nil }
    return Int64(words[mark.upperBound...].prefix { $0.isNumber })
  }
}
