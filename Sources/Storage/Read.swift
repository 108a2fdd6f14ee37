package import Inbox
package import Phrases
import SQLite

/// A view of the store inside one transaction; it cannot outlive it.
///
/// Queries stand in one file per noun. Those on chats, messages, contacts and cards take a ``Viewer``.
package struct Read: ~Copyable {
  let connection: Connection
  /// The one moment that this transaction carries.
  package let now: Instant
  let cache = Cache()

  init(connection: Connection, now: Instant) {
    self.connection = connection
    self.now = now
  }

  /// What every query needs and no query changes: channels, colleagues and leases, read once a transaction.
  final class Cache {
    var channels: [Channel]?
    var staff: [Staff]?
    var leases: [Lease]?
    var scratch = Scratch()
  }

  /// What a writing transaction knows of its own doing, and what it puts off until its end: each is written once then,
  /// and not with every one of many events.
  struct Scratch {
    /// How far the numbers went here, and how far the store knows.
    var numbers: IDs?
    var keptNumbers: IDs?
    var nextEvent: Int64?
    var keptEvent: Int64?
    /// Contacts that were read or written here, as they stand.
    var contacts: [Contact.ID: Contact] = [:]
    /// The texts of messages that were written here, as they stand.
    var texts: [Message.ID: String?] = [:]
    /// Search entries that are not written yet, in their order.
    var entries: [SearchEntry] = []
  }

  func all<Value>(_ sql: SQL, _ read: (borrowing Row) -> Value) throws(Fault) -> [Value] {
    do { return try connection.all(sql, read) } catch { throw Fault(error, path: connection.path) }
  }

  func first<Value>(_ sql: SQL, _ read: (borrowing Row) -> Value) throws(Fault) -> Value? {
    do { return try connection.first(sql, read) } catch { throw Fault(error, path: connection.path) }
  }

  func stream(_ sql: SQL, each: (borrowing Row) throws(Fault) -> Bool) throws(Fault) {
    try connection.stream(sql, wrapping: { Fault($0, path: connection.path) }, each: each)
  }
}

/// The store inside a writing transaction.
package struct Write: ~Copyable {
  package let read: Read

  init(connection: Connection, now: Instant) {
    read = Read(connection: connection, now: now)
  }

  package var now: Instant { read.now }

  func run(_ sql: SQL) throws(Fault) {
    do { try read.connection.run(sql) } catch { throw Fault(error, path: read.connection.path) }
  }

  /// Rows that the last statement touched.
  var changes: Int { read.connection.changes }

  /// The numbers that this transaction may give; ``apply(_:ids:)`` keeps how far they went.
  package func ids() throws(Fault) -> IDs {
    if let known = read.cache.scratch.numbers { return known }
    let next = try read.all("SELECT noun, next FROM sequence") { ($0.text(0), $0.integer(1)) }
    let numbers = Dictionary(uniqueKeysWithValues: next)
    let ids = IDs(
      nextClient: numbers["client"] ?? 1,
      nextContact: numbers["contact"] ?? 1,
      nextChat: numbers["chat"] ?? 1,
      nextMessage: numbers["message"] ?? 1,
      nextVisit: numbers["visit"] ?? 1,
      nextNote: numbers["note"] ?? 1,
      nextEntry: numbers["ledger"] ?? 1,
      nextReview: numbers["review"] ?? 1,
      nextTopUp: numbers["topup"] ?? 1
    )
    read.cache.scratch.numbers = ids
    read.cache.scratch.keptNumbers = ids
    return ids
  }

  /// Keeps how far the numbers went.
  package func keep(_ ids: IDs) throws(Fault) {
    var known = try self.ids()
    for (_, number) in Write.nouns where ids[keyPath: number] > known[keyPath: number] {
      known[keyPath: number] = ids[keyPath: number]
    }
    read.cache.scratch.numbers = known
  }

  private static var nouns: [(String, WritableKeyPath<IDs, Int64>)] {
    [
      ("client", \.nextClient), ("contact", \.nextContact), ("chat", \.nextChat), ("message", \.nextMessage),
      ("visit", \.nextVisit), ("note", \.nextNote), ("ledger", \.nextEntry),
      ("review", \.nextReview), ("topup", \.nextTopUp),
    ]
  }

  /// The number of the next event.
  func eventNumber() throws(Fault) -> Int64 {
    let next: Int64
    if let known = read.cache.scratch.nextEvent {
      next = known
    } else {
      next = try read.first("SELECT next FROM sequence WHERE noun = 'event'") { $0.integer(0) } ?? 1
      read.cache.scratch.keptEvent = next
    }
    read.cache.scratch.nextEvent = next + 1
    return next
  }

  /// Writes what was put off until the end of the transaction; whoever began it calls this before the COMMIT.
  func finish() throws(Fault) {
    if let numbers = read.cache.scratch.numbers, let kept = read.cache.scratch.keptNumbers {
      // Only those of nouns that were made.
      for (noun, number) in Write.nouns where numbers[keyPath: number] > kept[keyPath: number] {
        try run("UPDATE sequence SET next = \(numbers[keyPath: number]) WHERE noun = \(noun)")
      }
      read.cache.scratch.keptNumbers = numbers
    }
    if let next = read.cache.scratch.nextEvent, next != read.cache.scratch.keptEvent {
      try run("UPDATE sequence SET next = \(next) WHERE noun = 'event'")
      read.cache.scratch.keptEvent = next
    }
    try read.flushEntries()
  }

  /// Runs a part of the transaction that can fail alone: what it did is undone, the rest stays.
  package func attempt<Value>(_ body: () throws(Fault) -> Value) throws(Fault) -> Value {
    try run("SAVEPOINT attempt")
    let scratch = read.cache.scratch
    do {
      let value = try body()
      try run("RELEASE attempt")
      return value
    } catch {
      // A full disk may already have ended the whole transaction.
      if read.connection.isInTransaction {
        try run("ROLLBACK TO attempt")
        try run("RELEASE attempt")
      }
      read.cache.channels = nil
      read.cache.staff = nil
      read.cache.leases = nil
      read.cache.scratch = scratch
      throw error
    }
  }
}
