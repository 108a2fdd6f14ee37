import Inbox
import Phrases
import SQLite
import TestKit
import Testing

@testable import Storage

struct CampaignsTests {
  private let salon: TemporaryStore

  init() throws {
    salon = try TemporaryStore()
    var change = Change()
    change.clients = [
      Client(id: 1, name: "Марія", status: "VIP", createdAt: .sample),
      Client(id: 2, name: "Інна", status: "VIP", createdAt: .sample),
      Client(id: 3, name: "Без контакту", status: "VIP", createdAt: .sample),
    ]
    for number in Int64(1)...4 {
      var contact = Contact.sample(number, externalID: "\(number)", lastInboundAt: .sample - .hours(10 - number))
      contact.client = number <= 2 ? 1 : number == 3 ? 2 : nil
      change.contacts.append(contact)
    }
    change.contacts.append(.sample(9, channel: 2, externalID: "9", lastInboundAt: .sample))
    change.ledger = [LedgerEntry(id: 1, client: 1, at: .sample, minor: 500, reason: "аванс")]
    change.visits = [
      Visit(id: 1, client: 1, at: .sample - .days(1), service: "минулий"),
      Visit(id: 2, client: 1, at: .sample + .days(2), service: "пізній"),
      Visit(id: 3, client: 1, at: .sample + .days(1), service: "ближчий"),
    ]
    try salon.apply(change)
  }

  private func begin(_ name: String = "promo", contacts: [Contact.ID] = [1, 3, 4]) throws -> Campaign {
    try salon.store.change { write throws(Fault) in
      let campaign = try write.add(
        Campaign(
          id: 0, name: name, channel: salon.main.id, staff: salon.admin.id, text: "Знижки!", selection: .all,
          startAt: .sample, createdAt: .sample),
        common: "Знижки!"
      )
      for (offset, contact) in contacts.enumerated() {
        try write.add(
          Recipient(
            campaign: campaign.id, position: Int64(offset + 1), contact: contact, client: nil, verdict: .send))
      }
      return campaign
    }
  }

  /// Lets a recipient's message be on its way, in a chat created closed.
  private func release(_ campaign: Campaign, _ position: Int64, message: Message.ID, state: Message.State) throws {
    let recipient = try #require(
      try salon.store.look { read throws(Fault) in
        try read.first(
          "SELECT \(Recipient.columns) FROM recipient AS r WHERE r.campaign = \(campaign.id.rawValue) AND r.position = \(position)"
        ) { Recipient($0) }
      })
    let contact = try #require(recipient.contact)
    var change = Change()
    var chat = Chat.sample(message.rawValue, contact: contact.rawValue, status: .closed)
    chat.lastMessage = message
    change.chats = [chat]
    var sent = Message.sample(
      message.rawValue, chat: chat.id.rawValue, contact: contact.rawValue, author: .campaign, text: "Знижки!",
      at: .sample - .hours(20), state: state)
    sent.campaign = campaign.name
    change.messages = [sent]
    if state == .queued || state == .sending {
      change.outbox = [
        OutboxItem(
          message: message, channel: 1, contact: contact, queuedAt: .sample, notBefore: .sample,
          claimedUntil: state == .sending ? .sample + .seconds(40) : nil, campaign: campaign.id, rank: .promotion)
      ]
    }
    try salon.apply(change)
    try salon.store.change { write throws(Fault) in
      var kept = recipient
      kept.message = message
      try write.save(kept)
    }
  }

  private func prospects(_ query: ProspectQuery, asking: Set<Wording.Placeholder> = []) throws -> [Prospect] {
    var found: [Prospect] = []
    try salon.store.look { read throws(Fault) in
      try read.prospects(query, in: salon.main, asking: asking, for: .staff(salon.admin)) { prospect throws(Fault) in
        found.append(prospect)
      }
    }
    return found
  }

  @Test func `the contacts of one card stand behind one another, who wrote last first`() throws {
    #expect(try prospects(.contacts).map(\.contact?.id) == [2, 1, 3, 4])
    #expect(try prospects(.status("VIP")).map(\.contact?.id) == [2, 1, 3, nil])
    #expect(try prospects(.card(1)).map(\.contact?.id) == [2, 1])
    #expect(try prospects(.card(3)).map(\.client) == [3])
    #expect(try prospects(.status("інший")).isEmpty)
  }

  @Test func `a card tells only what it is asked for`() throws {
    let plain = try #require(try prospects(.card(1)).first)
    #expect(plain.balance == nil && plain.nextVisit == nil && plain.clientName == "Марія")
    let full = try #require(try prospects(.card(1), asking: [.balance, .nextVisit]).first)
    #expect(full.balance == 500)
    #expect(full.nextVisit == .sample + .days(1))
    // No movement is a balance of nothing; no card is no balance.
    let all = try prospects(.contacts, asking: [.balance])
    #expect(all.map(\.balance) == [500, 500, 0, nil])
  }

  @Test func `who does not see the channel sees nobody in it, and no campaign`() throws {
    let campaign = try begin()
    let outsider = Viewer.staff(.sample(5, login: "zoya", roles: [.masters]))
    try salon.store.look { read throws(Fault) in
      var count = 0
      try read.prospects(.contacts, in: salon.main, asking: [], for: outsider) { _ throws(Fault) in count += 1 }
      try read.recipients(of: campaign, for: outsider) { _ throws(Fault) in
        count += 1
        return true
      }
      #expect(count == 0)
      #expect(try read.campaign(named: "promo", for: outsider) == nil)
      #expect(try read.campaigns(for: outsider).isEmpty)
      #expect(try read.campaign(named: "promo", for: .staff(salon.colleague)) == campaign)
    }
  }

  @Test func `no contact is in a campaign twice`() throws {
    let campaign = try begin()
    #expect(throws: Fault.self) {
      try salon.store.change { write throws(Fault) in
        try write.add(Recipient(campaign: campaign.id, position: 9, contact: 1, client: nil, verdict: .send))
      }
    }
    // As somebody's second contact they may stand there.
    try salon.store.change { write throws(Fault) in
      try write.add(Recipient(campaign: campaign.id, position: 9, contact: 1, client: nil, verdict: .duplicate))
    }
    #expect(throws: Fault.self) { try begin() }
  }

  @Test func `whose turn is next is who has nothing on the way`() throws {
    let campaign = try begin()
    try release(campaign, 1, message: 1, state: .sent)
    var change = Change()
    change.chats = [.sample(40, contact: 3)]
    change.messages = [.sample(40, chat: 40, contact: 3, author: .staff(1), state: .queued)]
    change.outbox = [OutboxItem(message: 40, channel: 1, contact: 3, queuedAt: .sample, notBefore: .sample)]
    try salon.apply(change)
    try salon.store.look { read throws(Fault) in
      #expect(try read.nextRecipients(of: campaign.id, limit: 10).map(\.contact) == [4])
      #expect(try read.waitingRecipients(of: campaign.id) == 2)
      #expect(try !read.isComplete(campaign.id))
    }
  }

  @Test func `everybody is counted once`() throws {
    let campaign = try begin()
    try release(campaign, 1, message: 1, state: .seen)
    try release(campaign, 2, message: 2, state: .uncertain)
    try salon.store.change { write throws(Fault) in
      try write.add(Recipient(campaign: campaign.id, position: 4, contact: nil, client: 3, verdict: .noContact))
    }
    let counts = try salon.store.look { read throws(Fault) in try read.counts(of: campaign) }
    #expect(counts.total == 4)
    #expect(counts.seen == 1 && counts.uncertain == 1 && counts.queued == 1)
    #expect(counts.skipped == ["no-contact": 1])
    // Both contacts wrote after the message left.
    #expect(counts.replied == 2)
    #expect(try salon.store.look { read throws(Fault) in try read.uncertainMessages(of: campaign.id) } == [2])
  }

  @Test func `what is taken back was never there`() throws {
    let campaign = try begin()
    try release(campaign, 1, message: 1, state: .queued)
    try release(campaign, 2, message: 2, state: .sending)
    try salon.store.change { write throws(Fault) in try write.withdraw(campaign.id) }
    try salon.store.look { read throws(Fault) in
      #expect(try read.message(1, for: .system) == nil)
      #expect(try read.chat(1, for: .system) == nil)
      #expect(try read.item(of: 1) == nil)
      // One that is being sent stays.
      #expect(try read.message(2, for: .system)?.state == .sending)
      #expect(try read.nextRecipients(of: campaign.id, limit: 10).map(\.position) == [1, 3])
      #expect(try read.damage().isEmpty)
      #expect(try read.miscounts().isEmpty)
    }
    #expect(try salon.store.found("Знижки") == [2])
  }

  @Test func `answers are found before lines of a batch, and these before campaigns`() throws {
    let campaign = try begin()
    try release(campaign, 1, message: 1, state: .queued)
    var change = Change()
    for (message, contact, rank) in [(41, 3, .batch), (42, 4, .answer)] as [(Message.ID, Contact.ID, OutboxItem.Rank)] {
      change.chats.append(.sample(message.rawValue, contact: contact.rawValue))
      change.messages.append(
        .sample(message.rawValue, chat: message.rawValue, contact: contact.rawValue, author: .bot, state: .queued))
      change.outbox.append(
        OutboxItem(message: message, channel: 1, contact: contact, queuedAt: .sample, notBefore: .sample, rank: rank))
    }
    try salon.apply(change)
    try salon.store.look { read throws(Fault) in
      let items = try read.dueItems(of: 1, limit: 10)
      #expect(items.map(\.message) == [42, 41, 1])
      #expect(items.map(\.rank) == [.answer, .batch, .promotion])
    }
  }

  @Test func `what a campaign says is told only of a chat that was asked for`() throws {
    let campaign = try begin()
    try release(campaign, 1, message: 1, state: .sent)
    var change = Change()
    change.chats = [.sample(40, contact: 3)]
    change.messages = [.sample(40, chat: 40, contact: 3)]
    try salon.apply(change)
    try salon.store.look { read throws(Fault) in
      let all = try read.stream(after: 0, for: .staff(salon.admin))
      #expect(all.items.map(\.message.id) == [40])
      #expect(all.end == 40)
      #expect(try read.stream(after: 0, in: 1, for: .staff(salon.admin)).items.map(\.message.id) == [1])
    }
  }

  @Test func `an erased person is in no campaign`() throws {
    let campaign = try begin()
    try release(campaign, 1, message: 1, state: .sent)
    _ = try salon.store.erase(1)
    try salon.store.look { read throws(Fault) in
      var left: [Contact.ID?] = []
      try read.recipients(of: campaign, for: .system) { view throws(Fault) in
        left.append(view.recipient.contact)
        return true
      }
      #expect(left == [3, 4])
      #expect(try read.damage().isEmpty)
    }
  }

  @Test func `what is next is found along an index, and nothing walks the outbox`() throws {
    let campaign = try begin()
    try salon.store.look { read throws(Fault) in
      for query in [ProspectQuery.contacts, .status("VIP"), .card(1)] {
        let steps = try read.all(
          "EXPLAIN QUERY PLAN \(read.prospectList(query, in: 1, asking: [.balance, .nextVisit]))"
        ) { $0.text(3) }
        #expect(steps.allSatisfy { !$0.hasPrefix("SCAN k") }, "\(steps)")
      }
      _ = campaign
    }
  }
}
