package import Inbox
package import Phrases
import SQLite

extension Visit {
  static let columns: SQL = "v.id, v.client, v.external_id, v.at, v.service, v.status"

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      client: Client.ID(row.integer(1)),
      externalID: row.textIfAny(2),
      at: Instant(milliseconds: row.integer(3)),
      service: row.text(4),
      status: Status(rawValue: row.text(5)) ?? .planned
    )
  }
}

extension Read {
  package func visit(_ id: Visit.ID, for viewer: Viewer) throws(Fault) -> Visit? {
    guard try seesCards(viewer) else { return nil }
    return try first("SELECT \(Visit.columns) FROM visit AS v WHERE v.id = \(id.rawValue)") { Visit($0) }
  }

  /// The visits of a card, newest first.
  package func visits(of client: Client.ID, for viewer: Viewer) throws(Fault) -> [Visit] {
    guard try seesCards(viewer) else { return [] }
    return try all(
      "SELECT \(Visit.columns) FROM visit AS v WHERE v.client = \(client.rawValue) ORDER BY v.at DESC, v.id DESC"
    ) { Visit($0) }
  }

  package func visit(externalID: String) throws(Fault) -> Visit? {
    try first("SELECT \(Visit.columns) FROM visit AS v WHERE v.external_id = \(externalID)") { Visit($0) }
  }

  /// What a card tells of its visits at this moment.
  package func visitSummary(of client: Client.ID, for viewer: Viewer) throws(Fault) -> VisitSummary {
    var summary = VisitSummary()
    guard try seesCards(viewer) else { return summary }
    let counts = try all("SELECT status, count(*) FROM visit WHERE client = \(client.rawValue) GROUP BY status") {
      ($0.text(0), Int($0.integer(1)))
    }
    guard !counts.isEmpty else { return summary }
    for (status, count) in counts {
      switch Visit.Status(rawValue: status) {
      case .completed: summary.completed = count
      case .cancelled: summary.cancelled = count
      case .planned, nil: break
      }
    }
    summary.next = try first(
      """
      SELECT \(Visit.columns) FROM visit AS v
      WHERE v.client = \(client.rawValue) AND v.status = 'planned' AND v.at >= \(now.milliseconds)
      ORDER BY v.at, v.id LIMIT 1
      """
    ) { Visit($0) }
    summary.last = try first(
      """
      SELECT \(Visit.columns) FROM visit AS v WHERE v.client = \(client.rawValue) AND v.status = 'completed'
      ORDER BY v.at DESC, v.id DESC LIMIT 1
      """
    ) { Visit($0) }
    return summary
  }
}

extension Write {
  func save(_ visit: Visit) throws(Fault) {
    try run(
      """
      INSERT INTO visit(id, client, external_id, at, service, status)
      VALUES (\(visit.id.rawValue), \(visit.client.rawValue), \(visit.externalID), \(visit.at.milliseconds),
        \(visit.service), \(visit.status.rawValue))
      ON CONFLICT(id) DO UPDATE SET client = excluded.client, external_id = excluded.external_id, at = excluded.at,
        service = excluded.service, status = excluded.status
      """
    )
  }
}
