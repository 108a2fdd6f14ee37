import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// What leaves for GREEN-API: the method and the body, as the server sees them.
struct GreenMethodsTests {
  static let token = "d75b3a66374942c5b3c019c698abc2067e151558acbd451234"
  private let whatsApp = GreenAPI(.whatsApp)
  private let telegram = GreenAPI(.telegram)

  struct Sent: Sendable, CustomTestStringConvertible {
    let outgoing: Outgoing
    let method: String
    let body: String
    var testDescription: String { method + " " + body }

    init(_ content: Outgoing.Content, replyTo: String? = nil, _ method: String, _ body: String) {
      outgoing = Outgoing(
        message: Message.ID(1), part: 0, recipient: "380671112233@c.us", content: content, replyTo: replyTo)
      self.method = method
      self.body = body
    }

    init(_ attachment: Attachment, caption: String? = nil, replyTo: String? = nil, _ method: String, _ body: String) {
      self.init(.attachment(attachment, caption: caption, bytes: nil), replyTo: replyTo, method, body)
    }
  }

  @Test(arguments: [
    Sent(.text("Ціна *_~ 💅"), "sendMessage", #"{"chatId":"380671112233@c.us","message":"Ціна *_~ 💅"}"#),
    Sent(
      .text("Так"),
      replyTo: "3AE0",
      "sendMessage",
      #"{"chatId":"380671112233@c.us","message":"Так","quotedMessageId":"3AE0"}"#
    ),
    Sent(
      Attachment(kind: .image, url: "https://x.example/d/p.jpg?v=1"),
      caption: "Прайс",
      replyTo: "3AE0",
      "sendFileByUrl",
      #"{"chatId":"380671112233@c.us","quotedMessageId":"3AE0","caption":"Прайс","#
        + #""urlFile":"https://x.example/d/p.jpg?v=1","fileName":"p.jpg"}"#
    ),
    Sent(
      Attachment(kind: .file, name: "../Прайс.pdf", url: "https://x.example/a"),
      "sendFileByUrl",
      #"{"chatId":"380671112233@c.us","urlFile":"https://x.example/a","fileName":"Прайс.pdf"}"#
    ),
    Sent(
      Attachment(kind: .voice, url: "https://x.example/v.ogg"),
      "sendFileByUrl",
      #"{"chatId":"380671112233@c.us","urlFile":"https://x.example/v.ogg","fileName":"v.ogg"}"#
    ),
    Sent(
      Attachment(kind: .location, name: "Салон", url: "geo:50.45,30.52"),
      "sendLocation",
      #"{"chatId":"380671112233@c.us","nameLocation":"Салон","latitude":50.45,"longitude":30.52}"#
    ),
    Sent(
      Attachment(kind: .contact, name: "Ірина", phone: "+380 67 111-22-33"),
      "sendContact",
      #"{"chatId":"380671112233@c.us","contact":{"phoneContact":380671112233,"firstName":"Ірина"}}"#
    ),
    Sent(
      Attachment(kind: .contact, phone: "380671112233"),
      "sendContact",
      #"{"chatId":"380671112233@c.us","contact":{"phoneContact":380671112233,"firstName":"+380671112233"}}"#
    ),
  ])
  func `a message becomes a call`(sent: Sent) throws {
    let request = try whatsApp.encode(sent.outgoing, .greenWhatsApp)
    #expect(request.method == "POST")
    #expect(
      request.target == "https://1101.api.green-api.com/waInstance1101000001/\(sent.method)/\(Self.token)")
    #expect(request.headers["Content-Type"] == "application/json")
    #expect(String(decoding: request.body, as: UTF8.self) == sent.body)
  }

  @Test func `a place has no name in Telegram`() throws {
    let place = Attachment(kind: .location, name: "Салон", url: "geo:50.45,30.52")
    let outgoing = Outgoing(
      message: Message.ID(1), part: 0, recipient: "10000000", content: .attachment(place, caption: nil, bytes: nil))
    let request = try telegram.encode(outgoing, .greenTelegram)
    #expect(request.target == "https://4100.api.green-api.com/waInstance4100000001/sendLocation/\(Self.token)")
    #expect(text(request) == #"{"chatId":"10000000","latitude":50.45,"longitude":30.52}"#)
  }

  @Test(arguments: [
    (nil, "https://1101.api.green-api.com", "https://1101.media.green-api.com"),
    (nil, "https://api.green-api.com", "https://media.green-api.com"),
    (nil, "https://7105.api.greenapi.com", "https://7105.media.greenapi.com"),
    (nil, "http://127.0.0.1:8081", "http://127.0.0.1:8081"),
    // A stranger's host has no neighbour of ours: the token goes nowhere else.
    (nil, "https://api.green.example", "https://api.green.example"),
    ("https://9.media.example/", "https://1101.api.green-api.com", "https://9.media.example"),
  ])
  func `a local file is uploaded to the media host`(mediaURL: String?, apiURL: String, host: String) throws {
    var account = Account.greenWhatsApp
    account.apiURL = apiURL
    account.channel.settings["mediaUrl"] = mediaURL
    let request = try whatsApp.encode(upload(Attachment(kind: .image, name: "п.jpg", mime: "image/jpeg")), account)
    #expect(request.target == "\(host)/waInstance1101000001/sendFileByUpload/\(Self.token)")
    #expect(request.headers["Content-Type"] == "multipart/form-data; boundary=cbchat-form-0")
    let lines = [
      "--cbchat-form-0", #"Content-Disposition: form-data; name="chatId""#, "", "10000000",
      "--cbchat-form-0", #"Content-Disposition: form-data; name="caption""#, "", "Прайс",
      "--cbchat-form-0", #"Content-Disposition: form-data; name="fileName""#, "", "п.jpg",
      "--cbchat-form-0", #"Content-Disposition: form-data; name="file"; filename="п.jpg""#,
      "Content-Type: image/jpeg", "", "JPEG", "--cbchat-form-0--", "",
    ]
    #expect(text(request) == lines.joined(separator: "\r\n"))
  }

  @Test func `Telegram's files go to the same host`() throws {
    let request = try telegram.encode(upload(Attachment(kind: .image)), .greenTelegram)
    #expect(request.target == "https://4100.api.green-api.com/waInstance4100000001/sendFileByUpload/\(Self.token)")
    #expect(text(request).contains(#"name="file"; filename="image""#))
  }

  private func upload(_ attachment: Attachment) -> Outgoing {
    let content = Outgoing.Content.attachment(attachment, caption: "Прайс", bytes: Array("JPEG".utf8))
    return Outgoing(message: Message.ID(1), part: 0, recipient: "10000000", content: content)
  }

  @Test(arguments: [
    (Outgoing.Content.text(""), FaultCode.badInput),
    (.text(String(repeating: "ї", count: 20_001)), .tooLong),
    (
      .attachment(
        Attachment(kind: .image, url: "https://x/a"), caption: String(repeating: "a", count: 1025), bytes: nil),
      .tooLong
    ),
    (.attachment(Attachment(kind: .voice, url: "https://x/a"), caption: "текст", bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .location, url: "geo:50,30"), caption: "тут", bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .file), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .file, url: "ftp://x/a"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .file, reference: "1@c.us 3AE0"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .file, size: 100_000_001, url: "https://x/a"), caption: nil, bytes: nil), .tooLong),
    (.attachment(Attachment(kind: .location, url: "geo:50"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .contact, name: "Ірина"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .contact, phone: "067"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .sticker, url: "https://x/s.webp"), caption: nil, bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .unsupported, name: "poll"), caption: nil, bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .call, name: "missed"), caption: nil, bytes: nil), .notSupported),
  ])
  func `what cannot be sent is refused before the call`(content: Outgoing.Content, code: FaultCode) {
    let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "380671112233@c.us", content: content)
    let fault = #expect(throws: Fault.self) { try whatsApp.encode(outgoing, .greenWhatsApp) }
    #expect(fault?.code == code)
  }

  @Test func `Telegram's text is shorter, and a voice may have words`() throws {
    let long = Outgoing.Content.text(String(repeating: "ї", count: 4097))
    let voice = Outgoing.Content.attachment(
      Attachment(kind: .voice, url: "https://x/v.ogg"), caption: "так", bytes: nil)
    func encode(_ content: Outgoing.Content, _ messenger: GreenAPI, _ account: Account) throws -> Request {
      try messenger.encode(Outgoing(message: Message.ID(1), part: 0, recipient: "1", content: content), account)
    }
    #expect(throws: Fault.self) { try encode(long, telegram, .greenTelegram) }
    _ = try encode(long, whatsApp, .greenWhatsApp)
    _ = try encode(voice, telegram, .greenTelegram)
  }

  @Test func `typing and seen are shown`() throws {
    let typing = try #require(whatsApp.typing(to: "1@c.us", lastInbound: "3AE0", .greenWhatsApp))
    #expect(typing.target.hasSuffix("/sendTyping/\(Self.token)"))
    #expect(text(typing) == #"{"chatId":"1@c.us","typingTime":5000}"#)
    let seen = try #require(whatsApp.seen(by: "1@c.us", lastInbound: "3AE0", .greenWhatsApp))
    #expect(seen.target.hasSuffix("/readChat/\(Self.token)"))
    #expect(text(seen) == #"{"chatId":"1@c.us","idMessage":"3AE0"}"#)
    let inTelegram = try #require(telegram.seen(by: "10000000", lastInbound: "17", .greenTelegram))
    #expect(text(inTelegram) == #"{"chatId":"10000000"}"#)
  }

  @Test func `neither token nor instance can change the address`() throws {
    let odd = Account.sample(
      "whatsapp-number", secrets: ["token": "a/b?c#d\n"], settings: ["instanceId": "1/../2"],
      apiURL: "http://127.0.0.1:8081")
    #expect(
      whatsApp.typing(to: "1", lastInbound: nil, odd)?.target
        == "http://127.0.0.1:8081/waInstance1%2F..%2F2/sendTyping/a%2Fb%3Fc%23d%0A")
  }

  private func text(_ request: Request) -> String {
    String(decoding: request.body, as: UTF8.self)
  }
}
