import Inbox
import Phrases
import TestKit
import Testing

/// domain.md, Chat life and Consent: a batch answers nobody, makes nobody responsible, and asks consent for promotions.
struct SendInBatchTests {
  private func line(
    _ salon: inout Salon,
    isPromo: Bool = false,
    isFiled: Bool = false,
    at moment: Instant? = nil
  ) throws -> Message {
    let facts = SendFacts(
      chat: salon.chat, contact: salon.contact, channel: salon.channel, traits: salon.traits,
      current: salon.chats.last { $0.status != .closed })
    let (message, change) = try sendInBatch(
      Draft(text: "Нагадуємо"), isPromo: isPromo, isFiled: isFiled, for: moment, by: salon.staff, facts: facts,
      ids: &salon.ids, at: salon.now)
    salon.apply(change)
    return message
  }

  @Test(arguments: [Chat.Status.bot, .open, .waiting])
  func `status, new, unread and responsible stay as they are`(status: Chat.Status) throws {
    var salon = Salon.with(status)
    let before = salon.chat
    let message = try line(&salon)
    #expect(message.state == .queued)
    #expect(message.author == .staff(1))
    #expect(!message.isAnswer)
    var expected = before
    expected.lastMessage = message.id
    expected.activityAt = salon.now
    #expect(salon.chat == expected)
    #expect(salon.outbox.map(\.message) == [message.id])
  }

  @Test func `a batch is no person for windows`() throws {
    var salon = Salon.with(.open, traits: .sample(window: .metaSample))
    salon.now = salon.now + .days(2)
    #expect(#expect(throws: Fault.self) { try line(&salon) }?.code == .windowClosed)
  }

  @Test func `what fails in a batch does not make the chat new`() throws {
    var salon = Salon.with(.open)
    salon.chats[0].isNew = false
    let message = try line(&salon)
    salon.depart(message.id)
    salon.settle(Outcome(.rejected), message.id)
    #expect(salon.message(message.id)?.state == .failed)
    #expect(!salon.chat.isNew)
  }

  @Test func `promotions do not reach who wants none, anything else does`() throws {
    var salon = Salon.with(.open)
    salon.contacts[0].isOptedOut = true
    #expect(#expect(throws: Fault.self) { try line(&salon, isPromo: true) }?.code == .rejected)
    #expect(try line(&salon).way == .batch)
    salon.contacts[0].isOptedOut = false
    #expect(try line(&salon, isPromo: true).way == .promo)
  }

  @Test func `the number of a closed chat is refused, what is filed goes in`() throws {
    var salon = Salon.with(.closed)
    #expect(#expect(throws: Fault.self) { try line(&salon) }?.code == .closed)
    let before = salon.chat
    _ = try line(&salon, isFiled: true)
    #expect(salon.chat == before)
  }

  @Test func `a line may be for later`() throws {
    var salon = Salon.with(.open)
    let message = try line(&salon, at: salon.now + .hours(1))
    #expect(message.state == .scheduled)
    #expect(message.way == .batch)
    #expect(salon.outbox.isEmpty)
    #expect(throws: Fault.self) { try line(&salon, at: salon.now) }
  }

  @Test func `it is filed where the contact is spoken with, else where no client spoke, else anew`() {
    var ids = IDs(nextClient: 1, nextContact: 1, nextChat: 9, nextMessage: 1)
    let contact = Contact.sample()
    let open = Chat.sample(3)
    #expect(filingChat(for: contact, current: open, newest: open, ids: &ids, at: .sample).id == 3)
    let filed = Chat.sample(4, status: .closed)
    #expect(filingChat(for: contact, current: nil, newest: filed, ids: &ids, at: .sample).id == 4)
    var ended = Chat.sample(5, status: .closed)
    ended.lastInboundAt = .sample
    let made = filingChat(for: contact, current: nil, newest: ended, ids: &ids, at: .sample)
    #expect(made.id == 9)
    #expect(made.status == .closed)
    #expect(made.responsible == nil)
  }

  @Test func `admins and the named roles may`() throws {
    let action = Phrase(en: "send batches", uk: "надсилати пакети")
    try requireBulk(.sample(), roles: [], for: action)
    let ira = Staff.sample(2, login: "ira", roles: [.reception])
    try requireBulk(ira, roles: [.masters, .reception], for: action)
    #expect(#expect(throws: Fault.self) { try requireBulk(ira, roles: [.masters], for: action) }?.code == .forbidden)
  }
}
