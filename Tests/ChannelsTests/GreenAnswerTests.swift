import Channels
import HTTP
import Inbox
import Testing

/// What GREEN-API's answers mean (channels.md 7c).
struct GreenAnswerTests {
  private let messenger = GreenAPI(.whatsApp)
  private let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "1@c.us", content: .text("так"))

  @Test(arguments: [
    (#"{"idMessage":"3EB0C767D097B7C7C030"}"#, "3EB0C767D097B7C7C030"),
    (#"{"idMessage":"3EB0","urlFile":"https://x"}"#, "3EB0"),
    (#"{"idMessage":1769676078000}"#, "1769676078000"),
  ])
  func `a queued message has an id`(body: String, id: String) {
    #expect(messenger.outcome(of: answer(200, body), to: outgoing) == .accepted(id))
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let status: Int
    let message: String
    let verdict: Outcome.Verdict
    var testDescription: String { "\(status) \(message)" }

    init(_ status: Int, _ message: String, _ verdict: Outcome.Verdict) {
      self.status = status
      self.message = message
      self.verdict = verdict
    }
  }

  @Test(arguments: [
    Refused(400, "instance in starting process try later", .retry),
    Refused(400, "instance is starting or not authorized", .tokenInvalid),
    Refused(400, "Instance account not authorized", .tokenInvalid),
    Refused(400, "Instance account is expired. Please pay", .quota),
    Refused(400, "Instance is deleted", .tokenInvalid),
    Refused(400, "bad request data", .rejected),
    Refused(400, "Validation failed. Details: 'chatId' is required", .rejected),
    Refused(
      400, "Validation failed. Details: 'message' length must be less than or equal to 20000 characters long", .tooLong),
    Refused(401, "Unauthorized", .tokenInvalid),
    Refused(403, "Forbidden", .tokenInvalid),
    Refused(404, "Cannot POST", .rejected),
    Refused(405, "Method not allowed", .rejected),
    Refused(499, "Client closed request", .retry),
    Refused(500, "Internal server error", .retry),
    Refused(502, "Bad gateway", .retry),
  ])
  func `a refusal has its verdict and GREEN-API's words`(refused: Refused) {
    let path = "/waInstance1101000001/sendMessage/d75b3a66374942c5b3c019c698abc2067e151558acbd451234"
    let body = #"{"statusCode":\#(refused.status),"path":"\#(path)","message":"\#(refused.message)"}"#
    let outcome = messenger.outcome(of: answer(refused.status, body), to: outgoing)
    #expect(outcome.verdict == refused.verdict && outcome.reason == refused.message)
    #expect(outcome.retryAfter == (refused.message.contains("try later") ? .seconds(30) : nil))
  }

  @Test func `words may come without JSON`() {
    let starting = messenger.outcome(of: answer(400, "instance in starting process try later"), to: outgoing)
    #expect(starting.verdict == .retry && starting.retryAfter == .seconds(30))
    #expect(messenger.outcome(of: answer(401, ""), to: outgoing) == Outcome(.tokenInvalid, reason: "HTTP 401"))
    #expect(messenger.outcome(of: answer(400, #""bad request data""#), to: outgoing).reason == "bad request data")
    #expect(messenger.outcome(of: answer(400, #"{"path":"/secret"}"#), to: outgoing).reason == "HTTP 400")
  }

  @Test func `a reason holds no token`() {
    let body = #"{"message":"bad /waInstance1/sendMessage/d75b3a66374942c5b3c019c698abc2067e151558acbd451234"}"#
    #expect(messenger.outcome(of: answer(400, body), to: outgoing).reason == "bad /waInstance1/sendMessage/•••")
  }

  @Test(arguments: [
    ("QUOTE_ALLOWED", "QUOTE_EXCEEDED", true, "Chats are used up"),
    ("QUOTE_EXCEEDED", "QUOTE_ALLOWED", false, "Calls are used up"),
    ("QUOTE_EXCEEDED", "QUOTE_EXCEEDED", false, "Calls are used up"),
  ])
  func `a quota of people stops only who is new`(calls: String, people: String, isForContact: Bool, reason: String) {
    let body = """
      {"invokeStatus":{"method":"sendmessage","used":67,"total":0,"status":"\(calls)","description":"Calls are used up"},
      "correspondentsStatus":{"method":"correspondents","used":3,"total":3,"status":"\(people)",
      "description":"Chats are used up"}}
      """
    let outcome = messenger.outcome(of: answer(466, body), to: outgoing)
    #expect(outcome == Outcome(.quota, isForContact: isForContact, reason: "HTTP 466: \(reason)"))
    #expect(messenger.outcome(of: answer(466, ""), to: outgoing).verdict == .quota)
  }

  @Test func `a limit of calls is over in seconds`() {
    #expect(messenger.outcome(of: answer(429, ""), to: outgoing).retryAfter == .seconds(2))
    var response = answer(429, #"{"message":"Too many requests"}"#)
    response.headers["Retry-After"] = "7"
    let outcome = messenger.outcome(of: response, to: outgoing)
    #expect(outcome.verdict == .rateLimited && outcome.retryAfter == .seconds(7))
  }

  @Test(arguments: [
    (200, "", Outcome.Verdict.ambiguous), (200, "<html>", .ambiguous), (200, "null", .ambiguous),
    (200, "{}", .ambiguous), (200, #"{"message":"odd"}"#, .ambiguous), (200, #"{"idMessage":""}"#, .ambiguous),
    (204, "", .ambiguous), (500, "", .ambiguous), (502, "<html>nginx</html>", .ambiguous), (504, "timeout", .ambiguous),
    (499, "", .ambiguous), (302, "", .retry), (403, "<html>", .retry), (404, "\n <html>", .retry),
  ])
  func `an answer that is not GREEN-API's is judged by its status`(
    status: Int,
    body: String,
    verdict: Outcome.Verdict
  ) {
    #expect(messenger.outcome(of: answer(status, body), to: outgoing).verdict == verdict)
  }

  @Test func `other calls need no id`() {
    #expect(messenger.outcome(of: answer(200, #"{"setRead":true}"#), to: nil) == Outcome(.ok))
    #expect(messenger.outcome(of: answer(200, #"{"result":false}"#), to: nil) == Outcome(.ok))
    #expect(messenger.outcome(of: answer(200, #"{"saveSettings":true}"#), to: nil) == Outcome(.ok))
    #expect(messenger.outcome(of: answer(200, #"{"saveSettings":false}"#), to: nil).verdict == .rejected)
    #expect(messenger.outcome(of: answer(401, ""), to: nil).verdict == .tokenInvalid)
  }

  private func answer(_ status: Int, _ body: String) -> Response {
    Response(status: status, body: Array(body.utf8))
  }
}
