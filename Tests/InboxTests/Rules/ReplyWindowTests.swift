import Inbox
import Phrases
import TestKit
import Testing

struct ReplyWindowTests {
  private let last: Instant = "2026-11-20T10:00:00.000Z"
  private let day = Span.hours(24)
  private let week = Span.days(7)
  private let tick = Span(milliseconds: 1)
  /// What `humanAgent=off` leaves.
  private let dayOnly = ReplyWindow([ReplyWindow.Step(.hours(24))])

  private func verdict(_ after: Span, _ sender: SenderKind = .person, humanAgent: Bool = true) -> ReplyVerdict {
    replyVerdict(humanAgent ? .metaSample : dayOnly, lastInboundAt: last, sender: sender, at: last + after)
  }

  @Test func `a day is open to everybody, exactly at the limit still`() {
    let moments = [Span(milliseconds: 0), Span(milliseconds: day.milliseconds - 1), day]
    for after in moments {
      #expect(verdict(after) == .open(until: last + week, needsHumanTag: false))
      #expect(verdict(after, .machine) == .open(until: last + day, needsHumanTag: false))
      #expect(verdict(after, humanAgent: false) == .open(until: last + day, needsHumanTag: false))
    }
  }

  @Test func `then only a person may, with the tag`() {
    let after = Span(milliseconds: day.milliseconds + 1)
    #expect(verdict(after) == .open(until: last + week, needsHumanTag: true))
    #expect(verdict(week) == .open(until: last + week, needsHumanTag: true))
    #expect(verdict(after, .machine) == .closed(since: last + day))
    #expect(verdict(after, humanAgent: false) == .closed(since: last + day))
  }

  @Test func `after seven days it is closed to all`() {
    let after = Span(milliseconds: week.milliseconds + 1)
    #expect(verdict(after) == .closed(since: last + week))
    #expect(verdict(after, .machine) == .closed(since: last + day))
  }

  @Test func `who never wrote cannot be written to, unless there is no window`() {
    #expect(
      replyVerdict(.metaSample, lastInboundAt: nil, sender: .person, at: last) == .neverWrote
    )
    #expect(
      replyVerdict(.none, lastInboundAt: nil, sender: .machine, at: last)
        == .open(until: nil, needsHumanTag: false)
    )
  }

  @Test(arguments: [true, false])
  func `what a person may do is what the channel's window says`(hasHumanAgent: Bool) {
    let contact = Contact.sample(lastInboundAt: last)
    let traits = Traits.sample(window: hasHumanAgent ? .metaSample : dayOnly)
    let verdict = personVerdict(contact, traits: traits, at: last + .days(2))
    #expect(verdict == (hasHumanAgent ? .open(until: last + week, needsHumanTag: true) : .closed(since: last + day)))
  }

  @Test func `a refusal says since when, or that the client never wrote`() throws {
    let traits = Traits.sample(window: .metaSample, hasBot: false)
    func attempt(_ contact: Contact, at now: Instant) throws -> Bool {
      try requireOpenWindow(contact, in: .sample(), traits: traits, sender: .person, at: now)
    }
    #expect(try attempt(.sample(lastInboundAt: last), at: last + .days(3)))
    #expect(try attempt(.sample(lastInboundAt: last), at: last + .hours(3)) == false)
    let closed = #expect(throws: Fault.self) { try attempt(.sample(lastInboundAt: last), at: last + .days(8)) }
    #expect(closed?.code == .windowClosed)
    #expect(closed?.phrase.uk == "вікно відповіді каналу tg-main закрилося 2026-11-27T10:00:00.000Z")
    let never = #expect(throws: Fault.self) { try attempt(.sample(), at: last) }
    #expect(never?.code == .windowClosed)
    #expect(never?.phrase.en == "the client has not written to tg-main yet")
    var blocked = Contact.sample(lastInboundAt: last)
    blocked.state = .blocked
    let fault = #expect(throws: Fault.self) { try attempt(blocked, at: last) }
    #expect(fault?.code == .blocked)
    #expect(fault?.phrase.en == "The client has blocked messages from this channel")
  }
}
