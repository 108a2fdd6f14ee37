import Inbox
import TestKit
import Testing

/// domain.md, Messages: states only move up, and receipts come in any order.
struct RaiseTests {
  private func receipt(_ state: Message.State, _ scope: Receipt.Scope, tracker: String? = nil) -> Inbound {
    .body(.receipt(Receipt(state, scope, tracker: tracker)))
  }

  private func sent(_ texts: String..., traits: Traits = .sample()) throws -> Salon {
    var salon = Salon.with(.open, traits: traits)
    for (index, text) in texts.enumerated() {
      salon.now = salon.now + .seconds(1)
      let message = try salon.send(text)
      for part in message.parts.indices {
        salon.depart(message.id)
        salon.settle(.accepted("o\(index + 1).\(part)"), message.id, part: part)
      }
    }
    return salon
  }

  @Test func `receipts in any order end in the highest state`() throws {
    let states: [Message.State] = [.sent, .delivered, .seen]
    for first in states {
      for second in states {
        var salon = try sent("Чекаємо")
        salon.receive(receipt(first, .message(externalID: "o1.0")))
        salon.receive(receipt(second, .message(externalID: "o1.0")))
        let expected = max(states.firstIndex(of: first) ?? 0, states.firstIndex(of: second) ?? 0)
        #expect(salon.message(2)?.state == states[expected])
      }
    }
  }

  @Test func `a repeated receipt changes nothing`() throws {
    var salon = try sent("Чекаємо")
    salon.receive(receipt(.seen, .message(externalID: "o1.0")))
    #expect(salon.receive(receipt(.seen, .message(externalID: "o1.0"))).change.isEmpty)
    #expect(salon.receive(receipt(.delivered, .message(externalID: "o1.0"))).change.isEmpty)
  }

  @Test func `a receipt through a message covers the earlier ones, not the later`() throws {
    var salon = try sent("Раз", "Два", "Три")
    salon.receive(receipt(.seen, .throughMessage(externalID: "o2.0")))
    #expect(salon.messages.compactMap(\.state) == [.seen, .seen, .sent])
  }

  @Test func `a watermark covers what was sent until then`() throws {
    var salon = try sent("Раз", "Два", "Три")
    salon.receive(receipt(.delivered, .through(salon.now - .seconds(1))))
    #expect(salon.messages.compactMap(\.state) == [.delivered, .delivered, .sent])
    #expect(salon.receive(receipt(.delivered, .through(salon.now - .seconds(1)))).change.isEmpty)
  }

  @Test func `a receipt before the answer to the call is not lost`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.receive(receipt(.delivered, .message(externalID: "o1"), tracker: "cb:\(message.id)"))
    #expect(salon.message(message.id)?.state == .delivered)
    #expect(salon.outbox.isEmpty)
    salon.settle(.accepted("o1"), message.id)
    #expect(salon.message(message.id)?.state == .delivered)
    #expect(salon.message(message.id)?.parts == [Message.Part(externalID: "o1", state: .delivered)])
  }

  @Test(arguments: [Outcome.Verdict.ambiguous, .retry, .rateLimited, .rejected, .blocked, .tooLong])
  func `a message known to have arrived stays so, whatever the answer says`(verdict: Outcome.Verdict) throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.receive(receipt(.delivered, .message(externalID: "o1"), tracker: "cb:\(message.id)"))
    salon.settle(Outcome(verdict), message.id)
    #expect(salon.message(message.id)?.state == .delivered)
    #expect(salon.message(message.id)?.failure == nil)
    #expect(salon.outbox.isEmpty)
    #expect(!salon.chat.isNew)
  }

  @Test func `an expired claim of a message that arrived is not uncertain`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.receive(receipt(.delivered, .message(externalID: "o1"), tracker: "cb:\(message.id)"))
    salon.apply(uncertain(try #require(salon.message(message.id)), reason: "the claim expired"))
    #expect(salon.message(message.id)?.state == .delivered)
    #expect(salon.message(message.id)?.failure == nil)
  }

  @Test func `a receipt turns uncertain into delivered and takes the reason away`() throws {
    var salon = Salon.with(.open)
    let message = try salon.send("Чекаємо")
    salon.depart(message.id)
    salon.settle(Outcome(.ambiguous, reason: "timeout"), message.id)
    #expect(salon.message(message.id)?.failure?.code == "uncertain")
    salon.receive(receipt(.delivered, .message(externalID: "o1"), tracker: "cb:\(message.id)"))
    #expect(salon.message(message.id)?.state == .delivered)
    #expect(salon.message(message.id)?.failure == nil)
  }

  @Test func `a failed message is not raised`() throws {
    var salon = try sent("Чекаємо")
    salon.receive(.body(.refused(externalID: "o1.0", Outcome(.rejected))))
    salon.receive(receipt(.seen, .message(externalID: "o1.0")))
    #expect(salon.message(2)?.state == .failed)
  }

  @Test func `the state of several parts is the worst of them`() throws {
    var salon = try sent("aaaa bbbb cccc", traits: .sample(text: TextLimit(5, .utf16)))
    #expect(salon.message(2)?.parts.count == 3)
    salon.receive(receipt(.seen, .message(externalID: "o1.0")))
    salon.receive(receipt(.delivered, .message(externalID: "o1.2")))
    #expect(salon.message(2)?.state == .sent)
    #expect(salon.message(2)?.parts.map(\.state) == [.seen, .sent, .delivered])
    salon.receive(receipt(.delivered, .message(externalID: "o1.1")))
    #expect(salon.message(2)?.state == .delivered)
    salon.receive(receipt(.seen, .through(salon.now)))
    #expect(salon.message(2)?.state == .seen)
  }

  @Test func `a receipt for one part does not take a message out of its queue`() throws {
    var salon = Salon.with(.open, traits: .sample(text: TextLimit(5, .utf16)))
    let message = try salon.send("aaaa bbbb cccc")
    salon.depart(message.id)
    salon.settle(.accepted("o1"), message.id)
    salon.depart(message.id)
    salon.settle(Outcome(.retry), message.id, part: 1)
    #expect(salon.message(message.id)?.state == .queued)
    salon.receive(receipt(.seen, .message(externalID: "o1")))
    #expect(salon.message(message.id)?.state == .queued)
    #expect(salon.message(message.id)?.parts.map(\.state) == [.seen, .queued, .queued])
    #expect(salon.outbox.count == 1)
  }

  @Test func `parts that never left stay so when an uncertain message is seen`() throws {
    var salon = Salon.with(.open, traits: .sample(text: TextLimit(5, .utf16)))
    let message = try salon.send("aaaa bbbb cccc")
    salon.depart(message.id)
    salon.settle(.accepted("o1"), message.id)
    salon.depart(message.id)
    salon.settle(Outcome(.ambiguous), message.id, part: 1)
    salon.receive(receipt(.seen, .message(externalID: "o1")))
    #expect(salon.message(message.id)?.state == .uncertain)
    salon.receive(receipt(.seen, .through(salon.now)))
    #expect(salon.message(message.id)?.parts.map(\.state) == [.seen, .seen, .queued])
    #expect(salon.message(message.id)?.state == .uncertain)
  }

  @Test func `a receipt for an inbound message changes nothing`() {
    var salon = Salon.with(.open)
    #expect(salon.receive(receipt(.seen, .message(externalID: "first"))).change.isEmpty)
  }
}
