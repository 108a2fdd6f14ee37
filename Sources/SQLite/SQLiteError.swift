private import CSQLite

/// What SQLite said: its extended result code, its message, and the statement it was about.
package struct SQLiteError: Error, Sendable, CustomStringConvertible {
  /// The extended result code, such as `SQLITE_CONSTRAINT_UNIQUE`.
  package let code: Int32
  package let message: String
  package let sql: String?

  package init(code: Int32, message: String, sql: String? = nil) {
    self.code = code
    self.message = message
    self.sql = sql
  }

  /// What kind of failure it is, for whoever decides what to tell people.
  package var kind: Kind {
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_FULL: .full
    case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
    case SQLITE_CANTOPEN: .cannotOpen
    case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .notPermitted
    case SQLITE_IOERR: .io
    case SQLITE_CONSTRAINT: .constraint
    default: .other
    }
  }

  package enum Kind: Sendable {
    case busy
    case full
    case damaged
    case cannotOpen
    case notPermitted
    case io
    case constraint
    case other
  }

  package var description: String {
    "SQLite \(code): \(message)" + (sql.map { " in: \($0)" } ?? "")
  }
}
