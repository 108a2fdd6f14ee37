import Inbox
import JSON

/// What Meta refuses with (channels.md 3c, 4c, 6.1c): code and sub-code decide, HTTP hardly does.
struct MetaErrors {
  /// One line of the tables; what is not said does not matter.
  struct Row: Sendable {
    var codes: ClosedRange<Int64> = .min ... .max
    var subcode: Int64?
    /// Lower-case words that all stand in the message.
    var words: [String] = []
    /// Only an error that Meta calls transient, or one with a status from 500 on.
    var isTransient = false
    var verdict: Outcome.Verdict
    /// The first wait, doubled at each further try up to four hours.
    var wait: Span?
    /// How often it is tried again before the message is rejected.
    var tries = Int.max
    var isForContact = false

    static func code(_ code: Int64, _ verdict: Outcome.Verdict, words: [String] = [], wait: Span? = nil) -> Row {
      Row(codes: code...code, words: words, verdict: verdict, wait: wait)
    }

    static func subcode(_ subcode: Int64, _ verdict: Outcome.Verdict, of code: Int64? = nil, wait: Span? = nil) -> Row {
      Row(codes: code.map { $0...$0 } ?? .min ... .max, subcode: subcode, verdict: verdict, wait: wait)
    }
  }

  private let code: Int64
  private let subcode: Int64?
  private let isTransient: Bool
  private let isThrottled: Bool
  private let said: String
  private let details: String

  /// Reads `error` of an answer, or one of the `errors` of a delivery, which come without a status.
  init(_ error: JSONValue, status: Int = 200) {
    code = error["code"]?.integer ?? -1
    subcode = error["error_subcode"]?.integer
    isTransient = error["is_transient"]?.bool == true || status >= 500
    isThrottled = status == 429
    said = (error["message"] ?? error["title"])?.text ?? ""
    details = error["error_data", "details"]?.text ?? error["error_data"]?.text ?? ""
  }

  /// The first row that fits counts; what fits none is rejected.
  ///
  /// - Parameters:
  ///   - rows: those of the messenger, which come before those that all have.
  ///   - attempts: how often the same call was refused for now.
  /// - Returns: The verdict, and how long to wait.
  func outcome(in rows: [Row], attempts: Int) -> Outcome {
    let words = (said + " " + details).lowercased()
    let row = (rows + Self.shared).first { row in
      row.codes.contains(code) && (row.subcode == nil || row.subcode == subcode) && (!row.isTransient || isTransient)
        && row.words.allSatisfy(words.contains)
    }
    guard let row else { return Outcome(isThrottled ? .rateLimited : .rejected, reason: reason) }
    let isGivenUp = row.verdict == .retry && attempts >= row.tries
    return Outcome(
      isGivenUp ? .rejected : row.verdict,
      retryAfter: row.wait.map { Self.doubled($0, attempts) },
      isForContact: row.isForContact,
      reason: reason
    )
  }

  /// What people are shown: `10/2018278: (#10) outside of allowed window`.
  var reason: String {
    let number = subcode.map { "\(code)/\($0)" } ?? "\(code)"
    let words = [said, details].filter { !$0.isEmpty }.joined(separator: ": ")
    return "\(number): \(redacted(words).prefix(300))"
  }

  private static func doubled(_ wait: Span, _ attempts: Int) -> Span {
    min(Span(milliseconds: wait.milliseconds << Int64(min(max(attempts, 0), 20))), .hours(4))
  }
}

extension MetaErrors {
  /// What every API of Meta refuses with.
  private static let shared: [Row] = [
    .code(190, .tokenInvalid),
    .code(4, .rateLimited, wait: .seconds(60)),
    .code(17, .rateLimited, wait: .seconds(60)),
    .code(32, .rateLimited, wait: .seconds(60)),
    .code(613, .rateLimited, wait: .seconds(60)),
    .code(368, .restricted, wait: .minutes(30)),
    // "Received invalid JSON reply": it may have been sent.
    .subcode(1_357_046, .ambiguous, of: 1),
    Row(isTransient: true, verdict: .retry, tries: 3),
    Row(codes: 1...2, verdict: .retry, tries: 3),
    Row(codes: 1200...1200, verdict: .retry, tries: 3),
    .code(10, .restricted),
    Row(codes: 200...299, verdict: .restricted),
    // Over-long texts have no code of their own (unconfirmed words: channels.md 3c, 6.1c).
    .code(100, .tooLong, words: ["length", "text"]),
    .code(100, .tooLong, words: ["too long"]),
    .code(100, .tooLong, words: ["characters long"]),
    .code(100, .rejected),
  ]

  /// Messenger and Instagram (channels.md 3c, 4c).
  static let messaging: [Row] = [
    .subcode(2_018_278, .windowClosed, of: 10),
    .subcode(2_534_022, .windowClosed, of: 10),
    .subcode(1_893_063, .restricted, of: 10, wait: .minutes(30)),
    .subcode(2_018_001, .unknownRecipient, of: 100),
    .subcode(2_534_014, .unknownRecipient),
    .subcode(2_534_001, .rejected),
    .subcode(2_534_122, .restricted, wait: .minutes(30)),
    .subcode(2_534_029, .restricted, wait: .minutes(30)),
    .subcode(1_545_041, .blocked),
    .code(551, .blocked),
  ]

  /// WhatsApp's Cloud API (channels.md 6.1c), as answers and as the errors of a status.
  static let cloud: [Row] = [
    .code(0, .tokenInvalid),
    .code(3, .restricted),
    .code(131_005, .restricted),
    .code(80007, .rateLimited, wait: .seconds(60)),
    .code(130_429, .rateLimited, wait: .seconds(1)),
    Row(codes: 131_056...131_056, verdict: .rateLimited, wait: .seconds(6), isForContact: true),
    .code(131_048, .restricted, wait: .minutes(30)),
    .code(131_064, .restricted, wait: .minutes(30)),
    .code(131_047, .windowClosed),
    .code(131_026, .unknownRecipient),
    .code(131_049, .rejected),
    .code(131_050, .optedOut),
    .code(130_472, .rejected),
    .code(131_021, .rejected),
    .code(131_030, .rejected),
    .code(131_062, .rejected),
    .code(131_009, .tooLong, words: ["length", "text"]),
    .code(131_009, .tooLong, words: ["too long"]),
    .code(131_009, .tooLong, words: ["characters long"]),
    Row(codes: 131_008...131_009, verdict: .rejected),
    Row(codes: 131_051...131_053, verdict: .rejected),
    // Templates: count, missing, too long, policy, value, format, paused, disabled.
    Row(codes: 132_000...132_099, verdict: .rejected),
    .code(131_042, .quota),
    .code(131_031, .restricted),
    .code(131_045, .restricted),
    .code(131_037, .restricted),
    .code(130_497, .restricted),
    .code(131_000, .retry),
    .code(131_016, .retry),
    .code(131_057, .retry),
    .code(133_016, .retry),
    .code(135_000, .retry),
    Row(isTransient: true, verdict: .retry),
  ]
}
