import Channels
import HTTP
import Inbox
import Phrases
import Testing

/// A number of Telegram by way of a Business connection (channels.md 5.1).
struct TelegramBusinessTests {
  private let messenger = TelegramBusiness()
  private let connected = account(["connection": "bc1-invented", "owner": "900000900"])
  private let new = account([:])

  private static func account(_ settings: [String: String]) -> Account {
    .sample(
      "telegram-number",
      secrets: ["token": "7:AAH"],
      settings: settings.merging(["backend": "business"]) { $1 },
      apiURL: "https://api.telegram.org"
    )
  }

  @Test(arguments: Fixture.all(of: "telegram-business"))
  func `an update is decoded`(fixture: Fixture) throws {
    try fixture.expect(messenger.decode(fixture.payload, connected))
  }

  @Test func `the first connection stays, and is learned from a message too`() throws {
    func reports(_ name: String, _ account: Account) throws -> [ChannelReport] {
      let fixture = try #require(Fixture.all(of: "telegram-business").first { $0.name == name })
      return try messenger.decode(fixture.payload, account).reports
    }
    let whole = ["connection": "bc1-invented", "owner": "900000900"]
    #expect(try reports("connection-enabled", new) == [ChannelReport(.ok, settings: whole)])
    #expect(try reports("message-text", new) == [ChannelReport(.ok, settings: ["connection": "bc1-invented"])])
    #expect(try reports("echo-owner", new) == [ChannelReport(.ok, settings: whole)])
    #expect(try reports("message-text", connected).isEmpty)
    #expect(try reports("connection-of-a-stranger", connected).isEmpty)
    let emptied = Self.account(["connection": ""])
    #expect(try reports("connection-of-a-stranger", emptied).first?.settings["connection"] == "bc3-stranger")
  }

  @Test func `spoiled updates are decoded or refused, never more`() {
    Mutator.run(over: Fixture.all(of: "telegram-business").map(\.payload)) { payload in
      do throws(Fault) {
        let decoded = try messenger.decode(payload, connected)
        #expect(!decoded.lines.isEmpty)
      } catch {
        #expect(error.code == .badInput)
      }
    }
  }

  @Test func `a message goes through the connection`() throws {
    let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "777", content: .text("Так"), replyTo: "41")
    let send = try messenger.encode(outgoing, connected)
    #expect(
      text(send)
        == #"{"chat_id":777,"business_connection_id":"bc1-invented","reply_parameters":{"message_id":41,"#
        + #""allow_sending_without_reply":true},"text":"Так"}"#
    )
    let typing = messenger.typing(to: "777", lastInbound: "41", connected)
    #expect(
      typing.map(text) == #"{"chat_id":777,"action":"typing","business_connection_id":"bc1-invented"}"#
    )
    let seen = messenger.seen(by: "777", lastInbound: "41", connected)
    #expect(seen?.target == "https://api.telegram.org/bot7:AAH/readBusinessMessage")
    #expect(seen.map(text) == #"{"business_connection_id":"bc1-invented","chat_id":777,"message_id":41}"#)
  }

  @Test func `without a connection nothing is sent`() {
    let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "777", content: .text("Так"))
    let fault = #expect(throws: Fault.self) { try messenger.encode(outgoing, new) }
    #expect(fault?.code == .config && fault?.hint != nil)
    #expect(messenger.typing(to: "777", lastInbound: nil, new) == nil)
    #expect(messenger.seen(by: "777", lastInbound: "41", new) == nil)
    #expect(messenger.seen(by: "777", lastInbound: "update:10", connected) == nil)
  }

  @Test func `a check tells whose account is connected`() {
    #expect(messenger.check(new).count == 2)
    #expect(messenger.check(connected).last?.target.hasSuffix("/getBusinessConnection") == true)
    let me = answer(#"{"ok":true,"result":{"id":1,"username":"malva_bot","can_connect_to_business":true}}"#)
    let webhook = answer(#"{"ok":true,"result":{"url":"","pending_update_count":0}}"#)
    func connection(_ members: String) -> Response {
      answer(#"{"ok":true,"result":{"id":"bc1","user":{"id":900,"first_name":"Салон"},\#(members)}}"#)
    }
    let good = messenger.checked([me, webhook, connection(#""is_enabled":true,"rights":{"can_reply":true}"#)])
    #expect(good == CheckResult(outcome: Outcome(.ok), account: "Салон (@malva_bot)"))
    #expect(messenger.checked([me, webhook, connection(#""is_enabled":false"#)]).outcome.verdict == .restricted)
    #expect(
      messenger.checked([me, webhook, connection(#""is_enabled":true,"rights":{}"#)]).outcome.verdict == .restricted)
    #expect(messenger.checked([me, webhook]).outcome.verdict == .restricted)
    let plain = answer(#"{"ok":true,"result":{"id":1,"username":"malva_bot","can_connect_to_business":false}}"#)
    #expect(messenger.checked([plain, webhook]).remarks.first?.en.contains("@BotFather") == true)
  }

  @Test func `the window is a day and there is no bot`() {
    #expect(messenger.traits.window.steps == [ReplyWindow.Step(.hours(24))])
    #expect(!messenger.traits.hasBot && messenger.traits.canMarkSeen)
    #expect(Messengers.messenger(of: connected.channel)?.backend == "business")
  }

  private func answer(_ body: String) -> Response {
    Response(status: 200, body: Array(body.utf8))
  }

  private func text(_ request: Request) -> String {
    String(decoding: request.body, as: UTF8.self)
  }
}
