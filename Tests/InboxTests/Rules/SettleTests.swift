import Inbox
import Phrases
import TestKit
import Testing

/// domain.md, Nothing lost, nothing twice: outcomes to states.
struct SettleTests {
  private func calling(parts: Int = 1) throws -> Salon {
    var salon = Salon.with(.open, traits: .sample(text: TextLimit(5, .utf16)))
    let text = ["aaaa", "bbbb", "cccc"].prefix(parts).joined(separator: " ")
    try salon.send(text)
    salon.depart(2)
    return salon
  }

  @Test(arguments: Outcome.Verdict.allCases, [1, 3])
  func `every verdict by the number of parts`(verdict: Outcome.Verdict, parts: Int) throws {
    var salon = try calling(parts: parts)
    let settled = salon.settle(Outcome(verdict, externalID: "o1", reason: "so"), 2)
    let message = try #require(salon.message(2))
    switch verdict {
    case .ok:
      #expect(message.state == (parts == 1 ? .sent : .sending))
      #expect(message.parts[0] == Message.Part(externalID: "o1", state: .sent))
      #expect(message.failure == nil)
      #expect(salon.outbox.count == (parts == 1 ? 0 : 1))
      #expect(salon.outbox.allSatisfy { $0.claimedUntil == nil })
      #expect(!salon.chat.isNew)
    case .retry, .rateLimited, .tokenInvalid, .restricted, .quota:
      #expect(message.state == .queued)
      #expect(message.parts[0].state == .queued)
      #expect(message.failure?.reason == "so")
      #expect(salon.outbox.map(\.attempts) == [1])
      #expect(salon.outbox.map(\.claimedUntil) == [nil])
      #expect(salon.outbox.map(\.notBefore) == [salon.now + .seconds(1)])
      #expect(!salon.chat.isNew)
    case .ambiguous:
      #expect(message.state == .uncertain)
      #expect(message.parts[0].state == .uncertain)
      #expect(message.failure == Message.Failure(code: "uncertain", reason: "so"))
      #expect(salon.outbox.isEmpty)
      // It may have arrived: it is an answer until somebody says otherwise.
      #expect(!salon.chat.isNew)
    case .windowClosed, .blocked, .unknownRecipient, .tooLong, .rejected, .optedOut:
      #expect(message.state == .failed)
      #expect(message.failure?.reason == "so")
      #expect(salon.outbox.isEmpty)
      #expect(salon.chat.isNew)
    }
    #expect(salon.contact.state == (verdict == .blocked ? .blocked : .active))
    #expect(salon.contact.isOptedOut == (verdict == .optedOut))
    #expect(salon.lines == (verdict == .blocked ? [.blocked] : []))
    let state: Channel.State =
      switch verdict {
      case .tokenInvalid: .unauthorized
      case .restricted, .quota: .restricted
      default: .ok
      }
    #expect(salon.channel.state == state)
    #expect(salon.channel.stateReason == (state == .ok ? nil : "so"))
    let holds = [.tokenInvalid, .restricted, .quota, .rateLimited].contains(verdict)
    #expect(settled?.holdChannelUntil == (holds ? salon.now + .seconds(1) : nil))
    #expect(settled?.holdContactUntil == nil)
  }

  @Test(
    arguments: [
      (.windowClosed, .windowClosed, 69), (.blocked, .blocked, 69), (.unknownRecipient, .rejected, 69),
      (.rejected, .rejected, 69), (.tooLong, .tooLong, 65), (.tokenInvalid, .queued, 75), (.restricted, .queued, 75),
      (.quota, .queued, 75), (.retry, .queued, 75), (.rateLimited, .rateLimited, 75), (.ambiguous, .uncertain, 76),
    ] as [(Outcome.Verdict, FaultCode, Int32)])
  func `a verdict has its word and its exit`(verdict: Outcome.Verdict, code: FaultCode, exit: Int32) {
    #expect(verdict.fault == code)
    #expect(verdict.fault.exit == exit)
    #expect(verdict.failureCode == code.rawValue)
  }

  @Test func `the messenger's seconds are obeyed`() throws {
    var salon = try calling()
    let settled = salon.settle(Outcome(.rateLimited, retryAfter: .seconds(42)), 2)
    #expect(salon.outbox.map(\.notBefore) == [salon.now + .seconds(42)])
    #expect(settled?.holdChannelUntil == salon.now + .seconds(42))
    salon = try calling()
    let contact = salon.settle(Outcome(.rateLimited, retryAfter: .seconds(3), isForContact: true), 2)
    #expect(contact?.holdChannelUntil == nil)
    #expect(contact?.holdContactUntil == salon.now + .seconds(3))
    salon = try calling()
    salon.settle(Outcome(.retry, retryAfter: .seconds(42)), 2)
    #expect(salon.outbox.map(\.notBefore) == [salon.now + .seconds(42)])
  }

  @Test func `each refusal for now stretches the next wait`() throws {
    var salon = try calling()
    var waits: [Int64] = []
    for _ in 0..<4 {
      salon.settle(Outcome(.retry), 2)
      waits.append(((salon.outbox.first?.notBefore ?? salon.now) - salon.now).milliseconds)
      salon.now = salon.outbox[0].notBefore
      salon.depart(2)
    }
    #expect(waits == [1000, 2000, 4000, 8000])
  }

  @Test func `a part that is accepted begins its waits anew`() throws {
    var salon = try calling(parts: 3)
    salon.settle(Outcome(.retry), 2)
    salon.now = salon.now + .seconds(2)
    salon.depart(2)
    salon.settle(.accepted("o1"), 2)
    #expect(salon.outbox.map(\.attempts) == [0])
    #expect(salon.outbox.map(\.notBefore) == [salon.now])
    #expect(salon.message(2)?.failure == nil)
  }

  @Test func `an accepted message heals the channel`() throws {
    var salon = try calling()
    salon.settle(Outcome(.tokenInvalid, reason: "Unauthorized"), 2)
    salon.now = salon.now + .seconds(2)
    salon.depart(2)
    salon.settle(.accepted("o1"), 2)
    #expect(salon.channel.state == .ok)
    #expect(salon.channel.stateReason == nil)
  }

  @Test func `an uncertain message whose answer comes after all is sent`() throws {
    var salon = try calling()
    salon.apply(uncertain(try #require(salon.message(2)), reason: "the claim expired"))
    #expect(salon.message(2)?.state == .uncertain)
    salon.settle(.accepted("o1"), 2)
    #expect(salon.message(2)?.state == .sent)
    #expect(salon.message(2)?.failure == nil)
  }

  @Test func `a message that failed meanwhile stays failed`() throws {
    var salon = try calling(parts: 3)
    salon.settle(.accepted("o1"), 2)
    salon.depart(2)
    salon.receive(.body(.refused(externalID: "o1", Outcome(.rejected, reason: "gone"))))
    salon.settle(.accepted("o2"), 2, part: 1)
    #expect(salon.message(2)?.state == .failed)
    #expect(salon.message(2)?.failure == Message.Failure(code: "rejected", reason: "gone"))
    #expect(salon.message(2)?.parts[1].externalID == "o2")
    #expect(salon.outbox.isEmpty)
  }

  @Test func `a failed message is new again only when it was the answer`() throws {
    // Another answer stands.
    var salon = try calling()
    try salon.send("ще")
    salon.settle(Outcome(.rejected), 2)
    #expect(!salon.chat.isNew)
    salon.settle(Outcome(.rejected), 3)
    #expect(salon.chat.isNew)
    // A machine's message answers nothing.
    salon = try calling()
    salon.messages[1].author = .campaign
    salon.settle(Outcome(.rejected), 2)
    #expect(!salon.chat.isNew)
    // A chat that is not open is never new.
    for status in [Chat.Status.closed, .waiting] {
      salon = try calling()
      salon.chats[0].status = status
      salon.settle(Outcome(.rejected), 2)
      #expect(!salon.chat.isNew)
      #expect(salon.chat.status == status)
    }
  }
}
