import Inbox
import Phrases
import TestKit
import Testing

/// Echoes of our own sends that no id and no tracker tells (channels.md 0.2, 4b, 7b).
struct OwnEchoTests {
  private func echo(
    _ id: String,
    _ text: String?,
    attachments: [Inbox.Attachment] = [],
    isOwn: Bool = false,
    mayBeOwn: Bool = true,
    at: Instant? = nil
  ) -> Inbound {
    let arrival = Arrival(
      externalID: id, text: text, attachments: attachments, isOwn: isOwn, mayBeOwn: mayBeOwn)
    return .body(.echo(arrival), at: at)
  }

  /// A salon whose last messages nobody heard of.
  private func uncertain(_ texts: String...) throws -> Salon {
    var salon = Salon.with(.open)
    for text in texts {
      let message = try salon.send(text)
      salon.depart(message.id)
      salon.settle(Outcome(.ambiguous), message.id)
      #expect(salon.message(message.id)?.state == .uncertain)
    }
    return salon
  }

  @Test(arguments: [(true, false), (false, true)])
  func `the echo of an uncertain message proves that it arrived`(isOwn: Bool, mayBeOwn: Bool) throws {
    var salon = try uncertain("Чекаємо о 15:00")
    let count = salon.messages.count
    salon.receive(echo("e1", "Чекаємо о 15:00 ", isOwn: isOwn, mayBeOwn: mayBeOwn))
    #expect(salon.messages.count == count)
    #expect(salon.message(2)?.state == .sent)
    #expect(salon.message(2)?.failure == nil)
    #expect(salon.message(2)?.parts.map(\.externalID) == ["e1"])
    #expect(salon.receive(echo("e1", "Чекаємо о 15:00")).isDuplicate)
  }

  @Test func `of two equal texts each echo finds one, and a third is somebody's`() throws {
    var salon = try uncertain("Так", "Так")
    salon.receive(echo("e1", "Так"))
    #expect(salon.message(2)?.state == .sent)
    #expect(salon.message(3)?.state == .uncertain)
    salon.receive(echo("e2", "Так"))
    #expect(salon.message(3)?.parts.map(\.externalID) == ["e2"])
    salon.receive(echo("e3", "Так"))
    #expect(salon.messages.last?.author == .external)
    #expect(salon.messages.count == 4)
  }

  @Test func `an echo before the answer to the call brings the id, and the answer the same`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.receive(echo("e1", "Чекаємо"))
    #expect(salon.message(2)?.state == .sent)
    #expect(salon.outbox.isEmpty)
    salon.settle(.accepted("e1"), message.id)
    #expect(salon.messages.count == 2)
    #expect(salon.message(2)?.parts == [Message.Part(externalID: "e1", state: .sent)])
  }

  @Test func `what the messenger says was written elsewhere is never taken for ours`() throws {
    var salon = try uncertain("Так")
    salon.receive(echo("e1", "Так", mayBeOwn: false))
    #expect(salon.messages.last?.author == .external)
    #expect(salon.message(2)?.state == .uncertain)
  }

  @Test(arguments: [
    ("інше", Span.seconds(5)), ("Так", .seconds(901)), ("Так", .seconds(-121)),
  ])
  func `other words and other times are another message`(text: String, after: Span) throws {
    var salon = try uncertain("Так")
    let sentAt = salon.now
    salon.now = salon.now + .hours(1)
    salon.receive(echo("e1", text, at: sentAt + after))
    #expect(salon.messages.last?.author == .external)
    #expect(salon.message(2)?.state == .uncertain)
  }

  @Test(arguments: [Span.minutes(15), .seconds(-120), .seconds(0)])
  func `the bounds are inside`(after: Span) throws {
    var salon = try uncertain("Так")
    let sentAt = salon.now
    salon.now = salon.now + .hours(1)
    salon.receive(echo("e1", "Так", at: sentAt + after))
    #expect(salon.message(2)?.state == .sent)
  }

  @Test func `what is queued, sent or failed is no candidate`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Так")
    for state in Message.State.allCases where state != .sending && state != .uncertain {
      var pending = message
      pending.state = state
      pending.parts[0].state = state
      let arrival = Arrival(externalID: "e", text: "Так", mayBeOwn: true)
      #expect(ownSend(echoedBy: arrival, at: salon.now, among: [pending], traits: .sample()) == nil)
    }
    salon.receive(echo("e1", "Так"))
    #expect(salon.messages.last?.author == .external)
  }

  @Test func `a file is known by its kind and caption`() throws {
    var message = Message.sample(2, author: .staff(1), text: "прайс", at: .sample, state: .uncertain)
    message.attachments = [Inbox.Attachment(kind: .file, name: "a.pdf", file: "/a")]
    func find(_ kind: Inbox.Attachment.Kind, _ text: String?) -> Message? {
      let arrival = Arrival(externalID: "e", text: text, attachments: [Inbox.Attachment(kind: kind)], mayBeOwn: true)
      return ownSend(echoedBy: arrival, at: .sample, among: [message], traits: .sample())
    }
    #expect(find(.file, "прайс")?.parts.map(\.externalID) == ["e"])
    #expect(find(.image, "прайс") == nil)
    #expect(find(.file, nil) == nil)
  }

  @Test func `of a long message the part that is under way is meant`() throws {
    let traits = Traits.sample(text: TextLimit(10, .utf16))
    var message = Message.sample(2, author: .staff(1), text: "перше, друге", at: .sample, state: .uncertain, parts: 2)
    message.parts = [Message.Part(externalID: "p1", state: .sent), Message.Part(state: .uncertain)]
    func find(_ text: String) -> Message? {
      let arrival = Arrival(externalID: "e", text: text, mayBeOwn: true)
      return ownSend(echoedBy: arrival, at: .sample, among: [message], traits: traits)
    }
    #expect(find("друге")?.parts.map(\.externalID) == ["p1", "e"])
    #expect(find("перше,") == nil)
  }
}
