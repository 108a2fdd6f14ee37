import Inbox
import TestKit
import Testing

struct ChangeTests {
  @Test func `the later value of a noun replaces the earlier one`() {
    var change = Change()
    change.chats = [.sample(1, status: .open), .sample(2, contact: 2)]
    change.messages = [.sample(1)]
    var later = Change()
    later.chats = [.sample(1, status: .closed)]
    later.messages = [.sample(2)]
    later.revisions = [Revision(message: 1, text: "Доброго", at: .sample)]
    change.merge(later)
    #expect(change.chats.map(\.id) == [1, 2])
    #expect(change.chats[0].status == .closed)
    #expect(change.messages.map(\.id) == [1, 2])
    #expect(change.revisions.count == 1)
    #expect(!change.isEmpty)
    #expect(Change().isEmpty)
  }

  @Test func `whether a message is in the outbox is decided by the later change`() {
    let item = OutboxItem(message: 7, channel: 1, contact: 1, queuedAt: .sample, notBefore: .sample)
    var queued = Change()
    queued.outbox = [item]
    var settled = Change()
    settled.settled = [7]
    var change = settled
    change.merge(queued)
    #expect(change.outbox == [item])
    #expect(change.settled.isEmpty)
    change = queued
    change.merge(settled)
    #expect(change.outbox.isEmpty)
    #expect(change.settled == [7])
  }
}
