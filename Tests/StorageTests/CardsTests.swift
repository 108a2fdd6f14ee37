import Inbox
import Phrases
import TestKit
import Testing

@testable import Storage

struct CardsTests {
  @Test func `a card tells the nearest planned and the newest completed visit`() throws {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [.sample()]
    let visits: [(Span, Visit.Status)] = [
      (.days(9), .planned), (.days(2), .planned), (.hours(1), .cancelled), (.days(-1), .planned),
      (.days(-30), .completed), (.days(-2), .completed),
    ]
    for (number, (span, status)) in visits.enumerated() {
      change.visits.append(
        Visit(id: Visit.ID(Int64(number + 1)), client: 1, at: .sample + span, service: "\(number)", status: status))
    }
    try salon.apply(change)
    let summary = try salon.store.look { read throws(Fault) in try read.visitSummary(of: 1, for: .system) }
    #expect(summary.next?.service == "1")
    #expect(summary.last?.service == "5")
    #expect(summary.completed == 2)
    #expect(summary.cancelled == 1)
  }

  @Test func `who sees no channel sees nothing of a card`() throws {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [.sample()]
    change.visits = [Visit(id: 1, client: 1, at: .sample, service: "x")]
    change.notes = [Note(id: 1, client: 1, staff: 1, at: .sample, text: "x")]
    change.ledger = [LedgerEntry(id: 1, client: 1, at: .sample, minor: 5, reason: "x")]
    try salon.apply(change)
    let nobody = Viewer.staff(.sample(9, login: "nobody", roles: []))
    try salon.store.look { read throws(Fault) in
      #expect(try read.visit(1, for: nobody) == nil)
      #expect(try read.visits(of: 1, for: nobody).isEmpty)
      #expect(try read.visitSummary(of: 1, for: nobody) == VisitSummary())
      #expect(try read.notes(of: 1, for: nobody).isEmpty)
      #expect(try read.ledger(of: 1, for: nobody).isEmpty)
      #expect(try read.balance(of: 1, for: nobody) == 0)
      #expect(try read.clients(after: nil, limit: 9, for: nobody).isEmpty)
      #expect(try read.visits(of: 1, for: .staff(salon.colleague)).count == 1)
    }
  }

  @Test func `a payment with a key is entered once`() throws {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [.sample()]
    change.ledger = [LedgerEntry(id: 1, client: 1, at: .sample, minor: 5, reason: "x", key: "pay-1")]
    try salon.apply(change)
    change.ledger = [LedgerEntry(id: 2, client: 1, at: .sample, minor: 5, reason: "x", key: "pay-1")]
    #expect(throws: Fault.self) { try salon.apply(change) }
    #expect(try salon.store.look { read throws(Fault) in try read.entry(key: "pay-1") }?.id == 1)
  }
}
