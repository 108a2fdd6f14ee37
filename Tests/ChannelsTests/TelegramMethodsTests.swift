import Channels
import HTTP
import Inbox
import JSON
import Phrases
import Testing

/// What leaves for Telegram: the method and the body, as the server sees them.
struct TelegramMethodsTests {
  private static let base = "https://api.telegram.org/bot7100000001:AAH-invented_token_of_thirty_five_ch/"
  private let bot = TelegramBot()
  private let account = Account.telegramBot

  struct Sent: Sendable, CustomTestStringConvertible {
    let outgoing: Outgoing
    let method: String
    let body: String
    var testDescription: String { method + " " + body }

    init(
      _ content: Outgoing.Content, to recipient: String = "777", replyTo: String? = nil, _ method: String,
      _ body: String
    ) {
      outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: recipient, content: content, replyTo: replyTo)
      self.method = method
      self.body = body
    }

    init(_ attachment: Attachment, caption: String? = nil, _ method: String, _ body: String) {
      self.init(.attachment(attachment, caption: caption, bytes: nil), method, body)
    }
  }

  @Test(arguments: [
    Sent(.text("Ціна_*_<b>&"), "sendMessage", #"{"chat_id":777,"text":"Ціна_*_<b>&"}"#),
    Sent(
      .text("Так"),
      to: "4503599627370495",
      replyTo: "66",
      "sendMessage",
      #"{"chat_id":4503599627370495,"reply_parameters":{"message_id":66,"allow_sending_without_reply":true},"text":"Так"}"#
    ),
    // A button press and an update without an id are no messages that can be quoted.
    Sent(.text("Так"), replyTo: "cb:4382", "sendMessage", #"{"chat_id":777,"text":"Так"}"#),
    Sent(
      Attachment(kind: .image, url: "https://salon.example/a.jpg"),
      caption: "Прайс",
      "sendPhoto",
      #"{"chat_id":777,"caption":"Прайс","photo":"https://salon.example/a.jpg"}"#
    ),
    Sent(Attachment(kind: .image, reference: "AgAC"), caption: "", "sendPhoto", #"{"chat_id":777,"photo":"AgAC"}"#),
    Sent(
      Attachment(kind: .file, url: "https://x/a.pdf", reference: "BQAC"),
      "sendDocument",
      #"{"chat_id":777,"document":"BQAC"}"#
    ),
    Sent(Attachment(kind: .voice, reference: "AwAC"), "sendVoice", #"{"chat_id":777,"voice":"AwAC"}"#),
    Sent(Attachment(kind: .audio, reference: "CQAC"), "sendAudio", #"{"chat_id":777,"audio":"CQAC"}"#),
    Sent(Attachment(kind: .video, reference: "BAAC"), "sendVideo", #"{"chat_id":777,"video":"BAAC"}"#),
    Sent(Attachment(kind: .sticker, reference: "CAAC"), "sendSticker", #"{"chat_id":777,"sticker":"CAAC"}"#),
    Sent(
      Attachment(kind: .location, url: "geo:50.45,-30.52,120;u=35"),
      "sendLocation",
      #"{"chat_id":777,"latitude":50.45,"longitude":-30.52}"#
    ),
    Sent(
      Attachment(kind: .contact, name: "Майстер Ірина", phone: "+380671112233"),
      "sendContact",
      #"{"chat_id":777,"phone_number":"+380671112233","first_name":"Майстер Ірина"}"#
    ),
  ])
  func `a message becomes a call`(sent: Sent) throws {
    let request = try bot.encode(sent.outgoing, account)
    #expect(request.method == "POST")
    #expect(request.target == Self.base + sent.method)
    #expect(request.headers["Content-Type"] == "application/json")
    #expect(String(decoding: request.body, as: UTF8.self) == sent.body)
  }

  @Test func `a local file is uploaded under a harmless name`() throws {
    let attachment = Attachment(
      kind: .image, name: "../Прайс \"2026\".jpg", mime: "image/jpeg", reference: "other bot's")
    var outgoing = Outgoing(
      message: Message.ID(1),
      part: 0,
      recipient: "777",
      content: .attachment(attachment, caption: "Прайс", bytes: Array("JPEG".utf8)),
      replyTo: "66"
    )
    let request = try bot.encode(outgoing, account)
    #expect(request.target == Self.base + "sendPhoto")
    #expect(request.headers["Content-Type"] == "multipart/form-data; boundary=cbchat-form-0")
    let lines = [
      "--cbchat-form-0", #"Content-Disposition: form-data; name="chat_id""#, "", "777",
      "--cbchat-form-0", #"Content-Disposition: form-data; name="reply_parameters""#, "",
      #"{"message_id":66,"allow_sending_without_reply":true}"#,
      "--cbchat-form-0", #"Content-Disposition: form-data; name="caption""#, "", "Прайс",
      "--cbchat-form-0", #"Content-Disposition: form-data; name="photo"; filename="Прайс %222026%22.jpg""#,
      "Content-Type: image/jpeg", "", "JPEG", "--cbchat-form-0--", "",
    ]
    #expect(String(decoding: request.body, as: UTF8.self) == lines.joined(separator: "\r\n"))

    outgoing.content = .attachment(Attachment(kind: .voice), caption: nil, bytes: [1])
    let unnamed = String(decoding: try bot.encode(outgoing, account).body, as: UTF8.self)
    #expect(unnamed.contains(#"name="voice"; filename="voice""#))
  }

  @Test(arguments: [
    (Outgoing.Content.text(""), FaultCode.badInput),
    (.text(String(repeating: "ї", count: 4097)), .tooLong),
    // 2049 characters of two UTF-16 units each.
    (.text(String(repeating: "😀", count: 2049)), .tooLong),
    (
      .attachment(
        Attachment(kind: .image, url: "https://x/a"), caption: String(repeating: "a", count: 1025), bytes: nil),
      .tooLong
    ),
    (.attachment(Attachment(kind: .sticker, reference: "C"), caption: "текст", bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .location, url: "geo:50,30"), caption: "тут", bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .unsupported, name: "poll"), caption: nil, bytes: nil), .notSupported),
    (.attachment(Attachment(kind: .file), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .location), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .location, url: "geo:50"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .location, url: "geo:91,30"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .location, url: "geo:nan,30"), caption: nil, bytes: nil), .badInput),
    (.attachment(Attachment(kind: .contact, name: "Ірина"), caption: nil, bytes: nil), .badInput),
  ])
  func `what cannot be sent is refused before the call`(content: Outgoing.Content, code: FaultCode) {
    let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "777", content: content)
    let fault = #expect(throws: Fault.self) { try bot.encode(outgoing, account) }
    #expect(fault?.code == code)
  }

  @Test func `a photo over ten million bytes is refused before the call`() throws {
    var photo = [UInt8](repeating: 0, count: 10_000_001)
    func encode() throws -> Request {
      let content = Outgoing.Content.attachment(Attachment(kind: .image), caption: nil, bytes: photo)
      return try bot.encode(Outgoing(message: Message.ID(1), part: 0, recipient: "777", content: content), account)
    }
    #expect(throws: Fault.self) { try encode() }
    photo.removeLast()
    #expect(try encode().body.count > photo.count)
  }

  @Test(arguments: [4096, 1])
  func `a text up to the limit is sent`(length: Int) throws {
    let text = Outgoing.Content.text(String(repeating: "ї", count: length))
    _ = try bot.encode(Outgoing(message: Message.ID(1), part: 0, recipient: "777", content: text), account)
  }

  @Test func `what was received can be sent on`() throws {
    for fixture in Fixture.all(of: "telegram-bot") where fixture.name.hasPrefix("message-") {
      for case .message(let arrival) in try bot.decode(fixture.payload, account).inbounds.map(\.body) {
        for attachment in arrival.attachments where attachment.kind != .unsupported {
          let content = Outgoing.Content.attachment(attachment, caption: nil, bytes: nil)
          let outgoing = Outgoing(message: Message.ID(1), part: 0, recipient: "777", content: content)
          let body = try JSONValue.parse(bot.encode(outgoing, account).body)
          let values = body.object?.members.map(\.value) ?? []
          #expect(attachment.reference.map { values.contains(.string($0)) } ?? true, "\(fixture.name)")
          #expect(attachment.phone.map { values.contains(.string($0)) } ?? true, "\(fixture.name)")
        }
      }
    }
  }

  @Test func `typing is shown and a pressed button answered`() throws {
    let typing = try #require(bot.typing(to: "777", lastInbound: nil, account))
    #expect(typing.target == Self.base + "sendChatAction")
    #expect(String(decoding: typing.body, as: UTF8.self) == #"{"chat_id":777,"action":"typing"}"#)

    let sender = Sender(externalID: "777")
    let press = Inbound(sender: sender, at: nil, body: .callback(Arrival(externalID: "cb:4382", action: "m:book")))
    let answer = try #require(bot.acknowledge(press, account))
    #expect(answer.target == Self.base + "answerCallbackQuery")
    #expect(String(decoding: answer.body, as: UTF8.self) == #"{"callback_query_id":"4382"}"#)
    let unknown = Inbound(sender: sender, at: nil, body: .callback(Arrival(externalID: "update:10")))
    #expect(bot.acknowledge(unknown, account) == nil)
    #expect(bot.acknowledge(Inbound(sender: sender, at: nil, body: .met), account) == nil)
  }

  @Test func `a token cannot change the address`() throws {
    let odd = Account.sample("telegram-bot", secrets: ["token": "1:a/b?c#d\n"], apiURL: "http://127.0.0.1:8081")
    #expect(
      bot.typing(to: "777", lastInbound: nil, odd)?.target
        == "http://127.0.0.1:8081/bot1:a%2Fb%3Fc%23d%0A/sendChatAction")
  }
}

/// Telegram's own invoices (channels.md 8.4).
struct TelegramPaymentTests {
  private func account(_ paymentToken: String?) -> Account {
    var account = Account.telegramBot
    if let paymentToken { account.secrets["paymentToken"] = Secret(paymentToken) }
    return account
  }

  private let outgoing = Outgoing(
    message: Message.ID(7),
    part: 0,
    recipient: "777",
    content: .text("Щоб поповнити рахунок на 150.00 грн, натисніть кнопку нижче."),
    keyboard: Keyboard(.menu, [[Keyboard.Button("Баланс", .command("/balance"))]]),
    invoice: Invoice(
      title: "Салон краси «Мальва» на Подолі, що поруч", reference: "topup-42",
      sum: Money(minor: 15_000, currency: "UAH"))
  )

  @Test func `an invoice is one call, with the sum in kopiykas and no keyboard`() throws {
    let request = try TelegramBot().encode(outgoing, account("284685063:TEST:x"))
    #expect(request.target.hasSuffix("/sendInvoice"))
    let body = try JSONValue.parse(request.body)
    #expect(body["chat_id"]?.integer == 777)
    #expect(body["title"]?.string?.count == 32)
    #expect(body["payload"]?.string == "topup-42")
    #expect(body["provider_token"]?.string == "284685063:TEST:x")
    #expect(body["currency"]?.string == "UAH")
    #expect(body["prices", 0, "amount"]?.integer == 15_000)
    #expect(body["reply_markup"] == nil)
    let fault = #expect(throws: Fault.self) { try TelegramBot().encode(outgoing, account(nil)) }
    #expect(fault?.code == .config)
  }

  @Test func `a checkout is answered with yes, or with why not`() throws {
    let checkout = Checkout(id: "4382", reference: "topup-42", sum: Money(minor: 1, currency: "UAH"))
    let yes = try #require(TelegramBot().answer(checkout, refusal: nil, account("x")))
    #expect(yes.target.hasSuffix("/answerPreCheckoutQuery"))
    #expect(String(decoding: yes.body, as: UTF8.self) == #"{"pre_checkout_query_id":"4382","ok":true}"#)
    let no = try #require(TelegramBot().answer(checkout, refusal: "Пізніше", account("x")))
    #expect(
      String(decoding: no.body, as: UTF8.self)
        == #"{"pre_checkout_query_id":"4382","ok":false,"error_message":"Пізніше"}"#)
    #expect(ViberBot().answer(checkout, refusal: nil, .viberBot) == nil)
  }
}
