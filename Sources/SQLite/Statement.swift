private import CSQLite

/// A prepared statement; its connection keeps and reuses it.
final class Statement {
  let sql: String
  private let pointer: OpaquePointer
  private let connection: OpaquePointer

  init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
    var pointer: OpaquePointer?
    let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
    guard code == SQLITE_OK, let pointer else {
      throw SQLiteError(code: sqlite3_extended_errcode(connection), connection: connection, sql: sql)
    }
    self.sql = sql
    self.pointer = pointer
    self.connection = connection
  }

  deinit {
    sqlite3_finalize(pointer)
  }

  /// Binds, steps through every row, and leaves the statement ready for its next use.
  ///
  /// `values` are as many as the statement has `?`; `each` ends the query early with `false`; `wrap` turns SQLite's
  /// error into the caller's.
  func run<Failure: Error>(
    _ values: [SQLValue],
    _ each: (borrowing Row) throws(Failure) -> Bool,
    wrapping wrap: (SQLiteError) -> Failure
  ) throws(Failure) {
    defer {
      sqlite3_reset(pointer)
      sqlite3_clear_bindings(pointer)
    }
    for (index, value) in values.enumerated() {
      guard bind(value, at: Int32(index + 1)) == SQLITE_OK else {
        throw wrap(SQLiteError(code: sqlite3_extended_errcode(connection), connection: connection, sql: sql))
      }
    }
    while true {
      switch sqlite3_step(pointer) {
      case SQLITE_ROW:
        guard try each(Row(statement: pointer)) else { return }
      case SQLITE_DONE: return
      default:
        throw wrap(SQLiteError(code: sqlite3_extended_errcode(connection), connection: connection, sql: sql))
      }
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: sqlite3_bind_null(pointer, index)
    case .integer(let integer): sqlite3_bind_int64(pointer, index, integer)
    case .real(let real): sqlite3_bind_double(pointer, index, real)
    case .text(let text):
      text.utf8.withContiguousStorageIfAvailable { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          sqlite3_bind_text(
            pointer,
            index,
            characters.baseAddress ?? Statement.nothing,
            Int32(characters.count),
            cbchat_sqlite_transient()
          )
        }
      } ?? sqlite3_bind_text(pointer, index, text, Int32(text.utf8.count), cbchat_sqlite_transient())
    case .blob(let bytes):
      bytes.isEmpty
        ? sqlite3_bind_zeroblob(pointer, index, 0)
        : sqlite3_bind_blob(pointer, index, bytes, Int32(bytes.count), cbchat_sqlite_transient())
    }
  }

  /// A null pointer would bind NULL instead of the empty text.
  private nonisolated(unsafe) static let nothing: UnsafePointer<CChar> = {
    let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    pointer.initialize(to: 0)
    return UnsafePointer(pointer)
  }()
}

extension SQLiteError {
  init(code: Int32, connection: OpaquePointer?, sql: String? = nil) {
    let message = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
    self.init(code: code, message: message ?? String(cString: sqlite3_errstr(code)), sql: sql)
  }
}
