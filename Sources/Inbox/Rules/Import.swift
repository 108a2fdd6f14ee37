package import Phrases

/// A card as another system gives it; what is `nil` it does not tell.
package struct CardRow: Sendable, Equatable {
  /// Finds the card; without it, the card of the same name that has no such number.
  package var externalID: String?
  package var name: String?
  /// Empty takes the status away.
  package var status: String?
  package var phones: [Phone]?
  /// In the smallest unit of the store's currency.
  package var balance: Int64?
  package var visits: [VisitRow]

  package init(
    externalID: String? = nil,
    name: String? = nil,
    status: String? = nil,
    phones: [Phone]? = nil,
    balance: Int64? = nil,
    visits: [VisitRow] = []
  ) {
    self.externalID = externalID
    self.name = name
    self.status = status
    self.phones = phones
    self.balance = balance
    self.visits = visits
  }
}

/// A visit as another system gives it.
package struct VisitRow: Sendable, Equatable {
  /// Finds the visit; without it, the card's visit of the same service at the same time.
  package var externalID: String?
  package var at: Instant
  package var service: String
  package var status: Visit.Status

  package init(externalID: String? = nil, at: Instant, service: String, status: Visit.Status) {
    self.externalID = externalID
    self.at = at
    self.service = service
    self.status = status
  }
}

/// What an import may look at for one row.
package struct ImportFacts: Sendable {
  /// The card that the row means.
  package var client: Client?
  package var balance: Int64
  /// The card's visits, and those that the row names by their number.
  package var visits: [Visit]

  package init(client: Client? = nil, balance: Int64 = 0, visits: [Visit] = []) {
    self.client = client
    self.balance = balance
    self.visits = visits
  }
}

/// What an import did, or would do.
package struct ImportSummary: Sendable, Equatable {
  package var added = 0
  package var updated = 0
  package var unchanged = 0
  /// Visits that were added or changed.
  package var visits = 0
  /// Balances that were moved.
  package var adjusted = 0

  package init() {}
}

/// Takes one row of an import: a new card, or the old one with what the row tells.
///
/// - Throws: `badInput`, naming the column.
package func importCard(
  _ row: CardRow,
  facts: ImportFacts,
  takesBalance: Bool,
  by staff: Staff,
  summary: inout ImportSummary,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> Change {
  var change = Change()
  let client = try imported(row, facts.client, ids: &ids, at: now)
  if client != facts.client { change.clients = [client] }
  change.visits = imported(row.visits, of: client.id, known: facts.visits, ids: &ids)
  if takesBalance, let balance = row.balance, balance != facts.balance {
    change.ledger = [
      LedgerEntry(
        id: ids.entry(),
        client: client.id,
        at: now,
        minor: balance - facts.balance,
        reason: "import",
        staff: staff.id
      )
    ]
  }
  summary.visits += change.visits.count
  summary.adjusted += change.ledger.count
  if facts.client == nil {
    summary.added += 1
  } else if change.isEmpty {
    summary.unchanged += 1
  } else {
    summary.updated += 1
  }
  return change
}

private func imported(_ row: CardRow, _ known: Client?, ids: inout IDs, at now: Instant) throws(Fault) -> Client {
  let edit = CardEdit(name: row.name, status: row.status, phones: row.phones)
  if let known { return try named { () throws(Fault) in try edited(known, by: edit) } }
  let blank = Client(id: ids.client(), externalID: row.externalID, name: "", createdAt: now)
  return try named { () throws(Fault) in
    try edited(blank, by: CardEdit(name: row.name ?? "", status: row.status, phones: row.phones))
  }
}

private func named(_ body: () throws(Fault) -> Client) throws(Fault) -> Client {
  do { return try body() } catch {
    throw Fault(error.code, Phrase(en: "column name: ", uk: "стовпець name: ") + error.phrase, hint: error.hint)
  }
}

private func imported(_ rows: [VisitRow], of client: Client.ID, known: [Visit], ids: inout IDs) -> [Visit] {
  var visits = known
  var changed: [Visit.ID: Visit] = [:]
  var order: [Visit.ID] = []
  for row in rows {
    let index = visits.firstIndex { visit in
      row.externalID.map { visit.externalID == $0 }
        ?? (visit.client == client && visit.at == row.at && visit.service == row.service)
    }
    let id = index.map { visits[$0].id } ?? ids.visit()
    let visit = Visit(
      id: id,
      client: client,
      externalID: row.externalID ?? index.flatMap { visits[$0].externalID },
      at: row.at,
      service: row.service,
      status: row.status
    )
    if let index {
      guard visits[index] != visit else { continue }
      visits[index] = visit
    } else {
      visits.append(visit)
    }
    if changed.updateValue(visit, forKey: id) == nil { order.append(id) }
  }
  return order.compactMap { changed[$0] }
}
