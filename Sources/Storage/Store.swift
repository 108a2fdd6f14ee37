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

  /// The owner of the store's file: who it belongs to, whoever acts (domain.md, Identity).
  package static func owner(of path: String) -> uid_t? {
    var facts = stat()
    return stat(path, &facts) == 0 ? facts.st_uid : nil
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
      unlink(copy)
      try backup(to: copy)
      Store.giveToOwner(of: path, [".before-v\(Migrations.current)"])
      try migrate(from: version)
    }
  }

  private func migrate(from version: Int) throws(Fault) {
    try run("BEGIN IMMEDIATE")
    defer { if connection.isInTransaction { try? connection.run("ROLLBACK") } }
    do { try Migrations.apply(to: connection, from: version) } catch { throw Fault(error, path: path) }
    try run("COMMIT")
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

  /// Why a store is not opened for a user: they may not read it, or it is theirs to read alone.
  ///
  /// - Parameters:
  ///   - path: the store.
  ///   - isReadable: whether it is only the writing that is not permitted.
  ///   - isOwn: whether the file is the user's own, so that its mode is in the way.
  /// - Returns: `forbidden`, with the way out.
  static func refusal(of path: String, isReadable: Bool, isOwn: Bool) -> Fault {
    Fault(
      .forbidden,
      en: isReadable ? "you may read the store at \(path), but not write it" : "you may not read the store at \(path)",
      uk: isReadable ? "сховище \(path) можна читати, але не змінювати" : "ви не маєте доступу до сховища \(path)",
      hint: isOwn
        ? Phrase(same: "chmod 600 \(path)")
        : Phrase(
          en: "run cbchat as the store's owner, with sudo -u",
          uk: "запустіть cbchat від імені власника сховища через sudo -u"
        )
    )
  }

  /// Says what stands in the way before SQLite gives its general "unable to open".
  private static func examine(_ path: String) throws(Fault) {
    if access(path, R_OK | W_OK) == 0 {
      var facts = stat()
      guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
        throw Fault(.io, en: "\(path) is not a file", uk: "\(path) не є файлом")
      }
      return
    }
    switch errno {
    case ENOENT, ENOTDIR:
      throw Fault(
        .noStore,
        en: "there is no store at \(path)",
        uk: "немає сховища: \(path)",
        hint: Phrase(same: "cbchat init")
      )
    case EACCES, EPERM:
      throw refusal(of: path, isReadable: access(path, R_OK) == 0, isOwn: owner(of: path) == getuid())
    default:
      let reason = String(cString: strerror(errno))
      throw Fault(.io, en: "cannot open \(path): \(reason)", uk: "не вдалося відкрити \(path): \(reason)")
    }
  }

  private static func makeFolder(_ folder: String) throws(Fault) {
    guard access(folder, F_OK) != 0 else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    } catch {
      throw Fault(
        .cannotCreate,
        en: "cannot make the folder \(folder)",
        uk: "не вдалося створити теку \(folder)",
        detail: "\(error)"
      )
    }
  }

  /// A new empty file beside the path, of mode 0600 and a name that no crashed process can have left.
  private static func makeDraft(of path: String) throws(Fault) -> String {
    var name = Array("\(path).new-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { throw cannotCreate(path, errno) }
    close(file)
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Links a finished draft into place, behind the turnstile.
  ///
  /// A journal that a store of that name has left would be read into the new one: it goes first, and only while nobody
  /// else can have made the store.
  private static func place(_ draft: String, at path: String) throws(Fault) {
    let patience: TimeInterval = 10
    let pass: Turnstile.Pass?
    do { pass = try Turnstile(path: path + "-lock").pass(patience: patience) } catch {
      throw cannotCreate(path, error.code)
    }
    guard let pass else { throw busy(patience) }
    var facts = stat()
    if lstat(path, &facts) != 0 { for suffix in ["-wal", "-shm", "-journal"] { unlink(path + suffix) } }
    guard link(draft, path) == 0 else {
      let code = errno
      throw code == EEXIST
        ? Fault(.exists, en: "there is already a store at \(path)", uk: "сховище вже існує: \(path)")
        : cannotCreate(path, code)
    }
    syncFolder(of: path)
    _ = consume pass
  }

  private static func busy(_ patience: TimeInterval) -> Fault {
    Fault(
      .busy,
      en: "another process has kept the store busy for \(Int(patience)) s",
      uk: "інший процес займає сховище вже \(Int(patience)) с",
      hint: Phrase(en: "try again", uk: "спробуйте ще раз")
    )
  }

  private static func cannotCreate(_ path: String, _ code: Int32) -> Fault {
    let reason = String(cString: strerror(code))
    return code == EEXIST
      ? Fault(.exists, en: "\(path) is already there", uk: "\(path) вже існує")
      : Fault(.cannotCreate, en: "cannot make \(path): \(reason)", uk: "не вдалося створити \(path): \(reason)")
  }

  /// The name of a new file is durable only when its folder is.
  private static func syncFolder(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let file = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }

  /// What root makes beside the store belongs to the store's owner (domain.md, Identity).
  static func giveToOwner(of path: String, _ suffixes: [String]) {
    guard geteuid() == 0 else { return }
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_uid != 0 else { return }
    for suffix in suffixes { _ = lchown(path + suffix, facts.st_uid, facts.st_gid) }
  }
}

extension Fault {
  /// What an SQLite failure means to whoever typed the command.
  init(_ error: SQLiteError, path: String) {
    let detail = error.description
    switch error.kind {
    case .busy:
      self.init(
        .busy,
        en: "the store is busy",
        uk: "сховище зайняте",
        hint: Phrase(en: "try again", uk: "спробуйте ще раз"),
        detail: detail
      )
    case .full:
      self.init(
        .io,
        en: "the disk with the store is full",
        uk: "диск зі сховищем заповнено",
        hint: Phrase(
          en: "free some space; nothing that was confirmed is lost", uk: "звільніть місце; підтверджене не втрачено"),
        detail: detail
      )
    case .damaged:
      self.init(
        .storeDamaged,
        en: "the store at \(path) is damaged",
        uk: "сховище \(path) пошкоджене",
        hint: Phrase(
          en: "keep a copy of it and put back the newest backup",
          uk: "збережіть його копію та поверніть останню резервну копію"
        ),
        detail: detail
      )
    case .notPermitted:
      self.init(
        .io,
        en: "the store at \(path) cannot be written",
        uk: "сховище \(path) недоступне для запису",
        detail: detail
      )
    case .cannotOpen, .io:
      self.init(
        .io,
        en: "the store at \(path) cannot be read or written",
        uk: "сховище \(path) не читається або не записується",
        hint: Phrase(en: "check the disk and the folder's permissions", uk: "перевірте диск і права на теку"),
        detail: detail
      )
    case .constraint, .other:
      self.init(.internal, en: "the store refused a statement", uk: "сховище відхилило запит", detail: detail)
    }
  }
}
