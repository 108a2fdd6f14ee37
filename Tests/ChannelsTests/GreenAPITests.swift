import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// What arrives from GREEN-API; every payload of its two kinds is read.
struct GreenAPITests {
  private static let folders = ["whatsapp-number-greenapi", "telegram-number-greenapi"]
  private static let fixtures = folders.flatMap(Fixture.all)
  private let whatsApp = GreenAPI(.whatsApp)
  private let telegram = GreenAPI(.telegram)

  @Test(arguments: Fixture.all(of: "whatsapp-number-greenapi"))
  func `a notification of WhatsApp is decoded`(fixture: Fixture) throws {
    try fixture.expect(whatsApp.decode(fixture.payload, .greenWhatsApp))
  }

  @Test(arguments: Fixture.all(of: "telegram-number-greenapi"))
  func `a notification of Telegram is decoded`(fixture: Fixture) throws {
    try fixture.expect(telegram.decode(fixture.payload, .greenTelegram))
  }

  @Test func `there are fixtures`() {
    #expect(Self.folders.map { Fixture.all(of: $0).count >= 40 } == [true, true])
  }

  @Test(arguments: [
    ("", "not JSON"), ("[]", "notification is missing"), ("null", "notification is missing"),
    ("{}", "typeWebhook is missing"), (#"{"typeWebhook":[]}"#, "typeWebhook is missing"),
    (#"{"typeWebhook":"incomingMessageReceived","idMessage":"1"}"#, "chatId is missing"),
    (#"{"typeWebhook":"incomingMessageReceived","senderData":{"chatId":"1"}}"#, "idMessage is missing"),
    (#"{"typeWebhook":"outgoingMessageStatus","chatId":"1","status":"read"}"#, "idMessage is missing"),
    (#"{"typeWebhook":"incomingCall","idMessage":"1"}"#, "chatId is missing"),
  ])
  func `what is no notification names the place`(payload: String, place: String) {
    let fault = #expect(throws: Fault.self) { try whatsApp.decode(Array(payload.utf8), .greenWhatsApp) }
    #expect(fault?.code == .badInput)
    #expect(fault?.phrase.en.contains(place) == true, "\(fault?.phrase.en ?? "")")
  }

  @Test(arguments: [
    (
      #"{"typeWebhook":"outgoingMessageStatus","instanceData":{"idInstance":11},"idMessage":"A","status":"read"}"#,
      "outgoingMessageStatus 11 A read"
    ),
    (
      #"{"typeWebhook":"outgoingMessageStatus","instanceData":{"idInstance":"11"},"idMessage":"A","status":"sent"}"#,
      "outgoingMessageStatus 11 A sent"
    ),
    (#"{"typeWebhook":"incomingMessageReceived","idMessage":1769676078000}"#, "incomingMessageReceived 1769676078000"),
    (
      #"{"typeWebhook":"stateInstanceChanged","timestamp":9,"stateInstance":"authorized"}"#,
      "stateInstanceChanged at:9 authorized"
    ),
  ])
  func `a delivery is known by instance, message, type and status`(payload: String, key: String) throws {
    #expect(try whatsApp.deliveryKey(of: Array(payload.utf8)) == key)
  }

  @Test func `a delivery without an id and a time has no key`() {
    #expect(throws: Fault.self) { try whatsApp.deliveryKey(of: Array(#"{"typeWebhook":"x"}"#.utf8)) }
  }

  @Test func `no two fixtures of one message share a key`() throws {
    let calls = try ["offer", "missed", "declined"].map { status in
      try #require(Self.fixtures.first { $0.name == "call-" + status }).payload
    }
    #expect(try Set(calls.map(whatsApp.deliveryKey)).count == 3)
  }

  @Test func `spoiled notifications are decoded or refused, never more`() {
    var refused = 0
    Mutator.run(over: Self.fixtures.map(\.payload)) { payload in
      let decoded: Decoded
      do throws(Fault) {
        decoded = try whatsApp.decode(payload, .greenWhatsApp)
      } catch {
        #expect(error.code == .badInput)
        refused += 1
        return
      }
      #expect(!decoded.inbounds.isEmpty || !decoded.ignored.isEmpty || !decoded.reports.isEmpty)
      for inbound in decoded.inbounds { #expect(!inbound.sender.externalID.isEmpty) }
      _ = decoded.lines
    }
    #expect(refused > 0)
  }

  @Test func `the owner's number is never taken for the client's`() throws {
    for fixture in Self.fixtures {
      for inbound in try whatsApp.decode(fixture.payload, .greenWhatsApp).inbounds {
        #expect(inbound.sender.phone?.e164 != "+380441112233", "\(fixture.name)")
      }
    }
  }

  @Test(arguments: [
    ("Bearer hook-Token_1", true), ("hook-Token_1", true), ("Bearer hook-Token_2", false),
    ("Bearer  hook-Token_1", false),
    ("Bearer", false), ("Bearer ", false), ("", false), (nil, false),
  ])
  func `only GREEN-API knows the token`(given: String?, isAccepted: Bool) {
    var request = Request(method: "POST", target: "/hook/main")
    request.headers["authorization"] = given
    #expect(accepts(request, .greenWhatsApp) == isAccepted)
  }

  @Test(arguments: [[:], ["webhookToken": ""]])
  func `without a token no delivery is accepted`(secrets: [String: String]) {
    var request = Request(method: "POST", target: "/hook/main")
    for given in ["", "Bearer ", "Bearer"] {
      request.headers["Authorization"] = given
      #expect(!accepts(request, .sample("whatsapp-number", secrets: secrets)))
    }
  }

  private func accepts(_ request: Request, _ account: Account) -> Bool {
    do {
      try whatsApp.verify(request, account)
      return true
    } catch {
      #expect(error.code == ((account.secret("webhookToken") ?? "").isEmpty ? .config : .forbidden))
      return false
    }
  }

  @Test func `limits are those of the network`() {
    #expect(whatsApp.traits.text == TextLimit(20_000, .utf16) && telegram.traits.text == TextLimit(4096, .utf16))
    #expect(whatsApp.traits.captions[.voice] == nil && telegram.traits.captions[.voice] == 1024)
    for traits in [whatsApp.traits, telegram.traits] {
      #expect(!traits.hasBot && traits.canUpload && traits.canShowTyping && traits.canMarkSeen)
      #expect(traits.window == .none)
      #expect(traits.attachments[.file] == 100_000_000 && traits.attachments[.sticker] == nil)
      #expect(traits.pace.interval == Span(milliseconds: 20) && traits.promoPace.interval == .seconds(15))
    }
    #expect(whatsApp.settings.map(\.key) == ["instanceId", "mode", "webhookToken", "mediaUrl"])
    #expect(whatsApp.settings.map(\.isSecret) == [false, false, true, false])
  }

  @Test(arguments: ["whatsapp-number", "telegram-number"])
  func `GREEN-API is what a number speaks by default`(kind: String) {
    let kind = Kind(rawValue: kind)
    #expect(Messengers.messenger(of: kind, backend: nil)?.backend == "greenapi")
    #expect(Messengers.messenger(of: kind, backend: "greenapi")?.kind == kind)
    #expect(Messengers.messenger(of: kind, backend: "pigeon") == nil)
  }
}
