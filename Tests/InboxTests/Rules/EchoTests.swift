import Inbox
import TestKit
import Testing

struct EchoTests {
  private func echo(_ id: String, _ text: String = "З телефону", tracker: String? = nil, at: Instant? = nil) -> Inbound
  {
    .body(.echo(Arrival(externalID: id, text: text, tracker: tracker)), at: at)
  }

  @Test(
    arguments: [
      (.bot, .open), (.open, .open), (.waiting, .waiting),
    ] as [(Chat.Status, Chat.Status)])
  func `an answer from elsewhere is an answer`(before: Chat.Status, after: Chat.Status) {
    var salon = Salon.with(before)
    salon.receive(echo("e1"))
    #expect(salon.chats.count == 1)
    #expect(salon.chat.status == after)
    #expect(!salon.chat.isNew)
    #expect(salon.chat.unread == 0)
    #expect(salon.chat.responsible == nil)
    #expect(salon.chat.activityAt == salon.now)
    #expect(salon.messages.last?.direction == .out)
    #expect(salon.messages.last?.author == .external)
    #expect(salon.messages.last?.state == .sent)
    #expect(salon.chat.lastMessage == salon.messages.last?.id)
    #expect(salon.receive(echo("e1")).isDuplicate)
  }

  @Test func `while a call is under way an echo of our own app is left to its answer`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Записала")
    salon.depart(message.id)
    let before = salon.messages
    salon.receive(.body(.echo(Arrival(externalID: "e1", text: "Чекаємо", isOwn: true)), at: nil))
    #expect(salon.messages == before)
  }

  @Test func `without any call it was sent by another program`() {
    var salon = Salon.with(.open)
    salon.receive(.body(.echo(Arrival(externalID: "e1", text: "Чекаємо", isOwn: true)), at: nil))
    #expect(salon.messages.last?.author == .external)
  }

  @Test func `an echo of before the client's last message does not answer it`() {
    var salon = Salon.with(.open)
    salon.receive(.text("Ви де?", id: "m2"))
    salon.receive(echo("e1", at: salon.now - .minutes(10)))
    #expect(salon.chat.isNew)
    #expect(salon.chat.unread == 2)
    #expect(salon.chat.activityAt == salon.now)
    #expect(salon.messages.count == 3)
  }

  @Test func `an echo to a closed chat opens nothing and moves nothing`() {
    var salon = Salon.with(.closed)
    let before = salon.chats[0]
    salon.receive(echo("e1"))
    #expect(salon.chats.allSatisfy { $0.status == .closed })
    #expect(salon.chats[0].activityAt == before.activityAt)
    #expect(salon.chats[0].closedAt == before.closedAt)
    #expect(salon.messages.count == 2)
  }

  @Test func `an echo to somebody who never wrote goes into a chat created closed`() {
    var salon = Salon.sample()
    salon.receive(echo("e1", at: salon.now - .minutes(3)))
    #expect(salon.chats.map(\.status) == [.closed])
    #expect(salon.chat.closedAt == salon.now - .minutes(3))
    #expect(salon.contact.lastInboundAt == nil)
    #expect(salon.chat.lastMessage == salon.messages[0].id)
  }

  @Test func `an echo of ours is known by its id`() throws {
    var salon = Salon.with(.open)
    let sent = try salon.send("Чекаємо")
    salon.depart(sent.id)
    salon.settle(.accepted("o1"), sent.id)
    let again = salon.receive(echo("o1", "Чекаємо"))
    #expect(again.isDuplicate)
    #expect(salon.messages.count == 2)
  }

  @Test func `an echo of ours before the answer is known by its tracker`() throws {
    var salon = Salon.with(.open)
    let sent = try salon.send("Чекаємо")
    salon.depart(sent.id)
    salon.receive(echo("o1", "Чекаємо", tracker: "cb:\(sent.id)"))
    #expect(salon.messages.count == 2)
    #expect(salon.message(sent.id)?.state == .sent)
    #expect(salon.message(sent.id)?.parts == [Message.Part(externalID: "o1", state: .sent)])
    #expect(salon.message(sent.id)?.author == .staff(1))
    #expect(salon.outbox.isEmpty)
    salon.settle(.accepted("o1"), sent.id)
    #expect(salon.message(sent.id)?.state == .sent)
  }

  @Test func `an echo proves that an uncertain message arrived`() throws {
    var salon = Salon.with(.open)
    let sent = try salon.send("Чекаємо")
    salon.depart(sent.id)
    salon.settle(Outcome(.ambiguous), sent.id)
    #expect(salon.message(sent.id)?.state == .uncertain)
    salon.receive(echo("o1", "Чекаємо", tracker: "cb:\(sent.id)"))
    #expect(salon.message(sent.id)?.state == .sent)
    #expect(salon.message(sent.id)?.failure == nil)
  }
}
