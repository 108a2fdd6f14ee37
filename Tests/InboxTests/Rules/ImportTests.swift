import Inbox
import Phrases
import TestKit
import Testing

struct ImportTests {
  private var salon = Salon.sample()
  private var summary = ImportSummary()

  private mutating func take(
    _ row: CardRow, _ facts: ImportFacts = ImportFacts(), balance: Bool = false
  ) throws(Fault) -> Change {
    try importCard(
      row,
      facts: facts,
      takesBalance: balance,
      by: salon.staff,
      summary: &summary,
      ids: &salon.ids,
      at: salon.now
    )
  }

  private let known = Client(
    id: 7, externalID: "a1", name: "Оля", status: "VIP", phones: ["+380671112233"], createdAt: .sample)

  @Test mutating func `an unknown row is a new card`() throws {
    let change = try take(CardRow(externalID: "a1", name: "Оля", status: "", phones: ["+380671112233"]))
    #expect(change.clients.map(\.externalID) == ["a1"])
    #expect(change.clients.map(\.status) == [nil])
    #expect(summary.added == 1)
    #expect(throws: Fault.self) { try take(CardRow(externalID: "a2")) }
  }

  @Test mutating func `a known row changes what it tells and no more`() throws {
    let facts = ImportFacts(client: known)
    #expect(try take(CardRow(externalID: "a1", name: "Оля", status: "VIP"), facts).isEmpty)
    let change = try take(CardRow(externalID: "a1", status: "", phones: []), facts)
    #expect(change.clients == [Client(id: 7, externalID: "a1", name: "Оля", createdAt: .sample)])
    #expect(throws: Fault.self) { try take(CardRow(externalID: "a1", name: ""), facts) }
    #expect(summary.unchanged == 1)
    #expect(summary.updated == 1)
  }

  @Test mutating func `a balance is taken only when it is asked for, as the difference`() throws {
    let row = CardRow(externalID: "a1", balance: 500)
    let facts = ImportFacts(client: known, balance: 700)
    #expect(try take(row, facts).isEmpty)
    #expect(try take(row, facts, balance: true).ledger.map(\.minor) == [-200])
    #expect(try take(row, ImportFacts(client: known, balance: 500), balance: true).isEmpty)
  }

  @Test mutating func `visits are found by their number, else by time and service`() throws {
    let old = Visit(id: 3, client: 9, externalID: "v1", at: .sample, service: "Манікюр")
    let plain = Visit(id: 4, client: 7, at: .sample, service: "Брови")
    let row = CardRow(
      externalID: "a1",
      visits: [
        VisitRow(externalID: "v1", at: .sample, service: "Манікюр", status: .completed),
        VisitRow(at: .sample, service: "Брови", status: .planned),
        VisitRow(at: .sample, service: "Масаж", status: .planned),
        VisitRow(at: .sample, service: "Масаж", status: .cancelled),
      ]
    )
    let change = try take(row, ImportFacts(client: known, visits: [old, plain]))
    #expect(change.visits.map(\.id) == [3, 1])
    #expect(change.visits.map(\.client) == [7, 7])
    #expect(change.visits.map(\.status) == [.completed, .cancelled])
    #expect(summary.visits == 2)
  }
}
