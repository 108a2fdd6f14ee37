package import Inbox
package import Phrases
import SQLite

extension LedgerEntry {
  static let columns: SQL = "id, client, at, minor, reason, staff, key"

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      client: Client.ID(row.integer(1)),
      at: Instant(milliseconds: row.integer(2)),
      minor: row.integer(3),
      reason: row.text(4),
      staff: row.integerIfAny(5).map { Staff.ID($0) },
      key: row.textIfAny(6)
    )
  }
}

extension Read {
  /// The sum of a card's ledger, in the smallest unit of the store's currency.
  package func balance(of client: Client.ID, for viewer: Viewer) throws(Fault) -> Int64 {
    guard try seesCards(viewer) else { return 0 }
    return try first("SELECT sum(minor) FROM ledger WHERE client = \(client.rawValue)") { $0.integer(0) } ?? 0
  }

  /// The movements of a card's balance, newest first.
  package func ledger(of client: Client.ID, for viewer: Viewer) throws(Fault) -> [LedgerEntry] {
    guard try seesCards(viewer) else { return [] }
    return try all("SELECT \(LedgerEntry.columns) FROM ledger WHERE client = \(client.rawValue) ORDER BY id DESC") {
      LedgerEntry($0)
    }
  }

  package func entry(key: String) throws(Fault) -> LedgerEntry? {
    try first("SELECT \(LedgerEntry.columns) FROM ledger WHERE key = \(key)") { LedgerEntry($0) }
  }

  /// Whether any money was ever moved: its currency can then not be another one.
  package func hasLedger() throws(Fault) -> Bool { try first("SELECT 1 FROM ledger LIMIT 1") { _ in true } ?? false }
}

extension Write {
  /// Enters a movement; none is ever changed.
  func add(_ entry: LedgerEntry) throws(Fault) {
    try run(
      """
      INSERT INTO ledger(\(LedgerEntry.columns))
      VALUES (\(entry.id.rawValue), \(entry.client.rawValue), \(entry.at.milliseconds), \(entry.minor),
        \(entry.reason), \(entry.staff?.rawValue), \(entry.key))
      """
    )
  }
}
