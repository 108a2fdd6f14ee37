package import Inbox
package import Phrases
import SQLite

extension Note {
  static let columns: SQL = "id, client, staff, at, text"

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      client: Client.ID(row.integer(1)),
      staff: Staff.ID(row.integer(2)),
      at: Instant(milliseconds: row.integer(3)),
      text: row.text(4)
    )
  }
}

extension Read {
  /// The notes on a card, newest first.
  package func notes(of client: Client.ID, for viewer: Viewer) throws(Fault) -> [Note] {
    guard try seesCards(viewer) else { return [] }
    return try all(
      "SELECT \(Note.columns) FROM note WHERE client = \(client.rawValue) ORDER BY at DESC, id DESC"
    ) { Note($0) }
  }
}

extension Write {
  func save(_ note: Note) throws(Fault) {
    try run(
      """
      INSERT INTO note(\(Note.columns))
      VALUES (\(note.id.rawValue), \(note.client.rawValue), \(note.staff.rawValue), \(note.at.milliseconds),
        \(note.text))
      ON CONFLICT(id) DO UPDATE SET text = excluded.text
      """
    )
  }
}
