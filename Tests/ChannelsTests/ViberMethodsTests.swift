import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// What leaves for Viber: the call and the body, as the server sees them.
struct ViberMethodsTests {
  private static let envelope =
    #"{"receiver":"01234567890A=","min_api_version":1,"#
    + #""sender":{"name":"Салон «Мальва»","avatar":"https://malva.example/a.jpg"},"#
  private let bot = ViberBot()
  private let account = Account.viberBot

  struct Sent: Sendable, CustomTestStringConvertible {
    let content: Outgoing.Content
    let body: String
    var testDescription: String { body }

    init(_ content: Outgoing.Content, _ body: String) {
      self.content = content
      self.body = body
    }

    init(_ attachment: Attachment, caption: String? = nil, _ body: String) {
      self.init(.attachment(attachment, caption: caption, bytes: nil), body)
    }
  }

  @Test(arguments: [
    Sent(.text("Ціна *_~ <b> & 💅"), #""type":"text","text":"Ціна *_~ <b> & 💅"}"#),
    Sent(
      Attachment(kind: .image, url: "https://x.example/p.JPG?v=2#a"),
      caption: "Прайс",
      #""type":"picture","text":"Прайс","media":"https://x.example/p.JPG?v=2#a"}"#
    ),
    Sent(
      Attachment(kind: .image, url: "https://x.example/p.png"),
      #""type":"picture","text":"","media":"https://x.example/p.png"}"#),
    Sent(
      Attachment(kind: .video, size: 10_000, url: "https://x.example/v.mp4"),
      #""type":"video","media":"https://x.example/v.mp4","size":10000}"#
    ),
    Sent(
      Attachment(kind: .file, name: "Прайс.pdf", size: 10_000, url: "https://x.example/a.pdf"),
      #""type":"file","media":"https://x.example/a.pdf","size":10000,"file_name":"Прайс.pdf"}"#
    ),
    // A phone knows a file by the ending of its name.
    Sent(
      Attachment(kind: .file, name: "Прайс", size: 10_000, url: "https://x.example/d/a.pdf?x=.exe"),
      #""type":"file","media":"https://x.example/d/a.pdf?x=.exe","size":10000,"file_name":"Прайс.pdf"}"#
    ),
    Sent(
      Attachment(kind: .voice, size: 900, url: "https://x.example/v.ogg"),
      #""type":"file","media":"https://x.example/v.ogg","size":900,"file_name":"v.ogg"}"#
    ),
    Sent(
      Attachment(kind: .audio, size: 900, url: "https://x.example/v.mp3"),
      #""type":"file","media":"https://x.example/v.mp3","size":900,"file_name":"v.mp3"}"#
    ),
    Sent(Attachment(kind: .sticker, reference: "40129"), #""type":"sticker","sticker_id":40129}"#),
    Sent(
      Attachment(kind: .location, url: "geo:50.45,-30.52"),
      #""type":"location","location":{"lat":50.45,"lon":-30.52}}"#
    ),
    Sent(
      Attachment(kind: .contact, name: "Майстер Ірина Володимирівна Коваленко", phone: "+380671112233"),
      #""type":"contact","contact":{"name":"Майстер Ірина Володимирівна ","phone_number":"+380671112233"}}"#
    ),
    Sent(
      Attachment(kind: .contact, phone: "+380671112233"),
      #""type":"contact","contact":{"name":"+380671112233","phone_number":"+380671112233"}}"#
    ),
  ])
  func `a message becomes a call`(sent: Sent) throws {
    let request = try bot.encode(outgoing(sent.content), account)
    #expect(request.method == "POST")
    #expect(request.target == "https://chatapi.viber.com/pa/send_message")
    #expect(request.headers["Content-Type"] == "application/json")
    #expect(request.headers["X-Viber-Auth-Token"] == "4a5b6c7d8e9f0a1b-2c3d4e5f6a7b8c9d-0e1f2a3b4c5d6e7f")
    #expect(String(decoding: request.body, as: UTF8.self) == Self.envelope + sent.body)
  }

  @Test func `a sender without a name is the channel`() throws {
    let plain = Account.sample("viber-bot", secrets: ["token": "t"], settings: ["senderName": "", "senderAvatar": ""])
    let body = try JSONValue.parse(bot.encode(outgoing(.text("так")), plain).body)
    #expect(body["sender"] == ["name": "Main"])
    let long = Account.sample("viber-bot", secrets: [:], settings: ["senderName": String(repeating: "ї", count: 29)])
    let cut = try JSONValue.parse(bot.encode(outgoing(.text("так")), long).body)
    #expect(cut["sender", "name"] == .string(String(repeating: "ї", count: 28)))
  }

  struct Refused: Sendable {
    let content: Outgoing.Content
    let code: FaultCode
    let words: String

    init(_ content: Outgoing.Content, _ code: FaultCode, _ words: String) {
      self.content = content
      self.code = code
      self.words = words
    }

    init(_ attachment: Attachment, caption: String? = nil, _ code: FaultCode, _ words: String) {
      self.init(.attachment(attachment, caption: caption, bytes: nil), code, words)
    }
  }

  @Test(arguments: [
    Refused(.text(""), .badInput, "no text"),
    Refused(.text(String(repeating: "ї", count: 7001)), .tooLong, "7001 characters"),
    // A control character takes six bytes of JSON.
    Refused(.text(String(repeating: "\u{1}", count: 6000)), .tooLong, "Viber takes 30720"),
    Refused(
      .attachment(Attachment(kind: .image), caption: nil, bytes: [1, 2]), .notSupported, "public address only"),
    Refused(Attachment(kind: .image), .badInput, "no file"),
    Refused(Attachment(kind: .image, url: "file:///etc/passwd.jpg"), .badInput, "no file"),
    Refused(Attachment(kind: .image, url: "https://x.example/p.webp"), .notSupported, ".jpg .jpeg .png .gif"),
    Refused(Attachment(kind: .image, url: "https://x.example/p?name=p.jpg"), .notSupported, ".jpg"),
    Refused(Attachment(kind: .image, url: "https://jpg"), .notSupported, ".jpg"),
    Refused(Attachment(kind: .image, size: 1_000_001, url: "https://x.example/p.jpg"), .tooLong, "1000001 bytes"),
    Refused(
      Attachment(kind: .image, url: "https://x.example/p.jpg"), caption: String(repeating: "ї", count: 769), .tooLong,
      "769 characters"),
    Refused(
      Attachment(kind: .image, url: "https://x.example/" + String(repeating: "a", count: 2000) + ".jpg"), .tooLong,
      "2000 characters"),
    Refused(Attachment(kind: .video, size: 1, url: "https://x.example/v.avi"), .notSupported, ".mp4"),
    Refused(Attachment(kind: .video, url: "https://x.example/v.mp4"), .notSupported, "size"),
    Refused(Attachment(kind: .video, size: 26_000_001, url: "https://x.example/v.mp4"), .tooLong, "26000000"),
    Refused(
      Attachment(kind: .video, size: 1, url: "https://x.example/v.mp4"), caption: "текст", .notSupported,
      "no text beside"),
    Refused(Attachment(kind: .file, size: 50_000_001, url: "https://x.example/a.pdf"), .tooLong, "50000000"),
    Refused(Attachment(kind: .file, size: 0, url: "https://x.example/a.pdf"), .notSupported, "size"),
    Refused(Attachment(kind: .file, size: 1, url: "https://x.example/setup.EXE"), .notSupported, "setup.EXE"),
    Refused(Attachment(kind: .file, name: "a.js", size: 1, url: "https://x.example/a"), .notSupported, "a.js"),
    Refused(Attachment(kind: .file, name: "прайс", size: 1, url: "https://x.example/a"), .notSupported, "прайс"),
    Refused(Attachment(kind: .sticker, reference: "CAAC"), .notSupported, "cannot be sent"),
    Refused(Attachment(kind: .location, url: "geo:91,30"), .badInput, "geo:"),
    Refused(Attachment(kind: .contact, name: "Ірина"), .badInput, "phone"),
    Refused(Attachment(kind: .unsupported, name: "poll"), .notSupported, "cannot be sent"),
    Refused(Attachment(kind: .call, name: "missed"), .notSupported, "cannot be sent"),
  ])
  func `what cannot be sent is refused before the call`(refused: Refused) {
    let fault = #expect(throws: Fault.self) { try bot.encode(outgoing(refused.content), account) }
    #expect(fault?.code == refused.code)
    #expect(fault?.phrase.en.contains(refused.words) == true, "\(fault?.phrase.en ?? "")")
  }

  @Test func `a long name keeps its ending`() throws {
    let name = String(repeating: "ї", count: 300) + ".pdf"
    let attachment = Attachment(kind: .file, name: name, size: 1, url: "https://x.example/a.pdf")
    let request = try bot.encode(outgoing(.attachment(attachment, caption: nil, bytes: nil)), account)
    let sent = try JSONValue.parse(request.body)["file_name"]?.string
    #expect(sent == String(repeating: "ї", count: 252) + ".pdf")
  }

  @Test func `a text up to the limit is sent`() throws {
    // Four bytes each: 28 kB.
    _ = try bot.encode(outgoing(.text(String(repeating: "💅", count: 7000))), account)
  }

  @Test func `the webhook is set with every event and removed`() {
    let register = bot.register("https://salon.example/hook/viber", account)
    #expect(register.map(\.target) == ["https://chatapi.viber.com/pa/set_webhook"])
    #expect(
      register.map { String(decoding: $0.body, as: UTF8.self) } == [
        #"{"url":"https://salon.example/hook/viber","event_types":["delivered","seen","failed","subscribed","#
          + #""unsubscribed","conversation_started"],"send_name":true,"send_photo":true}"#
      ]
    )
    let unregister = bot.unregister(account)
    #expect(unregister.map(\.target) == ["https://chatapi.viber.com/pa/set_webhook"])
    #expect(unregister.map { String(decoding: $0.body, as: UTF8.self) } == [#"{"url":""}"#])
    #expect(unregister.allSatisfy { $0.headers["X-Viber-Auth-Token"] != nil })
  }

  @Test func `Viber has no typing, no seen and nothing to ask for`() {
    #expect(bot.typing(to: "a", lastInbound: nil, account) == nil)
    #expect(bot.seen(by: "a", lastInbound: "1", account) == nil)
    #expect(bot.poll(after: nil, account) == nil)
    #expect(bot.locate(Attachment(kind: .image, url: "https://dl-media.viber.com/i.jpg"), account) == nil)
  }

  private func outgoing(_ content: Outgoing.Content) -> Outgoing {
    Outgoing(message: Message.ID(1), part: 0, recipient: "01234567890A=", content: content, replyTo: "9")
  }
}
