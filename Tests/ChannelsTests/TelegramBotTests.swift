import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// What arrives from Telegram; every payload of `Fixtures/telegram-bot` is read.
struct TelegramBotTests {
  private let bot = TelegramBot()
  private let account = Account.telegramBot

  @Test(arguments: Fixture.all(of: "telegram-bot"))
  func `an update is decoded`(fixture: Fixture) throws {
    try fixture.expect(bot.decode(fixture.payload, account))
  }

  @Test func `there are fixtures`() {
    #expect(Fixture.all(of: "telegram-bot").count >= 70)
  }

  @Test(arguments: [
    ("", "not JSON"), ("{", "not JSON"), ("[]", "update is missing"), ("7", "update is missing"),
    (#"{"message":{}}"#, "update_id is missing"), (#"{"update_id":null}"#, "update_id is missing"),
    (#"{"update_id":[1]}"#, "update_id is missing"), (#"{"update_id":1,"update_id":1}"#, "not JSON"),
    (#"{"update_id":1,"message":"x"}"#, "message is missing"),
    (#"{"update_id":1,"message":{"text":"x"}}"#, "message.from.id is missing"),
    (#"{"update_id":1,"callback_query":{"id":"1","from":{}}}"#, "callback_query.from.id is missing"),
    (#"{"update_id":1,"message":{"from":{"id":"oops"},"chat":{"id":true},"text":"x"}}"#, "message.from.id is missing"),
    (#"{"update_id":1,"message":{"from":{"id":1.5},"chat":{"id":{}},"text":"x"}}"#, "message.from.id is missing"),
  ])
  func `what is no update names the place`(payload: String, place: String) {
    let fault = #expect(throws: Fault.self) { try bot.decode(Array(payload.utf8), account) }
    #expect(fault?.code == .badInput)
    #expect(fault?.phrase.en.contains(place) == true, "\(fault?.phrase.en ?? "")")
  }

  @Test func `a delivery is known by its update id`() throws {
    #expect(try bot.deliveryKey(of: Array(#"{"update_id":10,"message":null}"#.utf8)) == "10")
    #expect(try bot.deliveryKey(of: Array(#"{"message":{},"update_id":"10"}"#.utf8)) == "10")
    #expect(throws: Fault.self) { try bot.deliveryKey(of: Array("null".utf8)) }
  }

  @Test func `spoiled updates are decoded or refused, never more`() {
    var refused = 0
    Mutator.run(over: Fixture.all(of: "telegram-bot").map(\.payload)) { payload in
      let decoded: Decoded
      do throws(Fault) {
        decoded = try bot.decode(payload, account)
      } catch {
        #expect(error.code == .badInput)
        refused += 1
        return
      }
      #expect(!decoded.inbounds.isEmpty || !decoded.ignored.isEmpty)
      for inbound in decoded.inbounds { #expect(!inbound.sender.externalID.isEmpty) }
      _ = decoded.lines
    }
    #expect(refused > 0)
  }

  @Test(arguments: [
    ("S-e_cret42", true), ("S-e_cret43", false), ("S-e_cret4", false), ("", false), (nil, false),
  ])
  func `only Telegram knows the secret`(given: String?, isAccepted: Bool) {
    var request = Request(method: "POST", target: "/hook/main")
    request.headers["x-telegram-bot-api-secret-token"] = given
    #expect(accepts(request, account) == isAccepted)
  }

  @Test(arguments: [[:], ["webhookSecret": ""]])
  func `without a secret no delivery is accepted`(secrets: [String: String]) {
    var request = Request(method: "POST", target: "/hook/main")
    request.headers["X-Telegram-Bot-Api-Secret-Token"] = ""
    #expect(!accepts(request, .sample("telegram-bot", secrets: secrets)))
    request.headers["X-Telegram-Bot-Api-Secret-Token"] = nil
    #expect(!accepts(request, .sample("telegram-bot", secrets: secrets)))
  }

  private func accepts(_ request: Request, _ account: Account) -> Bool {
    do {
      try bot.verify(request, account)
      return true
    } catch {
      #expect(error.code == ((account.secret("webhookSecret") ?? "").isEmpty ? .config : .forbidden))
      return false
    }
  }

  @Test func `limits are Telegram's`() {
    let traits = bot.traits
    #expect(traits.hasBot && traits.canUpload && traits.canShowTyping && !traits.canMarkSeen)
    #expect(traits.window == .none)
    #expect(traits.text == TextLimit(4096, .utf16))
    #expect(traits.attachments[.image] == 10_000_000 && traits.attachments[.file] == 50_000_000)
    #expect(traits.attachments[.unsupported] == nil)
    #expect(traits.pace.interval == Span(milliseconds: 34) && traits.promoPace.interval == Span(milliseconds: 40))
    #expect(traits.contactPace == Pace(every: .seconds(1), burst: 3))
    #expect(bot.settings.map(\.key) == ["mode", "webhookSecret", "paymentToken"])
    #expect(bot.settings.map(\.isSecret) == [false, true, true])
    #expect(Messengers.messenger(of: account.channel)?.kind == bot.kind)
  }
}
