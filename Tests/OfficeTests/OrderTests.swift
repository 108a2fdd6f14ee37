import Channels
import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import Office

/// Messages to one contact leave in the order in which they were made, whoever made them and however many carry them.
struct OrderTests {
  private static let people = 4

  /// A call that was claimed and is not settled.
  private struct Pending {
    let courier: Int
    let since: Instant
    let call: Courier.Call
  }

  /// Somebody who works at random: three couriers, each with a store of its own, and everything that makes messages.
  private final class Day {
    let branch: Branch
    let couriers: [Courier]
    var random: SplitMix64
    var pending: [Pending] = []
    /// What was called, for each person.
    var calls: [Contact.ID: [Message.ID]] = [:]
    var campaigns = 0
    var number = 100

    init(seed: UInt64) throws {
      let dice = Mutex(SplitMix64(seed: seed &* 77))
      let ids = Atomic<Int>(0)
      branch = try Branch(time: MovableTime(Branch.start)) { _ in
        switch dice.withLock({ Int.random(in: 0..<12, using: &$0) }) {
        case 0: Script.refused(500, "Internal Server Error")
        case 1: Script.refused(429, "Too Many Requests", #","parameters":{"retry_after":2}"#)
        case 2: .failure(.unknown(reason: "no answer in time"))
        case 3: .failure(.neverSent(reason: "connection refused"))
        case 4: Script.refused(400, "Bad Request: message is too long")
        default: Script.ok(#"{"message_id":\#(ids.wrappingAdd(1, ordering: .relaxed).newValue)}"#)
        }
      }
      couriers = try (0..<3).map { [branch] _ in
        Courier(
          desk: try branch.desk(), transport: branch.script.transport, clock: branch.clock, accounts: branch.accounts)
      }
      random = SplitMix64(seed: seed)
      for person in 1...OrderTests.people { try branch.receive(person, from: person) }
    }

    func act() throws {
      let person = Int.random(in: 1...OrderTests.people, using: &random)
      switch Int.random(in: 0..<20, using: &random) {
      case 0, 1: try branch.queue("відповідь", to: person)
      case 2: try line(isPromo: false, to: person)
      case 3: try line(isPromo: true, to: person)
      case 4: try speak(.bot, to: person)
      case 5: try speak(.autoreply, to: person)
      case 6: try beginCampaign()
      case 7...9: try settle()
      case 10:
        branch.time.advance(by: .seconds(Int64.random(in: 1...20, using: &random)))
        // No call takes as long as its claim.
        while let index = pending.firstIndex(where: { $0.since + .seconds(15) < branch.time.now() }) {
          try settle(index)
        }
      default:
        branch.time.advance(by: Span(milliseconds: Int64.random(in: 0...200, using: &random)))
        try claim()
      }
    }

    /// Until nothing is left.
    func finish() throws {
      for _ in 0..<4000 {
        while !pending.isEmpty { try settle() }
        try claim()
        if pending.isEmpty {
          let isOver = try branch.look { (read) throws(Fault) -> Bool in
            let (left, live) = (try read.outboxSize(), try read.liveCampaigns())
            return left == 0 && live.isEmpty
          }
          if isOver { return }
          branch.time.advance(by: .seconds(2))
        }
      }
      Issue.record("it never ends")
    }

    private func claim() throws {
      let courier = Int.random(in: 0..<couriers.count, using: &random)
      let most = Int.random(in: 1...4, using: &random)
      guard case .go(let departure) = try couriers[courier].next(atMost: { _ in most }) else { return }
      #expect(departure.calls.count <= most)
      for call in departure.calls {
        let message = try branch.message(call.message)
        // Nobody else is at this person meanwhile.
        for other in pending { #expect(try branch.message(other.call.message).contact != message.contact) }
        calls[message.contact, default: []].append(message.id)
        pending.append(Pending(courier: courier, since: branch.time.now(), call: call))
      }
    }

    private func settle() throws {
      guard let index = pending.indices.randomElement(using: &random) else { return }
      try settle(index)
    }

    private func settle(_ index: Int) throws {
      let one = pending.remove(at: index)
      try couriers[one.courier].make(one.call)
    }

    private func line(isPromo: Bool, to person: Int) throws {
      guard let view = try branch.chats(of: person).first else { return }
      try branch.desk().change { (read, ids) throws(Fault) -> (Void, Change) in
        guard let staff = try read.staff(login: "olena") else { return ((), Change()) }
        let draft = Draft(text: "нагадування")
        let facts = try read.sendFacts(draft, in: view, for: .system)
        let sent = try sendInBatch(
          draft, isPromo: isPromo, isFiled: false, by: staff, facts: facts, ids: &ids, at: read.now)
        return ((), sent.change)
      }
    }

    private func speak(_ author: Message.Author, to person: Int) throws {
      guard let view = try branch.chats(of: person).first else { return }
      try branch.desk().change { (read, ids) throws(Fault) -> (Void, Change) in
        let message = Message(
          id: ids.message(), chat: view.chat.id, contact: view.contact.id, direction: .out, author: author,
          text: "автоматично", at: read.now, state: .queued, parts: [Message.Part(state: .queued)])
        var change = Change()
        change.messages = [message]
        change.outbox = [
          OutboxItem(
            message: message.id, channel: view.channel.id, contact: view.contact.id, queuedAt: read.now,
            notBefore: read.now)
        ]
        return ((), change)
      }
    }

    private func beginCampaign() throws {
      campaigns += 1
      try branch.plan("promo-\(campaigns)")
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `whoever writes, and whatever the messenger answers`(seed: UInt64) throws {
    let day = try Day(seed: seed)
    for _ in 0..<250 { try day.act() }
    try day.finish()
    #expect(day.calls.count == Self.people)
    for (contact, calls) in day.calls {
      // A message that is tried again keeps its place; none is called once a later one was.
      #expect(calls == calls.sorted(), "contact \(contact)")
      for id in Set(calls) {
        let state = try day.branch.message(id).state
        #expect(
          state == .sent || state == .failed || state == .uncertain, "message \(id) is \(String(describing: state))")
      }
    }
    // Each of a campaign at most once: nobody has two messages of one name.
    for index in 0..<day.campaigns {
      let counts = try day.branch.look { (read) throws(Fault) in
        try read.campaign(named: "promo-\(index + 1)", for: .system).map { campaign throws(Fault) in
          try read.counts(of: campaign)
        }
      }
      #expect(counts?.queued == 0)
      #expect(counts?.total == Self.people)
    }
  }
}
