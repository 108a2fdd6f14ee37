import Channels
import HTTP
import Inbox
import Testing

/// What Telegram's answers mean (channels.md 1c).
struct TelegramAnswerTests {
  private let bot = TelegramBot()
  private let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "777", content: .text("так"))

  @Test(arguments: [
    (#"{"ok":true,"result":{"message_id":5,"chat":{"id":777}}}"#, "5"),
    (#"{"ok":true,"result":{"message_id":"9223372036854775807"}}"#, "9223372036854775807"),
    (#"{"ok":true,"result":[{"message_id":6},{"message_id":7}]}"#, "6"),
    // Accepted, as Telegram says, though not as which message.
    (#"{"ok":true,"result":{}}"#, nil), (#"{"ok":true}"#, nil),
  ])
  func `an accepted message has an id`(body: String, id: String?) {
    #expect(bot.outcome(of: answer(200, body), to: outgoing) == .accepted(id))
  }

  @Test(arguments: [
    (401, "Unauthorized", Outcome.Verdict.tokenInvalid),
    (404, "Not Found", .tokenInvalid),
    (404, "Not Found: method not found", .rejected),
    (403, "Forbidden: bot was blocked by the user", .blocked),
    (403, "Forbidden: user is deactivated", .unknownRecipient),
    (403, "Forbidden: bot can't initiate conversation with a user", .unknownRecipient),
    (403, "Forbidden: something new", .rejected),
    (400, "Bad Request: chat not found", .unknownRecipient),
    (400, "Bad Request: message is too long", .tooLong),
    (400, "Bad Request: message caption is too long", .tooLong),
    (400, "Bad Request: message text is empty", .rejected),
    (400, "Bad Request: can't parse entities: Can't find end of the entity", .rejected),
    (400, "Bad Request: wrong file_id or the file is temporarily unavailable", .retry),
    (400, "Bad Request: file is too big", .rejected),
    (400, "Bad Request: Wrong HTTP URL specified", .rejected),
    (400, "Bad Request: failed to get HTTP URL content", .rejected),
    (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", .ok),
    (400, "Bad Request: message is not modified: specified new message content is the same", .ok),
    (400, "Bad Request: BUSINESS_PEER_USAGE_MISSING", .windowClosed),
    (400, "Bad Request: BUSINESS_PEER_INVALID", .rejected),
    (400, "Bad Request: BUSINESS_CONNECTION_INVALID", .restricted),
    (409, "Conflict: can't use getUpdates method while webhook is active", .retry),
    (413, "Request Entity Too Large", .rejected),
    (420, "Enhance your calm", .rejected),
    (500, "Internal Server Error: restart", .retry),
    (502, "Bad Gateway", .retry),
  ])
  func `a refusal has its verdict and Telegram's words`(code: Int, description: String, verdict: Outcome.Verdict) {
    let body = #"{"ok":false,"error_code":\#(code),"description":"\#(description)"}"#
    let outcome = bot.outcome(of: answer(code, body), to: outgoing)
    #expect(outcome == Outcome(verdict, reason: description))
    // The code may be missing or the status a proxy's: the other tells.
    let bare = #"{"ok":false,"description":"\#(description)"}"#
    #expect(bot.outcome(of: answer(code, bare), to: outgoing).verdict == verdict)
    #expect(bot.outcome(of: answer(200, body), to: outgoing).verdict == verdict)
  }

  @Test func `a file that is unavailable is tried twice more`() {
    let body = answer(
      400,
      #"{"ok":false,"error_code":400,"description":"Bad Request: wrong file_id or the file is temporarily unavailable"}"#
    )
    var outgoing = outgoing
    let verdicts = (0..<3).map { attempts in
      outgoing.attempts = attempts
      return bot.outcome(of: body, to: outgoing).verdict
    }
    #expect(verdicts == [.retry, .retry, .rejected])
  }

  @Test(arguments: [
    (#""description":"Too Many Requests: retry after 7","parameters":{"retry_after":9}"#, Int64(9)),
    (#""description":"Too Many Requests: retry after 7""#, 7),
    (#""description":"Too Many Requests: retry after 7","parameters":{"retry_after":"8"}"#, 8),
    (#""description":"Too Many Requests: retry after 7","parameters":null"#, 7),
    (#""description":"Too Many Requests: later""#, nil),
    (#""description":"Too Many Requests","parameters":{"retry_after":-1}"#, nil),
    (#""description":"Too Many Requests","parameters":{"retry_after":9223372036854775807}"#, 31_536_000),
  ])
  func `a limit says how long to wait`(members: String, seconds: Int64?) {
    let outcome = bot.outcome(of: answer(429, #"{"ok":false,"error_code":429,\#(members)}"#), to: outgoing)
    #expect(outcome.verdict == .rateLimited)
    #expect(outcome.retryAfter == seconds.map(Span.seconds))
  }

  @Test(arguments: [
    (200, "", Outcome.Verdict.ambiguous), (200, "<html>", .ambiguous), (200, "[]", .ambiguous),
    (200, #"{"ok":1}"#, .ambiguous),
    (204, "", .ambiguous), (200, #"{"ok":true,"result":{"#, .ambiguous), (100, "", .ambiguous),
    (500, "", .ambiguous), (502, "<html>nginx</html>", .ambiguous), (504, #"{"error":"timeout"}"#, .ambiguous),
    (503, #"{"ok":true,"result":{"message_id":5}}"#, .ambiguous),
    (302, "", .retry), (400, "<html>", .retry), (403, "<html>", .retry), (404, "<html>", .retry), (407, "", .retry),
    (413, "<html><center>nginx</center></html>", .rejected), (429, "", .rateLimited),
  ])
  func `an answer that is not the Bot API's is judged by its status`(
    status: Int,
    body: String,
    verdict: Outcome.Verdict
  ) {
    #expect(bot.outcome(of: answer(status, body), to: outgoing).verdict == verdict)
  }

  @Test func `a refusal that says when to come again is a limit, whatever its code`() {
    let body = #"{"ok":false,"error_code":420,"description":"Flood","parameters":{"retry_after":3}}"#
    #expect(bot.outcome(of: answer(420, body), to: outgoing).retryAfter == .seconds(3))
  }

  @Test func `a proxy's wait is obeyed`() {
    var response = answer(429, "slow down")
    response.headers["Retry-After"] = "30"
    #expect(bot.outcome(of: response, to: outgoing).retryAfter == .seconds(30))
  }

  @Test func `a reason holds no token`() {
    let body = """
      {"ok":false,"error_code":400,"description":"bad https://h/bot7100000001:AAH-invented_token_of_thirty_five_ch/sendMessage"}
      """
    #expect(bot.outcome(of: answer(400, body), to: outgoing).reason == "bad https://h/•••/sendMessage")
  }

  @Test func `a call that is no message is accepted without an id`() {
    #expect(bot.outcome(of: answer(200, #"{"ok":true,"result":true}"#), to: nil) == Outcome(.ok))
  }

  private func answer(_ status: Int, _ body: String) -> Response {
    Response(status: status, body: Array(body.utf8))
  }
}
