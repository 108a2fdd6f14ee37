import HTTP
import Inbox
import Phrases
import Storage
import Testing

@testable import Office

/// What leaves later: the courier queues it when its time has come, and only then.
struct ScheduledTests {
  private func schedule(_ branch: Branch, _ text: String, after span: Span) throws -> Message.ID {
    let view = try #require(try branch.chats(of: 7).first)
    return try branch.desk().change { (read, ids) throws(Fault) in
      guard let staff = try read.staff(login: "olena") else { throw Fault(.notFound, en: "no olena", uk: "") }
      let draft = Draft(text: text)
      let facts = try read.sendFacts(draft, in: view, for: .system)
      let (message, change) = try Inbox.schedule(
        draft, for: read.now + span, by: staff, facts: facts, ids: &ids, at: read.now)
      return (message.id, change)
    }
  }

  private func courier(_ branch: Branch) throws -> Courier {
    Courier(
      desk: try branch.desk(), transport: branch.script.transport, clock: branch.clock, accounts: branch.accounts)
  }

  @Test func `it leaves at its time, and holds nobody back until then`() throws {
    let time = MovableTime(Branch.start)
    let branch = try Branch(time: time) { _ in Script.ok(#"{"message_id":9}"#) }
    try branch.receive(1, from: 7)
    let planned = try schedule(branch, "Пізніше", after: .hours(1))
    let now = try branch.queue("Зараз", to: 7)
    let courier = try courier(branch)
    #expect(try courier.step() == .carried)
    #expect(try branch.message(now).state == .sent)
    #expect(try courier.step() == .idle(until: Branch.start + .hours(1)))
    #expect(branch.script.requests.count == 1)
    time.advance(by: .hours(1))
    // Queued, then called.
    #expect(try courier.step() == .carried)
    #expect(try branch.message(planned).state == .queued)
    #expect(try courier.step() == .carried)
    #expect(try branch.message(planned).state == .sent)
    #expect(branch.script.requests.count == 2)
  }

  @Test func `a channel that is removed takes what is scheduled with it`() throws {
    let time = MovableTime(Branch.start)
    let branch = try Branch(time: time) { _ in Script.ok(#"{"message_id":9}"#) }
    try branch.receive(1, from: 7)
    let planned = try schedule(branch, "Пізніше", after: .hours(1))
    let channel = try branch.channel()
    try branch.desk().administer { (write) throws(Fault) in
      guard let staff = try write.read.staff(login: "olena") else { return }
      try write.remove(channel, by: staff)
    }
    time.advance(by: .hours(1))
    #expect(try branch.message(planned).failure?.code == "channel-removed")
    #expect(try courier(branch).step() == .idle(until: nil))
    #expect(branch.script.requests.isEmpty)
  }
}
