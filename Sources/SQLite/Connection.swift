private import CSQLite
private import Glibc

/// One connection to a database file.
///
/// It is not Sendable: one owner keeps it.
package final class Connection {
  /// What an opened file may be used for.
  package enum Access: Sendable {
    case readWrite
    /// Makes the file when it is not there.
    case create
    case readOnly
  }

  /// The file, or `:memory:`.
  package let path: String
  private let pointer: OpaquePointer
  private var statements: [[SQL.Literal]: Statement] = [:]
  /// Until when the busy handler waits; boxed, since C keeps a pointer to it.
  private let patience: Patience

  /// Opens a database file.
  ///
  /// - Parameters:
  ///   - path: a file, or `:memory:`.
  ///   - access: whether it may be made and written.
  /// - Throws: ``SQLiteError`` with SQLite's reason.
  package init(path: String, access: Access) throws(SQLiteError) {
    let flags =
      switch access {
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readOnly: SQLITE_OPEN_READONLY
      }
    var pointer: OpaquePointer?
    let code = sqlite3_open_v2(path, &pointer, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let pointer else {
      let error = SQLiteError(code: code, connection: pointer)
      sqlite3_close_v2(pointer)
      throw error
    }
    self.path = path
    self.pointer = pointer
    patience = Patience()
    // SQLite's own busy_timeout sleeps up to 100 ms and starves writers for seconds (measurements.md 3).
    sqlite3_busy_handler(
      pointer,
      { context, attempt in
        guard let context else { return 0 }
        return Unmanaged<Patience>.fromOpaque(context).takeUnretainedValue().wait(attempt: attempt) ? 1 : 0
      },
      Unmanaged.passUnretained(patience).toOpaque()
    )
    // A damaged or hostile file must not run code through its schema, and needs no double-quoted strings.
    cbchat_sqlite_db_switch(pointer, SQLITE_DBCONFIG_DEFENSIVE, 1)
    cbchat_sqlite_db_switch(pointer, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    cbchat_sqlite_db_switch(pointer, SQLITE_DBCONFIG_DQS_DML, 0)
    cbchat_sqlite_db_switch(pointer, SQLITE_DBCONFIG_DQS_DDL, 0)
  }

  deinit {
    statements = [:]
    sqlite3_close_v2(pointer)
  }

  /// How long a statement waits for another connection's lock before it fails as busy.
  package func setPatience(milliseconds: Int64) {
    patience.milliseconds = milliseconds
  }

  package var isInTransaction: Bool { sqlite3_get_autocommit(pointer) == 0 }

  package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(pointer) }

  /// Rows that the last INSERT, UPDATE or DELETE touched.
  package var changes: Int { Int(sqlite3_changes64(pointer)) }

  /// Rows that this connection has touched since it was opened.
  package var totalChanges: Int64 { sqlite3_total_changes64(pointer) }

  /// Runs a statement for its effect.
  package func run(_ sql: SQL) throws(SQLiteError) {
    try query(sql) { _ in }
  }

  /// Runs a query; every row is given once, and is valid inside the closure only.
  package func query(_ sql: SQL, _ each: (borrowing Row) throws(SQLiteError) -> Void) throws(SQLiteError) {
    try statement(sql).run(
      sql.values,
      { row throws(SQLiteError) in
        try each(row)
        return true
      },
      wrapping: { $0 }
    )
  }

  /// Runs a query whose closure can fail in its own way and stop early by returning `false`.
  package func stream<Failure: Error>(
    _ sql: SQL,
    wrapping wrap: (SQLiteError) -> Failure,
    each: (borrowing Row) throws(Failure) -> Bool
  ) throws(Failure) {
    // A streaming query may run others inside, even itself: it is prepared apart from the kept ones.
    let prepared: Statement
    do { prepared = try Statement(sql.text, on: pointer) } catch { throw wrap(error) }
    try prepared.run(sql.values, each, wrapping: wrap)
  }

  /// The first row, read by a closure, or `nil` when there is none.
  package func first<Value>(_ sql: SQL, _ read: (borrowing Row) -> Value) throws(SQLiteError) -> Value? {
    var value: Value?
    try statement(sql).run(
      sql.values,
      { row throws(SQLiteError) in
        value = read(row)
        return false
      },
      wrapping: { $0 }
    )
    return value
  }

  /// Every row, read by a closure.
  package func all<Value>(_ sql: SQL, _ read: (borrowing Row) -> Value) throws(SQLiteError) -> [Value] {
    var values: [Value] = []
    try query(sql) { row in values.append(read(row)) }
    return values
  }

  /// Runs a script of several statements, such as a migration.
  package func script(_ text: String) throws(SQLiteError) {
    let code = sqlite3_exec(pointer, text, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code: code, connection: pointer, sql: nil) }
  }

  /// Copies the whole database into a new file, consistently while others write (SQLite's backup API).
  package func backup(to path: String) throws(SQLiteError) {
    let target = try Connection(path: path, access: .create)
    guard let backup = sqlite3_backup_init(target.pointer, "main", pointer, "main") else {
      throw SQLiteError(code: sqlite3_extended_errcode(target.pointer), connection: target.pointer)
    }
    var code = SQLITE_OK
    repeat {
      code = sqlite3_backup_step(backup, -1)
      if code == SQLITE_BUSY || code == SQLITE_LOCKED { usleep(1000) }
    } while code == SQLITE_BUSY || code == SQLITE_LOCKED
    let finished = sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, finished == SQLITE_OK else {
      throw SQLiteError(code: finished == SQLITE_OK ? code : finished, connection: target.pointer)
    }
  }

  private func statement(_ sql: SQL) throws(SQLiteError) -> Statement {
    if let kept = statements[sql.literals] { return kept }
    let prepared = try Statement(sql.text, on: pointer)
    statements[sql.literals] = prepared
    return prepared
  }
}

/// Waits for a lock in short, uneven steps, so that no writer is starved (measurements.md 3).
private final class Patience {
  var milliseconds: Int64 = 5000
  private var deadline: Int64 = 0

  /// - Parameter attempt: how often SQLite has asked for the same lock; 0 begins a wait.
  /// - Returns: Whether to try again.
  func wait(attempt: Int32) -> Bool {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    if attempt == 0 { deadline = now + milliseconds }
    guard now < deadline else { return false }
    usleep(UInt32.random(in: 200...800))
    return true
  }
}
