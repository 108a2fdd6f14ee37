import Channels
import HTTP
import Inbox
import Testing

/// What Meta's answers to a send mean (channels.md 3c, 4c).
struct MetaAnswerTests {
  private let outgoing = Outgoing.sample(.text("так"))

  struct Refusal: Sendable, CustomTestStringConvertible {
    let error: String
    let verdict: Outcome.Verdict
    let wait: Span?
    var testDescription: String { error }

    init(_ error: String, _ verdict: Outcome.Verdict, wait: Span? = nil) {
      self.error = error
      self.verdict = verdict
      self.wait = wait
    }
  }

  @Test(arguments: [
    Refusal(#""code":190"#, .tokenInvalid),
    Refusal(#""code":190,"error_subcode":463"#, .tokenInvalid),
    Refusal(#""code":10,"error_subcode":2018278"#, .windowClosed),
    Refusal(#""code":10,"error_subcode":2534022"#, .windowClosed),
    Refusal(#""code":10,"error_subcode":1893063"#, .restricted, wait: .minutes(30)),
    Refusal(#""code":10"#, .restricted),
    Refusal(#""code":10,"error_subcode":7"#, .restricted),
    Refusal(#""code":200"#, .restricted),
    Refusal(#""code":"230""#, .restricted),
    Refusal(#""code":299"#, .restricted),
    Refusal(#""code":100,"error_subcode":2018001"#, .unknownRecipient),
    Refusal(#""code":100,"error_subcode":2534014"#, .unknownRecipient),
    Refusal(#""code":100,"error_subcode":"2534001""#, .rejected),
    Refusal(#""code":10,"error_subcode":2534122"#, .restricted, wait: .minutes(30)),
    Refusal(#""code":-1,"error_subcode":2534029"#, .restricted, wait: .minutes(30)),
    Refusal(#""code":100,"message":"(#100) Invalid parameter""#, .rejected),
    Refusal(
      #""code":100,"message":"(#100) Length of param message[text] must be less than or equal to 2000""#, .tooLong),
    Refusal(#""code":100,"message":"Message text is too long""#, .tooLong),
    Refusal(#""code":551,"error_subcode":1545041"#, .blocked),
    Refusal(#""code":551"#, .blocked),
    Refusal(#""code":200,"error_subcode":1545041"#, .blocked),
    Refusal(#""code":4"#, .rateLimited, wait: .seconds(60)),
    Refusal(#""code":17"#, .rateLimited, wait: .seconds(60)),
    Refusal(#""code":32"#, .rateLimited, wait: .seconds(60)),
    Refusal(#""code":613,"is_transient":true"#, .rateLimited, wait: .seconds(60)),
    Refusal(#""code":1"#, .retry), Refusal(#""code":2"#, .retry), Refusal(#""code":1200"#, .retry),
    Refusal(#""code":803,"is_transient":true"#, .retry),
    Refusal(#""code":1,"error_subcode":1357046"#, .ambiguous),
    Refusal(#""code":368"#, .restricted, wait: .minutes(30)),
    Refusal(#""code":803"#, .rejected),
    Refusal(#""code":null"#, .rejected), Refusal(#""code":{}"#, .rejected),
    Refusal(#""type":"OAuthException""#, .rejected),
  ])
  func `a refusal has its verdict`(refusal: Refusal) {
    for sample in MetaSample.direct {
      for status in [400, 401, 403] {
        let response = Response.sample("{\"error\":{\(refusal.error)}}", status: status)
        let outcome = sample.messenger.outcome(of: response, to: outgoing)
        #expect(outcome.verdict == refusal.verdict)
        #expect(outcome.retryAfter == refusal.wait)
        #expect(!outcome.isForContact)
      }
    }
  }

  @Test func `a reason is the code and Meta's words, without a token`() {
    let body = """
      {"error":{"message":"(#10) outside of allowed window","type":"OAuthException","code":10,"error_subcode":2018278,
      "fbtrace_id":"BLBz/WZt8dN"}}
      """
    let outcome = Facebook().outcome(of: .sample(body, status: 400), to: outgoing)
    #expect(outcome.reason == "10/2018278: (#10) outside of allowed window")
    let leak = #"{"error":{"code":190,"message":"bad EAABsbCS1iHgBAKZCe4ZBfrbZAZA9bkzY0ZB"}}"#
    #expect(Facebook().outcome(of: .sample(leak), to: outgoing).reason == "190: bad •••")
  }

  @Test func `waits double up to four hours, and the temporary ends after three tries`() {
    func outcomes(_ error: String, _ attempts: [Int]) -> [Outcome] {
      attempts.map {
        let outgoing = Outgoing.sample(.text("так"), attempts: $0)
        return Facebook().outcome(of: .sample("{\"error\":{\(error)}}", status: 400), to: outgoing)
      }
    }
    let paused = outcomes(#""code":10,"error_subcode":1893063"#, [0, 1, 2, 3, 4, 60, .max])
    #expect(paused.map(\.retryAfter) == [30, 60, 120, 240, 240, 240, 240].map { Span.minutes($0) })
    let limited = outcomes(#""code":613"#, [0, 1, 2])
    #expect(limited.map(\.retryAfter) == [60, 120, 240].map { Span.seconds($0) })
    #expect(outcomes(#""code":2"#, [0, 1, 2, 3, 4]).map(\.verdict) == [.retry, .retry, .retry, .rejected, .rejected])
    #expect(outcomes(#""code":7,"is_transient":true"#, [2, 3]).map(\.verdict) == [.retry, .rejected])
  }

  @Test(arguments: [
    (429, #"{"error":{"message":"calm down"}}"#, Outcome.Verdict.rateLimited),
    (500, #"{"error":{"message":"oops","code":803}}"#, .retry),
    (503, #"{"error":{"message":"oops"}}"#, .retry),
    (500, #"{"error":{"message":"who?","code":190}}"#, .tokenInvalid),
    (200, "", .ambiguous), (200, "<html>", .ambiguous), (200, "[]", .ambiguous), (200, "true", .ambiguous),
    (200, "{}", .ambiguous), (200, #"{"message_id":"","recipient_id":"7"}"#, .ambiguous),
    (200, #"{"message_id":"m_1""#, .ambiguous), (500, "", .ambiguous), (502, "<html>", .ambiguous),
    (504, #"{"message_id":"m_1"}"#, .ambiguous), (302, "", .retry), (404, "<html>", .retry), (413, "", .rejected),
    (429, "slow", .rateLimited),
  ])
  func `a strange answer is judged by its status`(status: Int, body: String, verdict: Outcome.Verdict) {
    for sample in MetaSample.direct {
      #expect(sample.messenger.outcome(of: .sample(body, status: status), to: outgoing).verdict == verdict)
    }
  }

  @Test func `an accepted message has an id, another call needs none`() {
    for sample in MetaSample.direct {
      let sent = Response.sample(#"{"recipient_id":"7654321098765432","message_id":"m_AG5Hz2Uq"}"#)
      #expect(sample.messenger.outcome(of: sent, to: outgoing) == .accepted("m_AG5Hz2Uq"))
      #expect(sample.messenger.outcome(of: .sample(#"{"recipient_id":"7"}"#), to: nil) == .accepted(nil))
      #expect(sample.messenger.outcome(of: .sample(#"{"success":true}"#), to: nil) == .accepted(nil))
    }
  }
}
