import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// What arrives from Viber; every payload of `Fixtures/viber-bot` is read.
struct ViberBotTests {
  private let bot = ViberBot()
  private let account = Account.viberBot

  @Test(arguments: Fixture.all(of: "viber-bot"))
  func `a callback is decoded`(fixture: Fixture) throws {
    try fixture.expect(bot.decode(fixture.payload, account))
  }

  @Test func `there are fixtures`() {
    #expect(Fixture.all(of: "viber-bot").count >= 35)
  }

  @Test(arguments: [
    ("", "not JSON"), ("{", "not JSON"), ("[]", "callback is missing"), ("7", "callback is missing"),
    ("{}", "event is missing"), (#"{"event":null}"#, "event is missing"),
    (#"{"event":"seen","event":"seen"}"#, "not JSON"),
    (#"{"event":"message","message_token":1}"#, "message.user.id is missing"),
    (#"{"event":"message","message_token":1,"sender":{"id":""}}"#, "message.user.id is missing"),
    (#"{"event":"message","sender":{"id":"a"}}"#, "message.message_token is missing"),
    (#"{"event":"seen","message_token":1,"user_id":[]}"#, "seen.user.id is missing"),
    (#"{"event":"seen","user_id":"a"}"#, "seen.message_token is missing"),
  ])
  func `what is no callback names the place`(payload: String, place: String) {
    let fault = #expect(throws: Fault.self) { try bot.decode(Array(payload.utf8), account) }
    #expect(fault?.code == .badInput)
    #expect(fault?.phrase.en.contains(place) == true, "\(fault?.phrase.en ?? "")")
  }

  /// A receipt has the token of the message it speaks of, so that the event and the person belong to the key.
  @Test(arguments: [
    (#"{"event":"seen","message_token":5741311803571721087,"user_id":"a="}"#, "seen 5741311803571721087 a="),
    (
      #"{"event":"delivered","message_token":"5741311803571721087","user_id":"a="}"#, "delivered 5741311803571721087 a="
    ),
    (
      #"{"event":"message","message_token":18446744073709551615,"sender":{"id":"b="}}"#,
      "message 18446744073709551615 b="
    ),
    (#"{"event":"webhook","timestamp":1457764197627,"message_token":241256543215}"#, "webhook 241256543215"),
    (#"{"event":"subscribed","timestamp":9,"user":{"id":"a="}}"#, "subscribed at:9 a="),
  ])
  func `a delivery is known by event, token and person`(payload: String, key: String) throws {
    #expect(try bot.deliveryKey(of: Array(payload.utf8)) == key)
  }

  @Test func `a delivery without a token and a time has no key`() {
    #expect(throws: Fault.self) { try bot.deliveryKey(of: Array(#"{"event":"webhook"}"#.utf8)) }
  }

  @Test func `spoiled callbacks are decoded or refused, never more`() {
    var refused = 0
    Mutator.run(over: Fixture.all(of: "viber-bot").map(\.payload)) { payload in
      _ = bot.answer(to: payload, account)
      let decoded: Decoded
      do throws(Fault) {
        decoded = try bot.decode(payload, account)
      } catch {
        #expect(error.code == .badInput)
        refused += 1
        return
      }
      #expect(!decoded.inbounds.isEmpty || !decoded.ignored.isEmpty)
      for inbound in decoded.inbounds {
        #expect(!inbound.sender.externalID.isEmpty)
        #expect(inbound.sender.phoneProof != .proven)
      }
      _ = decoded.lines
    }
    #expect(refused > 0)
  }

  /// Made with viberbot 1.0.12 over the files' bytes: one escapes its letters, the other does not.
  @Test(arguments: [
    ("message-text-escaped", "bcabb2ec08828724a99e4de8e3d06f837593782e427d999bbf8d531ebd8673fc"),
    ("message-text", "77f8e90aa128dd9c2fafec07f21271fc7ae0962f5dccf2bf572a19379e5b2417"),
  ])
  func `a signature covers the raw bytes`(name: String, signature: String) throws {
    let payload = try #require(Fixture.all(of: "viber-bot").first { $0.name == name }?.payload)
    var request = Request(method: "POST", target: "/hook/main", body: payload)
    #expect(!accepts(request, account))
    request.headers["x-viber-content-signature"] = signature
    #expect(accepts(request, account))
    request.headers["x-viber-content-signature"] = signature.uppercased()
    #expect(accepts(request, account))
    request.headers["x-viber-content-signature"] = "0" + signature.dropFirst()
    #expect(!accepts(request, account))
    request.headers["x-viber-content-signature"] = nil
    request.target = "/hook/main?sig=\(signature)"
    #expect(accepts(request, account))
    // A proxy and this program could each believe another one.
    for twice in ["sig=\(signature)&sig=1", "sig=1&sig=\(signature)", "sig=\(signature)&%73ig=\(signature)"] {
      request.target = "/hook/main?" + twice
      #expect(!accepts(request, account))
    }
    request.target = "/hook/main?sig=\(signature)"
    request.body.append(UInt8(ascii: " "))
    #expect(!accepts(request, account))
  }

  @Test(arguments: [[:], ["token": ""]])
  func `without a token no delivery is accepted`(secrets: [String: String]) {
    let payload = Array("{}".utf8)
    var request = Request(method: "POST", target: "/hook/main", body: payload)
    request.headers["X-Viber-Content-Signature"] = Signature.hexadecimal(SHA256.authenticate(payload, key: []))
    #expect(!accepts(request, .sample("viber-bot", secrets: secrets)))
  }

  private func accepts(_ request: Request, _ account: Account) -> Bool {
    do {
      try bot.verify(request, account)
      return true
    } catch {
      #expect(error.code == ((account.secret("token") ?? "").isEmpty ? .config : .forbidden))
      return false
    }
  }

  @Test(arguments: [
    (#""user":{"id":"a","language":"uk"}"#, "Вітаємо! Напишіть нам тут, і ми відповімо."),
    (#""user":{"id":"a","language":"uk-UA"},"subscribed":false"#, "Вітаємо! Напишіть нам тут, і ми відповімо."),
    (#""user":{"id":"a","language":"pl","country":"UA"}"#, "Вітаємо! Напишіть нам тут, і ми відповімо."),
    (#""user":{"id":"a","language":"en","country":"UA"}"#, "Hello! Write to us here, and we will answer."),
    (#""user":{"id":"a","language":"pl","country":"PL"}"#, "Hello! Write to us here, and we will answer."),
    (#""user":null"#, "Hello! Write to us here, and we will answer."),
  ])
  func `a newcomer is welcomed in the body of the answer`(members: String, text: String) throws {
    let payload = Array(#"{"event":"conversation_started","message_token":1,\#(members)}"#.utf8)
    let response = try #require(bot.answer(to: payload, account))
    #expect(response.status == 200 && response.headers["Content-Type"] == "application/json")
    #expect(
      String(decoding: response.body, as: UTF8.self)
        == #"{"min_api_version":1,"sender":{"name":"Салон «Мальва»","avatar":"https://malva.example/a.jpg"},"#
        + #""type":"text","text":"\#(text)"}"#
    )
  }

  @Test func `an account has a welcome of its own`() throws {
    let own = Account.sample("viber-bot", secrets: [:], settings: ["welcome": "Раді вам 💅"])
    let payload = Array(#"{"event":"conversation_started","message_token":1,"user":{"id":"a"}}"#.utf8)
    let body = try #require(bot.answer(to: payload, own)).body
    #expect(try JSONValue.parse(body)["text"] == "Раді вам 💅")
    #expect(try JSONValue.parse(body)["sender", "name"] == "Main")
  }

  @Test(arguments: [
    #"{"event":"conversation_started","message_token":1,"user":{"id":"a"},"subscribed":true}"#,
    #"{"event":"message","message_token":1,"sender":{"id":"a"},"message":{"type":"text","text":"так"}}"#,
    #"{"event":"webhook","message_token":1}"#, "", "[]",
  ])
  func `nobody else is welcomed`(payload: String) {
    #expect(bot.answer(to: Array(payload.utf8), account) == nil)
  }

  @Test func `limits are Viber's`() {
    let traits = bot.traits
    #expect(traits.hasBot && !traits.canUpload && !traits.canShowTyping && !traits.canMarkSeen)
    #expect(traits.window == .none)
    #expect(traits.text == TextLimit(7000, .scalars))
    #expect(traits.captions == [.image: 768])
    #expect(traits.attachments[.video] == 26_000_000 && traits.attachments[.file] == 50_000_000)
    #expect(traits.attachments[.unsupported] == nil && traits.attachments[.call] == nil)
    #expect(traits.pace.interval == Span(milliseconds: 20))
    #expect(bot.settings.map(\.key) == ["senderName", "senderAvatar", "welcome"])
    #expect(bot.mediaHosts == ["viber.com"])
    #expect(Messengers.messenger(of: account.channel)?.kind == bot.kind)
  }
}
