import Channels
import HTTP
import Inbox
import Phrases
import Testing

/// What Viber's answers mean (channels.md 2c).
struct ViberAnswerTests {
  private let bot = ViberBot()
  private let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "a=", content: .text("так"))

  @Test(arguments: [
    (
      #"{"status":0,"status_message":"ok","message_token":5741311803571721087,"billing_status":1}"#,
      "5741311803571721087"
    ),
    (#"{"status":"0","message_token":"5741311803571721087"}"#, "5741311803571721087"),
    (#"{"status":0,"message_token":18446744073709551615}"#, "18446744073709551615"),
    (#"{"status":0,"status_message":"ok"}"#, nil),
  ])
  func `an accepted message has its token to the last digit`(body: String, id: String?) {
    #expect(bot.outcome(of: answer(body), to: outgoing) == .accepted(id))
  }

  @Test(arguments: [
    (1, "invalidUrl", Outcome.Verdict.rejected), (2, "invalidAuthToken", .tokenInvalid), (3, "badData", .rejected),
    (4, "missingData", .rejected), (5, "receiverNotRegistered", .unknownRecipient),
    (6, "receiverNotSubscribed", .blocked), (7, "publicAccountBlocked", .restricted),
    (8, "publicAccountNotFound", .tokenInvalid), (9, "publicAccountSuspended", .restricted),
    (10, "webhookNotSet", .restricted), (11, "receiverNoSuitableDevice", .rejected),
    (12, "tooManyRequests", .rateLimited), (13, "apiVersionNotSupported", .retry),
    (14, "incompatibleWithVersion", .rejected), (15, "publicAccountNotAuthorized", .restricted),
    (16, "inchatReplyMessageNotAllowed", .rejected), (17, "publicAccountIsNotInline", .rejected),
    (18, "noPublicChat", .rejected), (19, "cannotSendBroadcast", .rejected), (20, "broadcastNotAllowed", .rejected),
    (21, "unsupportedCountry", .rejected), (22, "paymentUnsupported", .rejected),
    (23, "freeMessagesExceeded", .quota), (24, "noBalance", .quota), (25, "status 25", .retry),
    (-1, "status -1", .retry),
  ])
  func `a status has its verdict and its name`(status: Int, name: String, verdict: Outcome.Verdict) {
    for number in ["\(status)", "\"\(status)\""] {
      let outcome = bot.outcome(of: answer(#"{"status":\#(number),"status_message":"why"}"#), to: outgoing)
      #expect(outcome.verdict == verdict && outcome.reason == name + ": why")
      #expect(bot.outcome(of: answer(#"{"status":\#(number)}"#), to: outgoing).reason == name)
      // Viber's own words count, whatever the HTTP status.
      let other = Response(status: 500, body: Array(#"{"status":\#(number)}"#.utf8))
      #expect(bot.outcome(of: other, to: outgoing).verdict == verdict)
    }
  }

  @Test func `too many for the account pass in seconds, for a silent person in an hour`() {
    var outgoing = outgoing
    let body = answer(#"{"status":12,"status_message":"tooManyRequests"}"#)
    let first = bot.outcome(of: body, to: outgoing)
    #expect(first.retryAfter == .seconds(10) && !first.isForContact)
    outgoing.attempts = 1
    let second = bot.outcome(of: body, to: outgoing)
    #expect(second.retryAfter == .hours(1) && second.isForContact)
  }

  @Test func `a version that nobody has is tried once more`() {
    var outgoing = outgoing
    outgoing.attempts = 1
    #expect(bot.outcome(of: answer(#"{"status":13}"#), to: outgoing).verdict == .rejected)
    #expect(bot.outcome(of: answer(#"{"status":99}"#), to: outgoing).verdict == .retry)
  }

  @Test(arguments: [
    (200, "", Outcome.Verdict.ambiguous), (200, "<html>", .ambiguous), (200, "[]", .ambiguous), (200, "{}", .ambiguous),
    (200, #"{"status":null}"#, .ambiguous), (500, "", .ambiguous), (502, "<html>nginx</html>", .ambiguous),
    (503, #"{"status":0,"message_token":5}"#, .ambiguous), (302, "", .retry), (403, "<html>", .retry),
    (404, "", .retry), (413, "", .rejected), (429, "", .rateLimited),
  ])
  func `an answer that is not Viber's is judged by its status`(status: Int, body: String, verdict: Outcome.Verdict) {
    let response = Response(status: status, body: Array(body.utf8))
    #expect(bot.outcome(of: response, to: outgoing).verdict == verdict)
  }

  @Test func `a check tells who the bot is and where its webhook points`() {
    #expect(bot.check(.viberBot).map(\.target) == ["https://chatapi.viber.com/pa/get_account_info"])
    #expect(bot.check(.viberBot).map { String(decoding: $0.body, as: UTF8.self) } == ["{}"])
    let found = bot.checked([
      answer(
        """
        {"status":0,"status_message":"ok","id":"pa:75346594275468546724","name":"Салон «Мальва»","uri":"malva",
        "webhook":"https://salon.example/hook/viber","subscribers_count":22,
        "event_types":["delivered","seen","failed","subscribed","unsubscribed","conversation_started","message"]}
        """
      )
    ])
    #expect(found.outcome == Outcome(.ok) && found.account == "Салон «Мальва»")
    #expect(found.webhook == "https://salon.example/hook/viber")
    #expect(found.remarks.map(\.en) == ["22 subscribers"])
    #expect(found.remarks.map(\.uk) == ["22 підписники"])
  }

  @Test func `a check says what the operator does next`() {
    let deaf = bot.checked([
      answer(#"{"status":0,"uri":"malva","webhook":"https://old.example","event_types":["delivered","seen"]}"#)
    ])
    #expect(deaf.account == "malva")
    #expect(
      deaf.remarks.map(\.en) == [
        "Viber does not report failed subscribed unsubscribed conversation_started: run webhook register"
      ]
    )
    let unset = bot.checked([answer(#"{"status":0,"name":"Мальва"}"#)])
    #expect(unset.webhook == nil && unset.remarks.count == 1)
    #expect(unset.remarks.first?.en.contains("webhook register") == true)
    #expect(bot.checked([answer(#"{"status":2}"#)]).outcome.verdict == .tokenInvalid)
    #expect(bot.checked([answer("")]).outcome.verdict == .ambiguous)
    #expect(bot.checked([]).outcome.verdict == .ambiguous)
  }

  private func answer(_ body: String) -> Response {
    Response(status: 200, body: Array(body.utf8))
  }
}
