private import CSQLite

/// The current row of a running query, valid until the next one; columns are read by position.
package struct Row: ~Copyable {
  private let statement: OpaquePointer

  init(statement: OpaquePointer) {
    self.statement = statement
  }

  package var columnCount: Int { Int(sqlite3_column_count(statement)) }

  package func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
  }

  package func integer(_ column: Int) -> Int64 {
    sqlite3_column_int64(statement, Int32(column))
  }

  package func integerIfAny(_ column: Int) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  package func real(_ column: Int) -> Double {
    sqlite3_column_double(statement, Int32(column))
  }

  package func bool(_ column: Int) -> Bool { integer(column) != 0 }

  /// A text column; `NULL` gives the empty string.
  package func text(_ column: Int) -> String { textIfAny(column) ?? "" }

  package func textIfAny(_ column: Int) -> String? {
    guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return nil }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  package func blob(_ column: Int) -> [UInt8] {
    guard let bytes = sqlite3_column_blob(statement, Int32(column)) else { return [] }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }
}
