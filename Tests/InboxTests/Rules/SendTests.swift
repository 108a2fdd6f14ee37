import Inbox
import Phrases
import TestKit
import Testing

/// domain.md, Chat life: the row "`send` by a person".
struct SendTests {
  @Test(arguments: [(.bot, .open), (.open, .open), (.waiting, .waiting)] as [(Chat.Status, Chat.Status)])
  func `a send by the status of the chat`(before: Chat.Status, after: Chat.Status) throws {
    var salon = Salon.with(before)
    let waitUntil = salon.chat.waitUntil
    let message = try salon.send("Чекаємо о 18:30")
    #expect(salon.chat.status == after)
    #expect(salon.chat.waitUntil == waitUntil)
    #expect(salon.chat.responsible == 1)
    #expect(!salon.chat.isNew)
    #expect(salon.chat.unread == 0)
    #expect(salon.chat.activityAt == salon.now)
    #expect(salon.chat.lastMessage == message.id)
    #expect(message.direction == .out)
    #expect(message.author == .staff(1))
    #expect(message.text == "Чекаємо о 18:30")
    #expect(message.state == .queued)
    #expect(message.parts == [Message.Part(state: .queued)])
    #expect(message.at == salon.now)
    let item = OutboxItem(message: message.id, channel: 1, contact: 1, queuedAt: salon.now, notBefore: salon.now)
    #expect(salon.outbox == [item])
  }

  @Test func `the responsible stays who it was`() throws {
    var salon = Salon.with(.open)
    salon.chats[0].responsible = 2
    try salon.send("Чекаємо", by: .sample(1))
    #expect(salon.chat.responsible == 2)
  }

  private func refusal(_ salon: Salon, _ draft: Draft, quoted: Message? = nil) -> Fault? {
    var ids = salon.ids
    let facts = SendFacts(
      chat: salon.chats[0],
      contact: salon.contact,
      channel: salon.channel,
      traits: salon.traits,
      current: salon.chats.last { $0.status != .closed },
      quoted: quoted
    )
    do {
      _ = try send(draft, by: salon.staff, facts: facts, ids: &ids, at: salon.now)
      return nil
    } catch {
      // A refusal before queueing draws no number.
      #expect(ids.nextMessage == salon.ids.nextMessage)
      return error
    }
  }

  @Test func `a closed chat refuses and names the next step`() {
    var salon = Salon.with(.closed)
    #expect(refusal(salon, Draft(text: "Вітаю"))?.code == .closed)
    #expect(refusal(salon, Draft(text: "Вітаю"))?.exit == 69)
    #expect(refusal(salon, Draft(text: "Вітаю"))?.hint?.en.contains("client link") == true)
    salon.contacts[0].client = 7
    #expect(refusal(salon, Draft(text: "Вітаю"))?.hint?.en == "cbchat start 7 --channel tg-main")
    salon.receive(.text("Я знову тут", id: "m2"))
    #expect(refusal(salon, Draft(text: "Вітаю"))?.hint?.en == "cbchat send 2")
  }

  @Test func `a blocked contact is refused in the words of the seed`() {
    var salon = Salon.with(.open)
    salon.receive(.body(.blocked))
    #expect(refusal(salon, Draft(text: "Вітаю"))?.code == .blocked)
    #expect(refusal(salon, Draft(text: "Вітаю"))?.phrase.uk == "Бот заблоковано користувачем!")
  }

  @Test func `a channel that is off or removed sends nothing`() {
    var salon = Salon.with(.open)
    salon.channel.isEnabled = false
    #expect(refusal(salon, Draft(text: "Вітаю"))?.code == .config)
    salon.channel.isEnabled = true
    salon.channel.removedAt = salon.now
    #expect(refusal(salon, Draft(text: "Вітаю"))?.code == .config)
  }

  @Test(arguments: [nil, "", " ", " \n\t\u{A0}"] as [String?])
  func `nothing to say is bad input`(text: String?) {
    #expect(refusal(.with(.open), Draft(text: text))?.code == .badInput)
    #expect(refusal(.with(.open), Draft(text: text, attachments: [Attachment(kind: .image)])) == nil)
  }

  @Test func `an attachment the messenger has not is refused`() {
    let salon = Salon.with(.open)
    #expect(refusal(salon, Draft(text: nil, attachments: [Attachment(kind: .sticker)]))?.code == .notSupported)
    let large = Attachment(kind: .image, name: "фото.jpg", size: 10_000_001)
    #expect(refusal(salon, Draft(text: nil, attachments: [large]))?.code == .tooLong)
    let fitting = Attachment(kind: .image, size: 10_000_000)
    #expect(refusal(salon, Draft(text: nil, attachments: [fitting])) == nil)
    #expect(refusal(salon, Draft(text: nil, attachments: [Attachment(kind: .location, url: "geo:50,30")])) == nil)
  }

  @Test func `a quoted message must be the contact's`() {
    let salon = Salon.with(.open)
    let draft = Draft(text: "Так", replyTo: 1)
    #expect(refusal(salon, draft)?.code == .notFound)
    #expect(refusal(salon, draft, quoted: .sample(1, contact: 2))?.code == .notFound)
    #expect(refusal(salon, draft, quoted: .sample(1)) == nil)
  }

  @Test func `a text of more than twenty messages is too long`() {
    var salon = Salon.with(.open)
    salon.traits.text = TextLimit(10, .utf16)
    #expect(refusal(salon, Draft(text: String(repeating: "а", count: 200))) == nil)
    let whole = refusal(salon, Draft(text: String(repeating: "а", count: 201)))
    #expect(whole?.code == .tooLong)
    #expect(whole?.phrase.en == "the text is longer than 200 utf16")
    // Cut at its spaces, a text within that length can still take too many.
    let fault = refusal(salon, Draft(text: Array(repeating: "абвгде", count: 28).joined(separator: " ")))
    #expect(fault?.code == .tooLong)
    #expect(fault?.exit == 65)
    #expect(fault?.phrase.en == "the text would take 28 messages; at most 20 are sent")
  }

  @Test func `a long text is one message of several parts`() throws {
    var salon = Salon.with(.open, traits: .sample(text: TextLimit(5, .utf16)))
    let message = try salon.send("aaaa bbbb cccc")
    #expect(message.text == "aaaa bbbb cccc")
    #expect(message.parts == Array(repeating: Message.Part(state: .queued), count: 3))
    #expect(salon.outbox.count == 1)
  }

  @Test func `the window is checked before anything is kept`() {
    var salon = Salon.with(.open, traits: .sample(window: .metaSample))
    salon.now = salon.now + .days(7)
    let fault = refusal(salon, Draft(text: "Вітаю"))
    #expect(fault?.code == .windowClosed)
    #expect(fault?.phrase.en == "the reply window of tg-main closed at 2026-11-30T19:15:04.120Z")
  }

  @Test func `a repeated key is the same send or a mistake`() throws {
    let earlier = Message.sample(5, author: .staff(1), text: "Чекаємо", state: .sent, key: "k1")
    try requireSame(Draft(text: "Чекаємо", key: "k1"), as: earlier, isRecipient: true)
    let template = Template(name: "promo", language: "uk")
    for (draft, isRecipient) in [
      (Draft(text: "Інше", key: "k1"), true),
      (Draft(text: "Чекаємо", key: "k1"), false),
      (Draft(text: "Чекаємо", attachments: [Attachment(kind: .image)], key: "k1"), true),
      (Draft(text: nil, key: "k1", template: template), true),
    ] {
      let fault = #expect(throws: Fault.self) { try requireSame(draft, as: earlier, isRecipient: isRecipient) }
      #expect(fault?.code == .keyReused)
    }
  }
}
