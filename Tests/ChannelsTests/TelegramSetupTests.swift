import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// Polling, the webhook, the check and files of Telegram.
struct TelegramSetupTests {
  private static let base = "https://api.telegram.org/bot7100000001:AAH-invented_token_of_thirty_five_ch/"
  private static let updates =
    #"["message","edited_message","callback_query","my_chat_member","message_reaction","pre_checkout_query"]"#
  private let bot = TelegramBot()
  private let account = Account.telegramBot

  @Test(arguments: [
    (nil, ""), ("870000100", #""offset":870000101,"#), ("", ""), ("x", ""), ("9223372036854775807", ""),
  ])
  func `a poll asks for what follows the mark`(mark: String?, offset: String) throws {
    let request = try #require(bot.poll(after: mark, account))
    #expect(request.target == Self.base + "getUpdates")
    #expect(text(request) == #"{\#(offset)"limit":100,"timeout":50,"allowed_updates":\#(Self.updates)}"#)
    let impatient = try #require(TelegramBot(pollHold: .seconds(0)).poll(after: mark, account))
    #expect(text(impatient).contains(#""timeout":0,"#))
  }

  @Test func `every polled update has the mark that confirms it`() throws {
    let polled = try bot.polled(
      answer(
        #"{"ok":true,"result":[{"update_id":7,"message":{"text":"\u043f 😀"}},{"lost":1},{"update_id":"6"},{"update_id":9}]}"#
      )
    )
    #expect(polled.map(\.mark) == ["7", "7", "7", "9"])
    #expect(String(decoding: polled[0].payload, as: UTF8.self) == #"{"update_id":7,"message":{"text":"п 😀"}}"#)
    #expect(try bot.polled(answer(#"{"ok":true,"result":[]}"#)).isEmpty)
    #expect(try bot.polled(answer(#"{"ok":true,"result":[5]}"#)) == [Polled(payload: Array("5".utf8), mark: "")])
  }

  @Test func `a polled fixture is decoded as a posted one`() throws {
    for fixture in Fixture.all(of: "telegram-bot") {
      let batch = Array(#"{"ok":true,"result":["#.utf8) + fixture.payload + Array("]}".utf8)
      let polled = try bot.polled(Response(status: 200, body: batch))
      #expect(try polled.map { try bot.decode($0.payload, account) } == [bot.decode(fixture.payload, account)])
    }
  }

  @Test(arguments: [
    (401, #"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, Outcome.Verdict.tokenInvalid, nil),
    (404, #"{"ok":false,"error_code":404,"description":"Not Found"}"#, .tokenInvalid, nil),
    (
      409,
      #"{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active"}"#,
      .retry, "webhook"
    ),
    (
      409,
      #"{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}"#,
      .retry, "somebody else"
    ),
    (429, #"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5"}"#, .rateLimited, nil),
    (502, "<html>", .retry, nil), (200, #"{"ok":true,"result":{}}"#, .retry, nil), (200, "", .retry, nil),
  ])
  func `a failed poll says what to do`(status: Int, body: String, verdict: Outcome.Verdict, hint: String?) {
    let failure = #expect(throws: PollFailure.self) {
      try bot.polled(Response(status: status, body: Array(body.utf8)))
    }
    #expect(failure?.outcome.verdict == verdict)
    #expect(failure?.hint.map { $0.en.contains(hint ?? "-") } == hint.map { _ in true })
    if verdict == .rateLimited { #expect(failure?.outcome.retryAfter == .seconds(5)) }
  }

  @Test func `the webhook is set with its secret and removed without loss`() {
    let register = bot.register("https://salon.example/hook/main", account)
    #expect(register.map(\.target) == [Self.base + "setWebhook"])
    #expect(
      register.map(text) == [
        #"{"url":"https://salon.example/hook/main","secret_token":"S-e_cret42","allowed_updates":\#(Self.updates),"#
          + #""max_connections":40,"drop_pending_updates":false}"#
      ]
    )
    let unregister = bot.unregister(account)
    #expect(unregister.map(\.target) == [Self.base + "deleteWebhook"])
    #expect(unregister.map(text) == [#"{"drop_pending_updates":false}"#])
  }

  @Test func `a check tells who the bot is and where its webhook points`() {
    #expect(bot.check(account).map(\.target) == [Self.base + "getMe", Self.base + "getWebhookInfo"])
    let me = answer(#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Салон","username":"salon_bot"}}"#)
    let unset = answer(#"{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}"#)
    #expect(bot.checked([me, unset]) == CheckResult(outcome: Outcome(.ok), account: "@salon_bot"))
    #expect(bot.checked([me]) == CheckResult(outcome: Outcome(.ok), account: "@salon_bot"))

    let set = answer(
      """
      {"ok":true,"result":{"url":"https://salon.example/hook/main","pending_update_count":5,
      "last_error_date":1763928900,"last_error_message":"Wrong response from the webhook: 503 Service Unavailable"}}
      """
    )
    let found = bot.checked([me, set])
    #expect(found.webhook == "https://salon.example/hook/main")
    #expect(
      found.remarks.map(\.en) == [
        "5 updates wait at Telegram",
        "the webhook's last error (2025-11-23T20:15:00.000Z): Wrong response from the webhook: 503 Service Unavailable",
      ]
    )
    #expect(found.remarks.first?.uk == "5 оновлень чекають у Telegram")
  }

  @Test func `a check says why the bot cannot be used`() {
    let refused = answer(#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, status: 401)
    #expect(bot.checked([refused, refused]).outcome.verdict == .tokenInvalid)
    #expect(bot.checked([answer(#"{"ok":true,"result":true}"#)]).outcome.verdict == .ambiguous)
    #expect(bot.checked([]).outcome.verdict == .ambiguous)
  }

  @Test func `a received file is asked for, then fetched`() throws {
    let voice = Attachment(kind: .voice, reference: "AwAC")
    let locate = try #require(bot.locate(voice, account))
    #expect(locate.target == Self.base + "getFile" && text(locate) == #"{"file_id":"AwAC"}"#)
    #expect(bot.locate(Attachment(kind: .location, url: "geo:1,2"), account) == nil)

    let path = answer(#"{"ok":true,"result":{"file_id":"AwAC","file_path":"voice/file 1?.oga"}}"#)
    let fetch = try bot.located(path, account)
    let base = Self.base.replacing("/bot", with: "/file/bot")
    #expect(fetch == .get(base + "voice/file%201%3F.oga"))
  }

  @Test(arguments: [
    (400, #"{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}"#, FaultCode.rejected),
    (401, #"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, .config),
    (429, #"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5"}"#, .rateLimited),
    (500, #"{"ok":false,"error_code":500,"description":"Internal Server Error"}"#, .busy),
    (502, "<html>", .protocol), (200, #"{"ok":true,"result":{}}"#, .protocol),
  ])
  func `a file that cannot be fetched says why`(status: Int, body: String, code: FaultCode) {
    let fault = #expect(throws: Fault.self) { try bot.located(answer(body, status: status), account) }
    #expect(fault?.code == code)
  }

  private func answer(_ body: String, status: Int = 200) -> Response {
    Response(status: status, body: Array(body.utf8))
  }

  private func text(_ request: Request) -> String {
    String(decoding: request.body, as: UTF8.self)
  }
}
