package import Foundation
private import Glibc
package import Inbox
package import Phrases
import SQLite

/// The salon's store: one SQLite file, with its lock, its bell and its media beside it.
///
/// It is not Sendable: each thread that works with the store opens its own.
package final class Store {
  package let path: String
  private let connection: Connection
  private let turnstile: Turnstile
  package let bell: Bell
  private let clock: @Sendable () -> Instant
  /// How long a writer waits for others before it gives up with 75 `busy`.
  private let patience: TimeInterval

  /// Opens the store at a path; an older one is migrated first, under the lock and after a backup beside it.
  ///
  /// - Parameters:
  ///   - path: the database file.
  ///   - patience: how long to wait for other writers.
  ///   - clock: the time that a transaction carries.
  /// - Throws: `noStore`, `forbidden`, `storeNewer`, `storeDamaged`, `busy`, `io`.
  package init(
    path: String,
    patience: TimeInterval = 10,
    clock: @escaping @Sendable () -> Instant
  ) throws(Fault) {
    try Store.examine(path)
    self.path = path
    self.patience = patience
    self.clock = clock
    turnstile = Turnstile(path: path + "-lock")
    bell = Bell(path: path + "-bell")
    do {
      connection = try Connection(path: path, access: .readWrite)
      connection.setPatience(milliseconds: Int64(patience * 1000))
      try Store.configure(connection)
    } catch { throw Fault(error, path: path) }
    try admit()
  }

  /// Makes a new store, whole or not at all: it is built under another name and linked into place.
  ///
  /// - Parameters:
  ///   - path: where the database file will be; its folder is made with mode 0700 when it is missing.
  ///   - clock: the time that the transaction carries.
  ///   - setUp: writes what a new store holds, in the transaction that makes the schema.
  /// - Throws: `exists` when there is something at the path, `cannotCreate`, or what `setUp` throws.
  package static func create(
    path: String,
    clock: @escaping @Sendable () -> Instant,
    setUp: (borrowing Write) throws(Fault) -> Void
  ) throws(Fault) {
    guard access(path, F_OK) != 0 else {
      throw Fault(
        .exists,
        en: "there is already a store at \(path)",
        uk: "сховище вже існує: \(path)",
        hint: Phrase(
          en: "use it, or name another place with --store", uk: "працюйте з ним або вкажіть інше місце через --store")
      )
    }
    let folder = (path as NSString).deletingLastPathComponent
    try makeFolder(folder.isEmpty ? "." : folder)
    let draft = try makeDraft(of: path)
    defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(draft + suffix) } }
    do {
      let connection = try Connection(path: draft, access: .readWrite)
      try configure(connection)
      try connection.script("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE;")
      try Migrations.apply(to: connection, from: 0)
      let write = Write(connection: connection, now: clock())
      try setUp(write)
      try write.finish()
      try connection.script("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")
    } catch let fault as Fault {
      throw fault
    } catch let error as SQLiteError {
      throw Fault(error, path: path)
    } catch {
      throw Fault(.internal, en: "the store could not be made", uk: "не вдалося створити сховище", detail: "\(error)")
    }
    try place(draft, at: path)
  }

  /// Asks, in one consistent view of the store.
  package func look<Value>(
    _ body: (borrowing Read) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try run("BEGIN")
    defer { try? connection.run("ROLLBACK") }
    try refuseNewer()
    return try body(Read(connection: connection, now: clock()))
  }

  /// Changes the store in one durable transaction, behind the turnstile, and rings the bell.
  ///
  /// What the closure throws rolls everything back. No network call belongs inside.
  package func change<Value>(
    _ body: (borrowing Write) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try commit(body) { _ in true }
  }

  /// Does what ``change(_:)`` does, and rings the bell only if the closure says that there is something to see.
  package func changeQuietly(_ body: (borrowing Write) throws(Fault) -> Bool) throws(Fault) {
    _ = try commit(body) { $0 }
  }

  private func commit<Value>(
    _ body: (borrowing Write) throws(Fault) -> Value,
    ringingIf rings: (Value) -> Bool
  ) throws(Fault) -> Value {
    let before = connection.totalChanges
    let value = try locked { () throws(Fault) -> Value in
      try run("BEGIN IMMEDIATE")
      // After COMMIT there is nothing to roll back; a failed one, or a full disk, may have ended the transaction.
      defer { if connection.isInTransaction { try? connection.run("ROLLBACK") } }
      try refuseNewer()
      let write = Write(connection: connection, now: clock())
      let value = try body(write)
      try write.finish()
      AbortPoint.pass()
      try run("COMMIT")
      AbortPoint.pass()
      return value
    }
    if connection.totalChanges != before, rings(value) { bell.ring() }
    return value
  }

  /// Does what ``change(_:)`` does, and takes all of it back: what would come of it is known, nothing is kept.
  package func rehearse<Value>(
    _ body: (borrowing Write) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try locked { () throws(Fault) -> Value in
      try run("BEGIN IMMEDIATE")
      defer { if connection.isInTransaction { try? connection.run("ROLLBACK") } }
      try refuseNewer()
      let write = Write(connection: connection, now: clock())
      let value = try body(write)
      try write.finish()
      return value
    }
  }

  /// Copies the store, consistently while others write, into a new file of mode 0600.
  package func backup(to target: String) throws(Fault) {
    let file = open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Store.cannotCreate(target, errno) }
    close(file)
    do { try connection.backup(to: target) } catch {
      unlink(target)
      throw Fault(error, path: target)
    }
  }

  /// Copies what the log beside the store holds back into it, as far as nobody reads older pages; nobody waits for it.
  ///
  /// A short log is left to whoever commits.
  package func copyBack() throws(Fault) {
    var facts = stat()
    guard stat(path + "-wal", &facts) == 0, facts.st_size > 1 << 20 else { return }
    do { _ = try connection.first("PRAGMA wal_checkpoint(PASSIVE)") { $0.integer(0) } } catch {
      throw Fault(error, path: path)
    }
  }

  /// Runs what stands outside of any transaction.
  func tidy(_ sql: SQL) throws(Fault) { try run(sql) }

  private func run(_ sql: SQL) throws(Fault) {
    do { try connection.run(sql) } catch { throw Fault(error, path: path) }
  }

  private func locked<Value>(_ body: () throws(Fault) -> Value) throws(Fault) -> Value {
    let pass: Turnstile.Pass?
    do { pass = try turnstile.pass(patience: patience) } catch {
      throw Fault(
        .io,
        en: "cannot open the lock beside the store: \(error.message)",
        uk: "не вдалося відкрити файл блокування поруч зі сховищем: \(error.message)"
      )
    }
    guard let pass else { throw Store.busy(patience) }
    Store.giveToOwner(of: path, ["-lock"])
    let value = try body()
    _ = consume pass
    return value
  }

  /// Lets an opened store in: one of ours, of our version, migrated if it is older.
  private func admit() throws(Fault) {
    guard try number(of: "PRAGMA application_id") == Migrations.applicationID else {
      throw Fault(
        .storeDamaged,
        en: "\(path) is not a cbchat store",
        uk: "\(path) не є сховищем cbchat",
        hint: Phrase(en: "name the right file with --store", uk: "вкажіть правильний файл через --store")
      )
    }
    try refuseNewer()
    guard try version < Migrations.current else { return }
    try locked { () throws(Fault) in
      let version = try version
      guard version < Migrations.current else { return }
      let copy = "\(path).before-v\(Migrations.current)"
      AbortPoint.pass()
      unlink(copy)
      try backup(to: copy)
      AbortPoint.pass()
      Store.giveToOwner(of: path, [".before-v\(Migrations.current)"])
      try migrate(from: version)
    }
  }

  private func migrate(from version: Int) throws(Fault) {
    try run("BEGIN IMMEDIATE")
    defer { if connection.isInTransaction { try? connection.run("ROLLBACK") } }
    do { try Migrations.apply(to: connection, from: version) } catch { throw Fault(error, path: path) }
    try run("COMMIT")
    AbortPoint.pass()
  }

  private func number(of pragma: SQL) throws(Fault) -> Int64 {
    do { return try connection.first(pragma) { $0.integer(0) } ?? 0 } catch { throw Fault(error, path: path) }
  }

  private var version: Int {
    get throws(Fault) { Int(try number(of: "PRAGMA user_version")) }
  }

  /// Asked at the beginning of every transaction: a newer version may migrate the store while this process runs.
  private func refuseNewer() throws(Fault) {
    let version = try version
    guard version > Migrations.current else { return }
    throw Fault(
      .storeNewer,
      en: "the store is of a newer version (\(version); this cbchat knows \(Migrations.current))",
      uk: "сховище новішої версії (\(version); цей cbchat знає \(Migrations.current))",
      hint: Phrase(en: "upgrade cbchat", uk: "оновіть cbchat")
    )
  }

  private static func configure(_ connection: Connection) throws(SQLiteError) {
    // What a savepoint may have to undo stays in memory: on disk it costs more than all else that an event writes. The
    // log is copied back in larger pieces than usual: whoever commits waits for it.
    try connection.script(
      """
      PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -4000;
      """
    )
  }

  static func busy(_ patience: TimeInterval) -> Fault {
    Fault(
      .busy,
      en: "another process has kept the store busy for \(Int(patience)) s",
      uk: "інший процес займає сховище вже \(Int(patience)) с",
      hint: Phrase(en: "try again", uk: "спробуйте ще раз")
    )
  }
}
