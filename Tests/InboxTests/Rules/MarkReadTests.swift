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

  @Test func `what came after the reading stays unread`() {
    var chat = Salon.with(.open).chat
    chat.unread = 3
    #expect(markRead(chat, later: 2).chats.map(\.unread) == [2])
    // Somebody else has read further meanwhile.
    chat.unread = 1
    #expect(markRead(chat, later: 2).isEmpty)
  }
}
