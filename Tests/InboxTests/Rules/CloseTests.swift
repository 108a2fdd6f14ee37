import Inbox
import Phrases
import TestKit
import Testing

struct CloseTests {
  @Test(arguments: [Chat.Status.bot, .open, .waiting])
  func `closing ends an inquiry and says who did it`(status: Chat.Status) {
    var salon = Salon.with(status)
    salon.chats[0].responsible = 2
    let before = salon.chat
    let change = close(salon.chat, by: salon.staff, note: "записано на 18:30", ids: &salon.ids, at: salon.now)
    salon.apply(change)
    #expect(salon.chat.status == .closed)
    #expect(salon.chat.closedAt == salon.now)
    #expect(salon.chat.waitUntil == nil)
    #expect(!salon.chat.isNew)
    #expect(salon.chat.responsible == 2)
    #expect(salon.chat.activityAt == before.activityAt)
    #expect(salon.chat.lastMessage == before.lastMessage)
    #expect(salon.messages.last?.system == SystemLine(.closed, ["by": "Олена", "note": "записано на 18:30"]))
    #expect(salon.messages.last?.direction == .system)
    #expect(salon.messages.last?.state == nil)
  }

  @Test func `a closed chat stays as it is`() {
    var salon = Salon.with(.closed)
    let ids = salon.ids.nextMessage
    #expect(close(salon.chat, by: salon.staff, note: nil, ids: &salon.ids, at: salon.now).isEmpty)
    #expect(salon.ids.nextMessage == ids)
  }

  @Test func `what was queued still leaves a closed chat, and receipts never open it`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("До зустрічі")
    salon.apply(close(salon.chat, by: salon.staff, note: nil, ids: &salon.ids, at: salon.now))
    guard case .go = salon.depart(message.id) else {
      Issue.record("a queued message must leave")
      return
    }
    salon.settle(.accepted("o1"), message.id)
    salon.receive(.body(.receipt(Receipt(.seen, .message(externalID: "o1")))))
    #expect(salon.message(message.id)?.state == .seen)
    #expect(salon.chat.status == .closed)
  }
}
