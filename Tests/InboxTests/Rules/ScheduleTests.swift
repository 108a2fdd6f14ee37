import Inbox
import Phrases
import TestKit
import Testing

/// domain.md, Chat life and Messages: what leaves later answers nobody, and is cancelled with its chat.
struct ScheduleTests {
  private func facts(_ salon: Salon) -> SendFacts {
    SendFacts(
      chat: salon.chat, contact: salon.contact, channel: salon.channel, traits: salon.traits,
      current: salon.chats.last { $0.status != .closed })
  }

  private func schedule(_ salon: inout Salon, _ text: String = "Чекаємо", after span: Span = .hours(2)) throws
    -> Message
  {
    let facts = facts(salon)
    let (message, change) = try Inbox.schedule(
      Draft(text: text), for: salon.now + span, by: salon.staff, facts: facts, ids: &salon.ids, at: salon.now)
    salon.apply(change)
    return message
  }

  private func leave(_ salon: inout Salon, _ id: Message.ID) throws {
    let message = try #require(salon.message(id))
    salon.apply(queueScheduled(message, in: salon.chat, of: salon.channel, at: salon.now))
  }

  @Test func `scheduling changes nothing of the chat`() throws {
    var salon = Salon.with(.open)
    let before = salon.chat
    let message = try schedule(&salon)
    #expect(message.state == .scheduled)
    #expect(message.at == salon.now + .hours(2))
    #expect(salon.chat == before)
    #expect(salon.outbox.isEmpty)
    #expect(!message.isAnswer)
    #expect(message.sender == .person)
  }

  @Test func `it leaves at its time, and answers nobody then either`() throws {
    var salon = Salon.with(.open)
    let message = try schedule(&salon)
    try leave(&salon, message.id)
    #expect(salon.outbox.isEmpty)
    salon.now = salon.now + .hours(2)
    try leave(&salon, message.id)
    #expect(salon.message(message.id)?.state == .queued)
    #expect(salon.outbox.map(\.message) == [message.id])
    #expect(salon.chat.isNew)
    #expect(salon.chat.unread == 1)
    #expect(salon.chat.responsible == nil)
    #expect(salon.chat.lastMessage == message.id)
    guard case .go? = salon.depart(message.id) else {
      Issue.record("it must leave")
      return
    }
  }

  @Test func `one that comes a day too late is not sent`() throws {
    var salon = Salon.with(.open)
    let message = try schedule(&salon)
    salon.now = salon.now + .hours(26) + Span(milliseconds: 1)
    try leave(&salon, message.id)
    guard case .refused? = salon.depart(message.id) else {
      Issue.record("it must not leave")
      return
    }
    #expect(salon.message(message.id)?.failure?.code == "expired")
    #expect(salon.chat.isNew)
  }

  @Test func `the window is asked again when it leaves`() throws {
    var salon = Salon.with(.open, traits: .sample(window: .metaSample))
    let message = try schedule(&salon, after: .days(7))
    salon.now = salon.now + .days(7)
    try leave(&salon, message.id)
    guard case .refused? = salon.depart(message.id) else {
      Issue.record("the window is closed by now")
      return
    }
    #expect(salon.message(message.id)?.failure?.code == "window-closed")
  }

  @Test func `a time that has passed is bad input, and a closed chat refuses`() {
    var salon = Salon.with(.open)
    #expect(throws: Fault.self) { try schedule(&salon, after: Span(milliseconds: 0)) }
    var closed = Salon.with(.closed)
    let fault = #expect(throws: Fault.self) { try schedule(&closed) }
    #expect(fault?.code == .closed)
  }

  @Test func `closing the chat cancels it, with a line`() throws {
    var salon = Salon.with(.open)
    let message = try schedule(&salon)
    let change = close(
      salon.chat, by: salon.staff, note: nil, scheduled: [message], ids: &salon.ids, at: salon.now)
    salon.apply(change)
    #expect(salon.message(message.id)?.state == .failed)
    #expect(salon.message(message.id)?.failure?.code == "cancelled")
    #expect(salon.lines == [.cancelled, .closed])
    #expect(salon.chat.status == .closed)
  }

  // MARK: Cancelling

  private func cancel(_ salon: inout Salon, _ id: Message.ID) throws {
    let message = try #require(salon.message(id))
    let change = try Inbox.cancel(
      message, in: salon.chat, by: salon.staff, hasOtherAnswer: false, ids: &salon.ids, at: salon.now)
    salon.apply(change)
  }

  @Test func `what has not left is taken back, once`() throws {
    var salon = Salon.with(.open)
    let planned = try schedule(&salon)
    let queued = try salon.send("Вітаю")
    #expect(!salon.chat.isNew)
    for message in [planned, queued, planned] { try cancel(&salon, message.id) }
    #expect(salon.message(planned.id)?.failure?.code == "cancelled")
    #expect(salon.message(queued.id)?.state == .failed)
    #expect(salon.outbox.isEmpty)
    // The answer is taken back: the client waits again.
    #expect(salon.chat.isNew)
    #expect(salon.lines == [.cancelled, .cancelled])
  }

  @Test(arguments: [Message.State.sending, .uncertain, .sent, .delivered, .seen, .failed])
  func `what has left, or ended, is not`(state: Message.State) throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Вітаю")
    salon.messages[1].state = state
    let fault = #expect(throws: Fault.self) { try cancel(&salon, message.id) }
    #expect(fault?.code == .rejected)
    #expect(salon.message(message.id)?.state == state)
  }
}
