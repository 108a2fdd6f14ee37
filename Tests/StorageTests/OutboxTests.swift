import Inbox
import Phrases
import Storage
import TestKit
import Testing

struct OutboxTests {
  /// Messages 1…n of contacts, each queued at once.
  private func salon(_ contacts: [Int64]) throws -> TemporaryStore {
    let salon = try TemporaryStore()
    var change = Change()
    for contact in Set(contacts).sorted() {
      change.contacts.append(.sample(contact, channel: contact > 10 ? 2 : 1, externalID: "\(contact)"))
      change.chats.append(.sample(contact, channel: contact > 10 ? 2 : 1, contact: contact))
    }
    for (offset, contact) in contacts.enumerated() {
      let number = Int64(offset + 1)
      change.messages.append(.sample(number, chat: contact, contact: contact, author: .staff(1), state: .queued))
      change.outbox.append(item(number, contact))
    }
    try salon.apply(change)
    return salon
  }

  private func item(_ message: Int64, _ contact: Int64, notBefore: Instant = .sample, claimedUntil: Instant? = nil)
    -> OutboxItem
  {
    OutboxItem(
      message: Message.ID(message),
      channel: contact > 10 ? 2 : 1,
      contact: Contact.ID(contact),
      queuedAt: .sample,
      notBefore: notBefore,
      claimedUntil: claimedUntil
    )
  }

  private func due(_ salon: TemporaryStore, _ channel: Channel.ID = 1, limit: Int = 100) throws -> [Int64] {
    try salon.store.look { read throws(Fault) in try read.dueItems(of: channel, limit: limit).map(\.message.rawValue) }
  }

  private func put(_ salon: TemporaryStore, _ items: OutboxItem...) throws {
    var change = Change()
    change.outbox = items
    try salon.apply(change)
  }

  private func settle(_ salon: TemporaryStore, _ message: Message.ID) throws {
    var change = Change()
    change.settled = [message]
    try salon.apply(change)
  }

  @Test func `messages to one contact leave in order, contacts do not wait for each other`() throws {
    let salon = try salon([1, 1, 2, 11, 1])
    #expect(try due(salon) == [1, 3])
    #expect(try due(salon, 2) == [4])
    #expect(try due(salon, limit: 1) == [1])
    try settle(salon, 1)
    #expect(try due(salon) == [2, 3])
    try settle(salon, 2)
    #expect(try due(salon) == [3, 5])
  }

  @Test func `one that is claimed or waits holds back the later ones`() throws {
    let salon = try salon([1, 1, 2])
    try put(salon, item(1, 1, claimedUntil: .sample + .seconds(40)))
    #expect(try due(salon) == [3])
    try put(salon, item(1, 1, notBefore: .sample + .seconds(5)))
    #expect(try due(salon) == [3])
    salon.clock.advance(by: .seconds(5))
    #expect(try due(salon) == [3, 1])
    try salon.store.look { read throws(Fault) in
      #expect(try read.itemAhead(of: self.item(2, 1))?.message == 1)
      #expect(try read.itemAhead(of: self.item(1, 1)) == nil)
      #expect(try read.itemAhead(of: self.item(3, 2)) == nil)
    }
  }

  @Test func `who became due first leaves first`() throws {
    let salon = try salon([1, 2, 3])
    try put(salon, item(1, 1, notBefore: .sample + .seconds(3)), item(3, 3, notBefore: .sample - .seconds(3)))
    salon.clock.advance(by: .seconds(10))
    #expect(try due(salon) == [3, 2, 1])
  }

  @Test func `an expired claim is found, exactly at its end`() throws {
    let salon = try salon([1, 2])
    try put(salon, item(1, 1, claimedUntil: .sample + .seconds(40)))
    func expired() throws -> [Int64] {
      try salon.store.look { read throws(Fault) in try read.expiredClaims().map(\.message.rawValue) }
    }
    #expect(try expired() == [])
    salon.clock.now = .sample + .seconds(40) - Span(milliseconds: 1)
    #expect(try expired() == [])
    salon.clock.now = .sample + .seconds(40)
    #expect(try expired() == [1])
  }

  @Test func `the outbox says when it next needs a look`() throws {
    func next(_ salon: TemporaryStore) throws -> Instant? {
      try salon.store.look { read throws(Fault) in try read.nextDue() }
    }
    let salon = try salon([1, 1, 2])
    #expect(try next(salon) == .sample)
    // Message 2 stands behind 1: it is not due before 1 is gone.
    try put(salon, item(1, 1, notBefore: .sample + .minutes(1)), item(3, 2, claimedUntil: .sample + .seconds(40)))
    #expect(try next(salon) == .sample + .seconds(40))
    try settle(salon, 3)
    #expect(try next(salon) == .sample + .minutes(1))
    try settle(salon, 1)
    #expect(try next(salon) == .sample)
    try settle(salon, 2)
    #expect(try next(salon) == nil)
  }

  @Test func `pacing is shared by channel and kept by contact`() throws {
    let salon = try salon([1, 2, 11])
    let account = AccountPacing(
      next: .sample + .seconds(1),
      hold: .sample + .seconds(2),
      nextPromo: .sample + .seconds(4),
      calls: [.sample, .sample, .sample + .seconds(1)],
      promos: [.sample]
    )
    let contact = ContactPacing(next: .sample + .seconds(3), hold: .sample + .seconds(5))
    try salon.store.change { write throws(Fault) in
      try write.save(account, of: 1)
      try write.save(contact, of: 1)
    }
    try salon.store.look { read throws(Fault) in
      #expect(try read.pacing(of: .sample(1)) == Pacing(account: account, contact: contact))
      let other = try read.pacing(of: .sample(2))
      #expect(other.account == account)
      #expect(other.contact.next == Instant(milliseconds: 0))
      let elsewhere = try read.pacing(of: .sample(11, channel: 2))
      #expect(elsewhere.account == AccountPacing(next: Instant(milliseconds: 0), hold: Instant(milliseconds: 0)))
    }
    // A contact that is saved again keeps its pace.
    var change = Change()
    change.contacts = [.sample(1, externalID: "1", name: "Нове ім’я")]
    try salon.apply(change)
    #expect(try salon.store.look { read throws(Fault) in try read.pacing(of: .sample(1)) }.contact == contact)
  }
}
