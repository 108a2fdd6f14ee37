import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// The queue, the settings, the check and files of GREEN-API.
struct GreenSetupTests {
  private static let base = "https://1101.api.green-api.com/waInstance1101000001/"
  private let token = GreenMethodsTests.token
  private let whatsApp = GreenAPI(.whatsApp)
  private let telegram = GreenAPI(.telegram)

  @Test func `the queue is asked and a notification deleted`() {
    let poll = whatsApp.poll(after: "7", .greenWhatsApp)
    #expect(poll == .get(Self.base + "receiveNotification/\(token)?receiveTimeout=20"))
    #expect(whatsApp.pollHold == .seconds(20))
    let impatient = GreenAPI(.whatsApp, pollHold: .seconds(5)).poll(after: nil, .greenWhatsApp)
    #expect(impatient?.target.hasSuffix("?receiveTimeout=5") == true)
    let confirm = whatsApp.confirm("1234567", .greenWhatsApp)
    #expect(confirm == Request(method: "DELETE", target: Self.base + "deleteNotification/\(token)/1234567"))
    #expect(whatsApp.confirm("", .greenWhatsApp) == nil)
    #expect(whatsApp.confirm("1/../x", .greenWhatsApp) == nil)
  }

  @Test func `a polled fixture is decoded as a posted one`() throws {
    for fixture in Fixture.all(of: "whatsapp-number-greenapi") {
      let answer = Array(#"{"receiptId":1234567,"body":"#.utf8) + fixture.payload + Array("}".utf8)
      let polled = try whatsApp.polled(Response(status: 200, body: answer))
      #expect(polled.map(\.mark) == ["1234567"])
      #expect(
        try polled.map { try whatsApp.decode($0.payload, .greenWhatsApp) } == [
          whatsApp.decode(fixture.payload, .greenWhatsApp)
        ]
      )
    }
  }

  @Test func `null is nothing, and what has no body does not block the queue`() throws {
    #expect(try whatsApp.polled(answer("null")).isEmpty)
    #expect(
      try whatsApp.polled(answer(#"{"receiptId":"9","body":null}"#)) == [
        Polled(payload: Array(#"{"receiptId":"9","body":null}"#.utf8), mark: "9")
      ]
    )
    #expect(
      try whatsApp.polled(answer(#"{"receiptId":9,"body":"odd"}"#)) == [
        Polled(payload: Array(#""odd""#.utf8), mark: "9")
      ]
    )
  }

  @Test(arguments: [
    (401, "", Outcome.Verdict.tokenInvalid, String?.some("QR code")),
    (400, "instance account not authorized", .tokenInvalid, "QR code"),
    (400, #"{"message":"custom webhook url is set"}"#, .rejected, "unregister"),
    (429, "", .rateLimited, nil), (502, "<html>", .retry, nil), (200, "", .retry, nil), (200, "{}", .retry, nil),
  ])
  func `a failed poll says what to do`(status: Int, body: String, verdict: Outcome.Verdict, hint: String?) {
    let failure = #expect(throws: PollFailure.self) { try whatsApp.polled(answer(body, status: status)) }
    #expect(failure?.outcome.verdict == verdict)
    #expect(failure?.hint.map { $0.en.contains(hint ?? "-") } == hint.map { _ in true })
  }

  @Test func `settings turn every notification on`() {
    let register = whatsApp.register("https://salon.example/hook/wa", .greenWhatsApp)
    #expect(register.map(\.target) == [Self.base + "setSettings/\(token)"])
    let common =
      #""incomingWebhook":"yes","outgoingMessageWebhook":"yes","outgoingAPIMessageWebhook":"yes","outgoingWebhook":"yes","#
      + #""stateWebhook":"yes","editedMessageWebhook":"yes","deletedMessageWebhook":"yes","#
    let own =
      #""incomingCallWebhook":"yes","markIncomingMessagesReaded":"no","markIncomingMessagesReadedOnReply":"yes","#
    #expect(
      register.map(text) == [
        #"{"webhookUrl":"https://salon.example/hook/wa","webhookUrlToken":"hook-Token_1",\#(common)\#(own)"#
          + #""delaySendMessagesMilliseconds":1000}"#
      ]
    )
    #expect(
      whatsApp.unregister(.greenWhatsApp).map(text) == [
        #"{"webhookUrl":"","webhookUrlToken":"",\#(common)\#(own)"delaySendMessagesMilliseconds":1000}"#
      ]
    )
    #expect(
      telegram.unregister(.greenTelegram).map(text) == [
        #"{"webhookUrl":"","webhookUrlToken":"",\#(common)"markIncomingMessagesReaded":"no","#
          + #""delaySendMessagesMilliseconds":1000}"#
      ]
    )
  }

  @Test func `a check tells the number, the webhook and what is not reported`() {
    #expect(
      whatsApp.check(.greenWhatsApp) == [
        .get(Self.base + "getStateInstance/\(token)"), .get(Self.base + "getSettings/\(token)"),
      ]
    )
    let authorized = answer(#"{"stateInstance":"authorized"}"#)
    let settings = answer(
      """
      {"wid":"380441112233@c.us","webhookUrl":"https://salon.example/hook/wa","incomingWebhook":"yes",
      "outgoingMessageWebhook":"yes","outgoingAPIMessageWebhook":"yes","outgoingWebhook":"no","stateWebhook":"yes",
      "editedMessageWebhook":"yes","deletedMessageWebhook":"yes"}
      """
    )
    let found = whatsApp.checked([authorized, settings])
    #expect(found.outcome == Outcome(.ok) && found.account == "+380441112233")
    #expect(found.webhook == "https://salon.example/hook/wa")
    #expect(
      found.remarks.map(\.en) == [
        "GREEN-API does not report outgoingWebhook"
      ]
    )
    #expect(found.isDeaf)
    #expect(telegram.checked([authorized, settings]).remarks == found.remarks)
    #expect(whatsApp.checked([authorized]) == CheckResult(outcome: Outcome(.ok)))
  }

  @Test func `notifications that are off are switched on, and nothing else is touched`() throws {
    let authorized = answer(#"{"stateInstance":"authorized"}"#)
    let off = answer(
      #"{"webhookUrl":"https://other.example","incomingWebhook":"no","stateWebhook":"no","outgoingWebhook":"yes"}"#)
    let preparation = try #require(whatsApp.prepare(after: [authorized, off], .greenWhatsApp))
    #expect(preparation.requests.count == 1)
    #expect(preparation.requests[0].path.hasSuffix("/setSettings/\(token)"))
    let body = String(decoding: preparation.requests[0].body, as: UTF8.self)
    #expect(body == #"{"incomingWebhook":"yes","stateWebhook":"yes"}"#)
    // What the instance does not know is not asked of it, and what is on stays.
    #expect(whatsApp.prepare(after: [authorized, answer(#"{"incomingWebhook":"yes"}"#)], .greenWhatsApp) == nil)
    #expect(whatsApp.prepare(after: [authorized, answer("", status: 500)], .greenWhatsApp) == nil)
    #expect(whatsApp.prepare(after: [authorized], .greenWhatsApp) == nil)
  }

  @Test(arguments: [
    ("notAuthorized", Outcome.Verdict.tokenInvalid, "QR code"), ("pendingPassword", .tokenInvalid, "two-step"),
    ("pendingCode", .tokenInvalid, "code"), ("blocked", .restricted, "blocked"),
    ("suspended", .restricted, "restricts"),
    ("yellowCard", .restricted, "reboot"), ("sleepMode", .restricted, "switch"), ("starting", .retry, "five minutes"),
  ])
  func `a state says what the operator does next`(state: String, verdict: Outcome.Verdict, advice: String) {
    let found = whatsApp.checked([answer(#"{"stateInstance":"\#(state)"}"#), answer("", status: 400)])
    #expect(found.outcome == Outcome(verdict, reason: state))
    #expect(found.remarks.count == 1 && found.remarks.first?.en.contains(advice) == true)
  }

  @Test func `a check says why the instance cannot be used`() {
    let authorized = answer(#"{"stateInstance":"authorized"}"#)
    #expect(whatsApp.checked([answer("", status: 401)]).outcome.verdict == .tokenInvalid)
    #expect(whatsApp.checked([authorized, answer("", status: 401)]).outcome.verdict == .tokenInvalid)
    #expect(whatsApp.checked([answer("{}")]).outcome.verdict == .ambiguous)
    #expect(whatsApp.checked([answer(#"{"stateInstance":"new"}"#)]).outcome == Outcome(.retry, reason: "new"))
    #expect(whatsApp.checked([]).outcome.verdict == .ambiguous)
  }

  @Test func `a file without an address is asked for`() throws {
    let fixture = try #require(
      Fixture.all(of: "whatsapp-number-greenapi").first { $0.name == "message-file-without-address" })
    let decoded = try whatsApp.decode(fixture.payload, .greenWhatsApp)
    guard case .message(let arrival) = decoded.inbounds.first?.body, let image = arrival.attachments.first else {
      Issue.record("no file was read")
      return
    }
    let locate = try #require(whatsApp.locate(image, .greenWhatsApp))
    #expect(locate.target == Self.base + "downloadFile/\(token)")
    #expect(text(locate) == #"{"chatId":"380671112233@c.us","idMessage":"\#(arrival.externalID)"}"#)
    let fetch = try whatsApp.located(answer(#"{"downloadUrl":"https://api.green-api.com/f"}"#), .greenWhatsApp)
    #expect(fetch == .get("https://api.green-api.com/f"))
    #expect(whatsApp.locate(Attachment(kind: .image, url: "https://x"), .greenWhatsApp) == nil)
    #expect(whatsApp.locate(Attachment(kind: .image, reference: "odd"), .greenWhatsApp) == nil)
  }

  @Test(arguments: [
    (400, "bad request data", FaultCode.rejected), (401, "", .config), (429, "", .rateLimited),
    (500, #"{"message":"x"}"#, .busy), (502, "<html>", .protocol), (200, "{}", .protocol),
  ])
  func `a file that cannot be fetched says why`(status: Int, body: String, code: FaultCode) {
    let fault = #expect(throws: Fault.self) { try whatsApp.located(answer(body, status: status), .greenWhatsApp) }
    #expect(fault?.code == code)
  }

  private func answer(_ body: String, status: Int = 200) -> Response {
    Response(status: status, body: Array(body.utf8))
  }

  private func text(_ request: Request) -> String {
    String(decoding: request.body, as: UTF8.self)
  }
}
