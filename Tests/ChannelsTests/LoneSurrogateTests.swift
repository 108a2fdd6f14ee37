import Channels
import Inbox
import Testing

/// An emoji that the messenger cut in half, as RFC 8259 section 8.2 allows, costs one character and not the message.
struct LoneSurrogateTests {
  static let deliveries: [(messenger: any Messenger, folder: String, account: Account)] = [
    (TelegramBot(), "telegram-bot", .telegramBot), (TelegramBusiness(), "telegram-business", .telegramBot),
    (ViberBot(), "viber-bot", .viberBot), (Facebook(), "facebook", .facebook),
    (Instagram(), "instagram", .instagram), (GreenAPI(.telegram), "telegram-number-greenapi", .greenTelegram),
    (GreenAPI(.whatsApp), "whatsapp-number-greenapi", .greenWhatsApp),
    (WhatsAppCloud(), "whatsapp-number-cloud", .whatsAppCloud),
  ]

  @Test(arguments: deliveries.indices)
  func `half an emoji in a text becomes one replacement character`(index: Int) throws {
    let (messenger, folder, account) = Self.deliveries[index]
    let fixture = try #require(Fixture.all(of: folder).first { $0.name == "message-text" })
    var payload = String(decoding: fixture.payload, as: UTF8.self)
    for key in ["text", "textMessage", "body"] {
      payload = payload.replacing("\"\(key)\": \"", with: "\"\(key)\": \"\\ud83d ")
    }
    let whole = try messenger.decode(fixture.payload, account).lines
    let broken = try messenger.decode(Array(payload.utf8), account).lines
    #expect(whole.contains("  text \""))
    #expect(broken == whole.replacing("  text \"", with: "  text \"\u{FFFD} "))
  }
}
