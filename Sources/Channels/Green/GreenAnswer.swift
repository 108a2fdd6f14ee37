import HTTP
import Inbox
import JSON

/// An answer of GREEN-API: HTTP 200 with what was asked for, or another status and words (channels.md 7c).
enum GreenAnswer {
  case result(JSONValue)
  case refused(Outcome)

  init(_ response: Response) {
    // A batch nests deeper than the notification in it.
    let body = try? JSONValue.parse(response.body, depth: 256, loneSurrogates: .replaced)
    let isPage = response.body.first { !" \r\n\t".utf8.contains($0) } == UInt8(ascii: "<")
    switch response.status {
    case 200:
      self = body.map(GreenAnswer.result) ?? .refused(.stranger(response, of: "GREEN-API"))
    case 400..<499 where response.status != 429 && !isPage, 499..<600 where body?.object != nil:
      self = .refused(Self.refusal(response, body))
    case 429: self = .refused(Self.tooFast(response))
    // A proxy that gave up on us; the call may have been carried out.
    case 499: self = .refused(Outcome(.ambiguous, reason: "HTTP 499"))
    default: self = .refused(.stranger(response, of: "GREEN-API"))
    }
  }

  /// What became of a message: 200 says that it is queued at GREEN-API.
  var sent: Outcome {
    switch self {
    case .refused(let outcome): outcome
    case .result(let result):
      result["idMessage"]?.id.map(Outcome.accepted)
        ?? Outcome(.ambiguous, reason: reason(result["message"]?.text) ?? "the answer has no idMessage")
    }
  }

  /// What became of another call.
  var done: Outcome {
    switch self {
    case .refused(let outcome): outcome
    case .result(let result):
      result["saveSettings"]?.bool == false ? Outcome(.rejected, reason: "saveSettings: false") : Outcome(.ok)
    }
  }

  private static func tooFast(_ response: Response) -> Outcome {
    let seconds = response.headers["Retry-After"].flatMap { Int64($0) }.flatMap(Span.asked)
    return Outcome(.rateLimited, retryAfter: seconds ?? .seconds(2), reason: "HTTP 429")
  }

  private static func refusal(_ response: Response, _ body: JSONValue?) -> Outcome {
    if response.status == 466 { return quota(body) }
    // Only the words: the path beside them holds the token.
    let plain = JSONValue.string(String(decoding: response.body.prefix(300), as: UTF8.self)).text
    let words = body?["message"]?.text ?? body?["error"]?.text ?? body?["description"]?.text
    let told = words ?? (body?.object == nil ? body?.text ?? plain : nil)
    let lower = (told ?? "").lowercased()
    let row = table.first { $0.status == response.status && lower.contains($0.words) }
    return Outcome(
      row?.verdict ?? (response.status >= 499 ? .retry : .rejected),
      retryAfter: row?.wait,
      reason: reason(told) ?? "HTTP \(response.status)"
    )
  }

  /// The plan's limits: of calls, which stop everything, or of people written to, which stop those who are new.
  private static func quota(_ body: JSONValue?) -> Outcome {
    let exceeded = ["invokeStatus", "correspondentsStatus"].filter { body?[$0, "status"]?.text == "QUOTE_EXCEEDED" }
    let words = exceeded.lazy.compactMap { body?[$0, "description"]?.text }.first
    return Outcome(
      .quota,
      isForContact: exceeded == ["correspondentsStatus"],
      reason: "HTTP 466: " + (reason(words) ?? "the plan's quota is exceeded")
    )
  }

  private struct Row {
    var status: Int
    /// Lower-case words of the message; all have the empty ones.
    var words: String
    var verdict: Outcome.Verdict
    var wait: Span?

    init(_ status: Int, _ words: String, _ verdict: Outcome.Verdict, wait: Span? = nil) {
      self.status = status
      self.words = words
      self.verdict = verdict
      self.wait = wait
    }
  }

  /// The first row that fits counts.
  ///
  /// What fits none is `.retry` from 499 on, else `.rejected`.
  private static let table: [Row] = [
    Row(400, "in starting process", .retry, wait: .seconds(30)),
    Row(400, "not authorized", .tokenInvalid),
    Row(400, "is expired", .quota),
    Row(400, "is deleted", .tokenInvalid),
    Row(400, "length must be less", .tooLong),
    Row(401, "", .tokenInvalid),
    Row(403, "", .tokenInvalid),
  ]
}
