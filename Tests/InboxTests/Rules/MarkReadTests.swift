import Inbox
import TestKit
import Testing

struct MarkReadTests {
  @Test func `reading takes away unread, and leaves new`() {
    let salon = Salon.with(.open)
    let change = markRead(salon.chat)
    #expect(change.chats.map(\.unread) == [0])
    #expect(change.chats.map(\.isNew) == [true])
    #expect(change.messages.isEmpty)
    #expect(markRead(change.chats[0]).isEmpty)
  }
}
