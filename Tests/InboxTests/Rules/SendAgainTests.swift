import Inbox
import Phrases
import TestKit
import Testing

/// domain.md, Messages: what is uncertain is never sent again by itself; a person may decide it.
struct SendAgainTests {
  private func again(_ salon: inout Salon, _ id: Message.ID, by staff: Staff = .sample(2, name: "Іра")) throws
    -> Message
  {
    let message = try #require(salon.message(id))
    let facts = SendFacts(
      chat: salon.chat, contact: salon.contact, channel: salon.channel, traits: salon.traits,
      current: salon.chats.last { $0.status != .closed })
    let (sent, change) = try sendAgain(message, by: staff, facts: facts, ids: &salon.ids, at: salon.now)
    salon.apply(change)
    return sent
  }

  /// A message of which nobody heard.
  private func uncertain(_ status: Chat.Status = .open) throws -> (Salon, Message.ID) {
    var salon = Salon.with(status)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.settle(Outcome(.ambiguous, reason: "timeout"), message.id)
    return (salon, message.id)
  }

  @Test func `it is the same message, and a line keeps what was known before`() throws {
    var (salon, id) = try uncertain()
    salon.now = salon.now + .minutes(5)
    let message = try again(&salon, id)
    #expect(message.id == id)
    #expect(message.state == .queued)
    #expect(message.failure == nil)
    #expect(message.author == .staff(1))
    #expect(salon.outbox.map(\.message) == [id])
    let line = try #require(salon.messages.last?.system)
    #expect(line.kind == .sentAgain)
    #expect(line.values == ["by": "Іра", "message": "\(id)", "state": "uncertain", "note": "timeout"])
    guard case .go? = salon.depart(id) else {
      Issue.record("it must leave")
      return
    }
  }

  @Test func `nobody becomes responsible, but the client has an answer`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.settle(Outcome(.rejected, reason: "bad"), message.id)
    salon.chats[0].responsible = nil
    #expect(salon.chat.isNew)
    _ = try again(&salon, message.id)
    #expect(!salon.chat.isNew)
    #expect(salon.chat.responsible == nil)
  }

  @Test func `only the parts that the messenger has not are sent again`() throws {
    var salon = Salon.with(.open, traits: .sample(text: TextLimit(5, .utf16)))
    let message = try salon.send("aaaa bbbb cccc")
    salon.depart(message.id)
    salon.settle(.accepted("10"), message.id, part: 0)
    salon.depart(message.id)
    salon.settle(Outcome(.ambiguous), message.id, part: 1)
    let sent = try again(&salon, message.id)
    #expect(sent.parts.map(\.state) == [.sent, .queued, .queued])
    guard case .go(let outgoing, _)? = salon.depart(message.id) else {
      Issue.record("it must leave")
      return
    }
    #expect(outgoing.part == 1)
    #expect(outgoing.content == .text("bbbb"))
  }

  @Test func `what was refused after it was accepted is sent whole`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.settle(.accepted("10"), message.id)
    salon.receive(.body(.refused(externalID: "10", Outcome(.rejected, reason: "later"))))
    #expect(salon.message(message.id)?.state == .failed)
    let sent = try again(&salon, message.id)
    #expect(sent.parts == [Message.Part(state: .queued)])
  }

  @Test(arguments: [Message.State.scheduled, .queued, .sending, .sent, .delivered, .seen])
  func `what did not fail is not sent again`(state: Message.State) throws {
    var (salon, id) = try uncertain()
    salon.messages[1].state = state
    let fault = #expect(throws: Fault.self) { try again(&salon, id) }
    #expect(fault?.code == .rejected)
    #expect(salon.outbox.isEmpty)
  }

  @Test func `a client's message, a closed chat, a block and a closed window refuse`() throws {
    var (salon, id) = try uncertain()
    #expect(throws: Fault.self) { try again(&salon, 1) }
    salon.chats[0].status = .closed
    #expect(#expect(throws: Fault.self) { try again(&salon, id) }?.code == .closed)
    salon.chats[0].status = .open
    salon.traits = .sample(window: .metaSample)
    salon.now = salon.now + .days(7)
    #expect(#expect(throws: Fault.self) { try again(&salon, id) }?.code == .windowClosed)
    salon.contacts[0].state = .blocked
    #expect(#expect(throws: Fault.self) { try again(&salon, id) }?.code == .blocked)
  }

  @Test func `what was filed in a closed chat is sent again there`() throws {
    var (salon, id) = try uncertain()
    salon.messages[1].way = .batch
    salon.chats[0].status = .closed
    #expect(try again(&salon, id).state == .queued)
    #expect(salon.chat.status == .closed)
  }
}
