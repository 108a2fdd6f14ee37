import Inbox
import Phrases
import TestKit
import Testing

/// domain.md, Nothing lost, nothing twice: what the courier checks before each call.
struct DepartTests {
  private func queued(_ text: String = "Чекаємо", traits: Traits = .sample()) throws -> Salon {
    var salon = Salon.with(.open, traits: traits)
    try salon.send(text)
    return salon
  }

  private func failure(_ salon: inout Salon) -> Message.Failure? {
    guard case .refused = salon.depart(2) else { return nil }
    #expect(salon.outbox.isEmpty)
    #expect(salon.message(2)?.state == .failed)
    return salon.message(2)?.failure
  }

  @Test func `a call is claimed before it is made`() throws {
    var salon = try queued()
    guard case .go(let outgoing, _)? = salon.depart(2) else {
      Issue.record("the message must go")
      return
    }
    #expect(outgoing.message == 2)
    #expect(outgoing.part == 0)
    #expect(outgoing.recipient == "5001")
    #expect(outgoing.content == .text("Чекаємо"))
    #expect(!outgoing.needsHumanTag)
    #expect(outgoing.tracker == "cb:2")
    #expect(salon.message(2)?.state == .sending)
    #expect(salon.message(2)?.parts.map(\.state) == [.sending])
    #expect(salon.outbox.map(\.claimedUntil) == [salon.now + .seconds(40)])
  }

  @Test func `a template leaves when the window is closed, and nothing else does`() throws {
    var salon = try queued(traits: .sample(window: .metaSample))
    salon.traits.hasTemplates = true
    // A batch is no person: its window is a day, and the client wrote an hour before.
    salon.messages[1].way = .batch
    salon.now = salon.now + .minutes(23 * 60 + 30)
    let template = Template(name: "visit", language: "uk", parameters: ["Оля"])
    salon.messages[1].template = template
    guard case .go(let outgoing, _)? = salon.depart(2) else {
      Issue.record("a template must go")
      return
    }
    #expect(outgoing.template == template)
    #expect(!outgoing.needsHumanTag)
    salon.messages[1].template = nil
    salon.messages[1].state = .queued
    #expect(failure(&salon)?.code == "window-closed")
  }

  @Test func `only a proven number is an address`() throws {
    var salon = try queued()
    salon.contacts[0].phone = "+380671112233"
    salon.contacts[0].phoneProof = .claimed
    guard case .go(let claimed, _)? = salon.depart(2) else {
      Issue.record("the message must go")
      return
    }
    #expect(claimed.phone == nil)
    salon = try queued()
    salon.contacts[0].phone = "+380671112233"
    salon.contacts[0].phoneProof = .proven
    guard case .go(let proven, _)? = salon.depart(2) else {
      Issue.record("the message must go")
      return
    }
    #expect(proven.phone == "+380671112233")
  }

  @Test func `the queue holds a message for a day, exactly at the limit still`() throws {
    var salon = try queued()
    salon.now = salon.now + .hours(24)
    guard case .go = salon.depart(2) else {
      Issue.record("24 h is still inside")
      return
    }
    salon = try queued()
    salon.now = salon.now + .hours(24) + Span(milliseconds: 1)
    #expect(failure(&salon)?.code == "expired")
    #expect(salon.chat.isNew)
  }

  @Test func `a window that closed meanwhile ends the message`() throws {
    var salon = try queued(traits: .sample(window: ReplyWindow([ReplyWindow.Step(.hours(2))])))
    salon.now = salon.now + .hours(1) + Span(milliseconds: 1)
    #expect(failure(&salon)?.code == "window-closed")
    #expect(salon.message(2)?.failure?.reason?.contains("closed at") == true)
    #expect(salon.chat.isNew)
  }

  @Test func `between the free window and its end a person's message carries the tag`() throws {
    var salon = try queued(traits: .sample(window: .metaSample))
    salon.now = salon.now + .hours(23) + Span(milliseconds: 1)
    guard case .go(let outgoing, _)? = salon.depart(2) else {
      Issue.record("a person may")
      return
    }
    #expect(outgoing.needsHumanTag)
    var machine = try queued(traits: .sample(window: .metaSample))
    machine.messages[1].author = .autoreply
    machine.now = machine.now + .hours(23) + Span(milliseconds: 1)
    #expect(failure(&machine)?.code == "window-closed")
    #expect(!machine.chat.isNew)
  }

  @Test func `a contact that blocked us meanwhile gets nothing`() throws {
    var salon = try queued()
    salon.receive(.body(.blocked))
    #expect(failure(&salon)?.code == "blocked")
  }

  @Test func `parts leave one after another, each with its own content`() throws {
    var salon = try queued("aaaa bbbb cccc", traits: .sample(text: TextLimit(5, .utf16)))
    for (part, text) in ["aaaa", "bbbb", "cccc"].enumerated() {
      guard case .go(let outgoing, _)? = salon.depart(2) else {
        Issue.record("part \(part) must go")
        return
      }
      #expect(outgoing.part == part)
      #expect(outgoing.content == .text(text))
      salon.settle(.accepted("o\(part)"), 2, part: part)
    }
    #expect(salon.message(2)?.state == .sent)
    #expect(salon.message(2)?.parts.map(\.externalID) == ["o0", "o1", "o2"])
    #expect(salon.outbox.isEmpty)
  }

  @Test func `only the first part quotes`() throws {
    var salon = try queued("aaaa bbbb", traits: .sample(text: TextLimit(5, .utf16)))
    func outgoing() throws -> Outgoing? {
      let facts = DepartFacts(
        message: try #require(salon.message(2)),
        item: try #require(salon.outbox.first),
        chat: salon.chat,
        contact: salon.contact,
        channel: salon.channel,
        traits: salon.traits,
        hasOtherAnswer: false,
        quoted: "first",
        lastInbound: "first",
        claim: .seconds(40),
        maximumAge: .hours(24)
      )
      guard case .go(let outgoing, _) = depart(facts, at: salon.now) else { return nil }
      return outgoing
    }
    #expect(try outgoing()?.replyTo == "first")
    salon.depart(2)
    salon.settle(.accepted("o0"), 2)
    #expect(try outgoing()?.part == 1)
    #expect(try outgoing()?.replyTo == nil)
    #expect(try outgoing()?.lastInbound == "first")
  }
}
