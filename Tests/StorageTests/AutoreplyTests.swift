import Inbox
import Phrases
import SQLite
import TestKit
import Testing

@testable import Storage

struct AutoreplyTests {
  @Test func `a setup comes back as it was kept, and is as at first before`() throws {
    let salon = try TemporaryStore()
    #expect(try salon.store.look { read throws(Fault) in try read.autoreply(of: 1) } == AutoreplySetup(channel: 1))
    var hours = try Hours("Mon-Fri 09:00-20:00; Sat 22:00-02:00")
    hours.holidays = [try #require(Hours.Holiday("01-01")), try #require(Hours.Holiday("2026-12-25"))]
    let setup = AutoreplySetup(
      channel: 1,
      texts: [.uk: try AutoreplyText("Вітаємо, {name}! {{")],
      when: .offHours,
      hours: hours,
      every: .minutes(90)
    )
    try salon.store.change { write throws(Fault) in try write.save(setup) }
    #expect(try salon.store.look { read throws(Fault) in try read.autoreply(of: 1) } == setup)
    #expect(try salon.store.look { read throws(Fault) in try read.autoreply(of: 2) } == AutoreplySetup(channel: 2))
  }

  private func record(_ salon: TemporaryStore, chat: Chat.ID = 1) throws -> AutoreplyRecord {
    try salon.store.look { read throws(Fault) in try read.autoreplyRecord(of: 1, in: chat) }
  }

  /// A contact with a closed chat, an open one, and an answer in the open one.
  private func salon(_ state: Message.State) throws -> (TemporaryStore, Message) {
    let salon = try TemporaryStore()
    let message = Message.sample(1, chat: 2, author: .autoreply, at: .sample, state: state)
    var change = Change()
    var contact = Contact.sample()
    contact.client = 1
    change.clients = [.sample()]
    change.contacts = [contact]
    change.chats = [.sample(1, status: .closed), .sample(2)]
    change.messages = [message]
    if state == .queued {
      change.outbox = [OutboxItem(message: 1, channel: 1, contact: 1, queuedAt: .sample, notBefore: .sample)]
    }
    try salon.apply(change)
    return (salon, message)
  }

  @Test func `what waits is under way, what was accepted counts from then, what failed does not`() throws {
    let (salon, queued) = try salon(.queued)
    #expect(try record(salon, chat: 2) == AutoreplyRecord(isUnderway: true, isInChat: true))
    #expect(try record(salon) == AutoreplyRecord(isUnderway: true))
    salon.clock.advance(by: .hours(3))
    var change = Change()
    var message = queued
    message.state = .sent
    change.messages = [message]
    change.settled = [1]
    try salon.apply(change)
    let accepted = AutoreplyRecord(lastAcceptedAt: .sample + .hours(3), isInChat: true)
    #expect(try record(salon, chat: 2) == accepted)
    #expect(try record(salon) == AutoreplyRecord(lastAcceptedAt: .sample + .hours(3)))
    // Seen later is not accepted later.
    salon.clock.advance(by: .hours(1))
    message.state = .seen
    change.messages = [message]
    try salon.apply(change)
    #expect(try record(salon, chat: 2) == accepted)
    message.state = .failed
    change.messages = [message]
    try salon.apply(change)
    #expect(try record(salon, chat: 2) == AutoreplyRecord())
  }

  @Test func `only a person who told the client something counts`() throws {
    let (salon, _) = try salon(.sent)
    func last() throws -> Instant? {
      try salon.store.look { read throws(Fault) in try read.lastPersonAt(to: 1, since: .sample - .minutes(10)) }
    }
    var change = Change()
    change.messages = [
      .sample(2, chat: 1, author: .staff(1), at: .sample - .hours(1), state: .sent),
      .sample(3, chat: 1, author: .staff(1), at: .sample - .minutes(1), state: .failed),
      .sample(4, chat: 1, author: .bot, at: .sample, state: .sent),
      .sample(5, chat: 1, author: .staff(1), at: .sample + .hours(1), state: .scheduled),
    ]
    try salon.apply(change)
    #expect(try last() == nil)
    change.messages = [.sample(6, chat: 1, author: .external, at: .sample - .minutes(3), state: .sent)]
    try salon.apply(change)
    #expect(try last() == .sample - .minutes(3))
    change.messages = [.sample(7, chat: 2, author: .staff(1), at: .sample - .minutes(2), state: .queued)]
    try salon.apply(change)
    #expect(try last() == .sample - .minutes(2))
  }

  @Test func `what is known of an erased person goes with them`() throws {
    let (salon, _) = try salon(.sent)
    #expect(try record(salon).lastAcceptedAt != nil)
    _ = try salon.store.erase(1)
    #expect(try record(salon) == AutoreplyRecord())
  }
}
