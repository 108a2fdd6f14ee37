import Inbox
import Phrases
import Storage
import Testing

@testable import Office

struct RetentionTests {
  private func fill(_ branch: Branch, _ numbers: ClosedRange<Int>) throws {
    let channel = try branch.channel()
    try branch.desk().administer { (write) throws(Fault) in
      for number in numbers { _ = try Intake.take(Update.message(number, from: 7, "x"), of: channel, into: write) }
    }
  }

  @Test func `applied events go after thirty days, failed ones and messages stay`() throws {
    let time = MovableTime(Branch.start)
    let branch = try Branch(time: time)
    let channel = try branch.channel()
    try branch.desk().administer { (write) throws(Fault) in
      _ = try Intake.take(Array("?".utf8), of: channel, into: write)
    }
    try fill(branch, 1...(Retention.batch + 5))
    time.advance(by: .days(29))
    try fill(branch, 1001...1003)
    #expect(try !Retention.prune(branch.desk()))
    #expect(try branch.events().count == Retention.batch + 9)
    time.advance(by: Span(milliseconds: Span.days(1).milliseconds + 1))
    let desk = try branch.desk()
    #expect(try Retention.prune(desk))
    #expect(try branch.events().count == 9)
    while try Retention.prune(desk) {}
    #expect(try branch.events().count == 4)
    #expect(try branch.events().last?.state == .failed)
    #expect(try branch.texts(of: 7).count == Retention.batch + 8)
  }

  @Test func `the setting counts, and what it forgets is no new message when it comes again`() throws {
    let time = MovableTime(Branch.start)
    let branch = try Branch(time: time)
    try branch.desk().administer { (write) throws(Fault) in try write.set("events.keep", to: "2h") }
    try fill(branch, 1...3)
    time.advance(by: .hours(3))
    #expect(try !Retention.prune(branch.desk()))
    #expect(try branch.events().isEmpty)
    try fill(branch, 1...3)
    #expect(try branch.texts(of: 7).count == 3)
  }
}
