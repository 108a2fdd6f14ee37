import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import Office

/// Who goes first, and how fast what promotes something may go.
struct RankTests {
  private let pause = Pace(atMostPerSecond: 0.5).interval

  private func branch() throws -> Branch {
    let ids = Atomic<Int>(0)
    return try Branch(
      settings: ["mode": "webhook", "pace": "30", "promoPace": "0.5"], time: MovableTime(Branch.start)
    ) { _ in Script.ok(#"{"message_id":\#(ids.wrappingAdd(1, ordering: .relaxed).newValue)}"#) }
  }

  private func courier(_ branch: Branch) throws -> Courier {
    Courier(
      desk: try branch.desk(), transport: branch.script.transport, clock: branch.clock, accounts: branch.accounts)
  }

  private func line(_ text: String, isPromo: Bool, to person: Int, _ branch: Branch) throws -> Message.ID {
    let view = try #require(try branch.chats(of: person).first)
    return try branch.desk().change { (read, ids) throws(Fault) in
      guard let staff = try read.staff(login: "olena") else { throw Fault(.notFound, en: "no olena", uk: "") }
      let draft = Draft(text: text)
      let facts = try read.sendFacts(draft, in: view, for: .system)
      let sent = try sendInBatch(
        draft, isPromo: isPromo, isFiled: false, by: staff, facts: facts, ids: &ids, at: read.now)
      return (sent.message.id, sent.change)
    }
  }

  @Test func `lines of a batch that promote keep to the pace of promotions, the others do not`() throws {
    let branch = try branch()
    for person in 1...4 { try branch.receive(person, from: person) }
    let courier = try courier(branch)
    for person in 1...2 { _ = try line("-20%", isPromo: true, to: person, branch) }
    #expect(try courier.step() == .carried)
    // One looks once a second at least, and nothing leaves.
    #expect(try courier.step() == .idle(until: Branch.start + .seconds(1)))
    // A reminder waits for the channel alone.
    let reminder = try line("завтра о 10", isPromo: false, to: 3, branch)
    branch.time.advance(by: Span(milliseconds: 100))
    #expect(try courier.step() == .carried)
    #expect(try branch.message(reminder).state == .sent)
    branch.time.advance(by: .seconds(1))
    #expect(try courier.step() == .idle(until: Branch.start + pause))
    #expect(branch.script.bodies(of: "sendMessage").count == 2)
    branch.time.advance(by: .seconds(1))
    #expect(try courier.step() == .carried)
    #expect(try courier.step() == .idle(until: nil))
    #expect(branch.script.bodies(of: "sendMessage").count == 3)
  }

  @Test func `one line that is carried by name keeps to it too`() throws {
    let branch = try branch()
    for person in 1...2 { try branch.receive(person, from: person) }
    let courier = try courier(branch)
    let first = try line("-20%", isPromo: true, to: 1, branch)
    let second = try line("-20%", isPromo: true, to: 2, branch)
    guard case .call(let call) = try courier.turn(of: first) else {
      Issue.record("the first may go")
      return
    }
    try courier.make(call)
    guard case .later(let moment, _) = try courier.turn(of: second) else {
      Issue.record("the second may not")
      return
    }
    #expect(moment == Branch.start + pause)
  }

  @Test func `a person's answer goes before a long batch`() throws {
    let branch = try branch()
    for person in 1...60 { try branch.receive(person, from: person) }
    for person in 1...50 { _ = try line("нагадування", isPromo: person > 25, to: person, branch) }
    branch.time.advance(by: .seconds(1))
    let answer = try branch.queue("Так, чекаємо", to: 60)
    let courier = try courier(branch)
    #expect(try courier.step() == .carried)
    #expect(try branch.message(answer).state == .sent)
  }
}
