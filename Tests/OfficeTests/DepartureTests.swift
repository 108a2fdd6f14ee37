import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import Office

/// Messages of a campaign leave in small groups: what is claimed, and what each leaves behind.
struct DepartureTests {
  private func branch(people: Int) throws -> Branch {
    let ids = Atomic<Int>(0)
    let branch = try Branch(
      settings: ["mode": "webhook", "pace": "30", "promoPace": "30"], time: MovableTime(Branch.start)
    ) { _ in Script.ok(#"{"message_id":\#(ids.wrappingAdd(1, ordering: .relaxed).newValue)}"#) }
    for person in 1...people { try branch.receive(person, from: person) }
    // Whoever wrote got no message yet, and no pace stands against one.
    branch.time.advance(by: .minutes(1))
    return branch
  }

  private func courier(_ branch: Branch) throws -> Courier {
    Courier(
      desk: try branch.desk(), transport: branch.script.transport, clock: branch.clock, accounts: branch.accounts)
  }

  private func departure(_ next: Courier.Next) throws -> Courier.Departure {
    guard case .go(let departure) = next else {
      Issue.record("nothing leaves: \(next)")
      throw CancellationError()
    }
    return departure
  }

  @Test func `an eighth of a second's worth is claimed in one durable step`() throws {
    let branch = try branch(people: 10)
    try branch.plan("promo")
    let courier = try courier(branch)
    let first = try departure(courier.next(atMost: { _ in 12 }))
    #expect(first.calls.count == 3)
    let claimed = try branch.look { (read) throws(Fault) in try read.outboxSize() }
    #expect(claimed == 3)
    #expect(Set(first.calls.map(\.message)).count == 3)
    for call in first.calls { #expect(try branch.message(call.message).state == .sending) }
    // The pause is as long as if they had left one by one.
    #expect(try #require(first.next) - branch.time.now() > Span(milliseconds: 95))
    guard case .idle(let until?) = try courier.next(atMost: { _ in 12 }) else {
      Issue.record("the pace leaves no room")
      return
    }
    #expect(until == first.next)
    branch.time.advance(by: until - branch.time.now())
    #expect(try departure(courier.next(atMost: { _ in 12 })).calls.count == 3)
  }

  @Test(arguments: [1, 2])
  func `no more are claimed than can be called`(most: Int) throws {
    let branch = try branch(people: 10)
    try branch.plan("promo")
    let courier = try courier(branch)
    #expect(try departure(courier.next(atMost: { _ in most })).calls.count == most)
  }

  @Test func `an answer leaves alone, and before the campaign`() throws {
    let branch = try branch(people: 10)
    try branch.plan("promo")
    let answer = try branch.queue("Так, чекаємо", to: 7)
    let courier = try courier(branch)
    let first = try departure(courier.next(atMost: { _ in 12 }))
    #expect(first.calls.map(\.message) == [answer])
    // It took one call's time, not a group's; and the one whom it went to has their turn later.
    let moment = branch.time.now() + Span(milliseconds: 34)
    branch.time.advance(by: Span(milliseconds: 34))
    #expect(moment == branch.time.now())
    let group = try departure(courier.next(atMost: { _ in 12 }))
    #expect(group.calls.count == 3)
    let seven = try branch.message(answer).contact
    for call in group.calls { #expect(try branch.message(call.message).contact != seven) }
  }

  @Test func `the last ones leave as many as they are, and the campaign ends when they have their answers`() throws {
    let branch = try branch(people: 4)
    let campaign = try branch.plan("promo")
    let courier = try courier(branch)
    var sizes: [Int] = []
    for _ in 0..<20 {
      switch try courier.next(atMost: { _ in 12 }) {
      case .go(let departure):
        sizes.append(departure.calls.count)
        for call in departure.calls { #expect(try courier.make(call).verdict == .ok) }
      case .idle(let until): branch.time.advance(by: max(Span(milliseconds: 1), (until ?? .sample) - branch.time.now()))
      case .ended, .skipped: break
      }
      let state = try branch.look { (read) throws(Fault) in try read.campaign(campaign.id, for: .system)?.state }
      if state == .finished { break }
    }
    #expect(sizes == [3, 1])
    #expect(branch.script.bodies(of: "sendMessage").count == 4)
    let counts = try branch.look { (read) throws(Fault) in try read.counts(of: campaign) }
    #expect(counts.sent == 4)
  }

  @Test func `whoever listens may fail: what was claimed is called for all the same`() throws {
    let ids = Atomic<Int>(0)
    let branch = try Branch(settings: ["mode": "webhook", "pace": "60", "promoPace": "60"]) { _ in
      Script.ok(#"{"message_id":\#(ids.wrappingAdd(1, ordering: .relaxed).newValue)}"#)
    }
    for person in 1...30 { try branch.receive(person, from: person) }
    let campaign = try branch.plan("promo")
    let run = CampaignRun(campaign, desk: try branch.desk(), branch.parts, threads: 12)
    let ears = CampaignRun.Ears(
      carried: { (_) throws(Fault) in throw Fault(.io, en: "the reader has gone", uk: "читача немає") },
      skipped: { (_) throws(Fault) in },
      progress: { () throws(Fault) in },
      wait: { Clock.system.sleep($0) },
      isStopping: { false }
    )
    var failure: Fault?
    do throws(Fault) { _ = try run.run(ears) } catch { failure = error }
    #expect(failure?.code == .io)
    #expect(try branch.look { (read) throws(Fault) in try read.outboxSize() } == 0)
    let counts = try branch.look { (read) throws(Fault) in try read.counts(of: campaign) }
    #expect(counts.sent > 0 && counts.uncertain == 0)
    #expect(counts.sent == branch.script.bodies(of: "sendMessage").count)
  }

  @Test func `a call that left late counts from when it left, for other processes too`() throws {
    let branch = try branch(people: 10)
    try branch.plan("promo")
    let courier = try courier(branch)
    let group = try departure(courier.next(atMost: { _ in 12 }))
    let claimed = branch.time.now()
    func calls() throws -> [Instant] {
      let contact = try branch.message(group.first.message).contact
      return try branch.look { (read) throws(Fault) in
        guard let contact = try read.contact(contact, for: .system) else { return [] }
        let pacing = try read.pacing(of: contact).account
        return pacing.calls == pacing.promos ? pacing.calls : []
      }
    }
    #expect(try calls() == [claimed, claimed, claimed])
    // The first leaves at once, the others after the disk had its time.
    try courier.make(group.first)
    branch.time.advance(by: Span(milliseconds: 120))
    for call in group.others { try courier.make(call) }
    let late = claimed + Span(milliseconds: 120)
    #expect(try calls() == [claimed, late, late])
  }
}
