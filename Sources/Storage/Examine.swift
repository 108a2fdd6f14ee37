package import Inbox
package import Phrases
import SQLite

// What `doctor` and `backup` ask: whether the file is whole, and whether what is kept twice agrees.

extension Store {
  /// Checks a copy from the first page to the last.
  ///
  /// - Throws: `storeDamaged` for a copy that is not whole.
  package static func examine(copy path: String) throws(Fault) {
    let problems: [String]
    do {
      // Who may write takes the log beside the copy away again when it is closed.
      let connection = try Connection(path: path, access: .readWrite)
      problems = try connection.all("PRAGMA integrity_check(5)") { $0.text(0) }
    } catch { throw Fault(error, path: path) }
    guard problems == ["ok"] else {
      throw Fault(
        .storeDamaged,
        en: "the copy is damaged: the store is, or the disk",
        uk: "копія пошкоджена: пошкоджене сховище або диск",
        hint: Phrase(same: "cbchat doctor"),
        detail: problems.joined(separator: "\n")
      )
    }
  }
}

extension Read {
  /// What SQLite finds wrong in the file: pages, indexes, references; nothing when it is whole.
  package func damage() throws(Fault) -> [String] {
    let pages = try all("PRAGMA integrity_check(20)") { $0.text(0) }.filter { $0 != "ok" }
    let references = try all("PRAGMA foreign_key_check") { "\($0.text(0)) \($0.integer(1)) refers to no \($0.text(2))" }
    return pages + references.prefix(20)
  }

  /// Where the kept counters and a recount of the chats differ.
  package func miscounts() throws(Fault) -> [String] {
    let counted: SQL = """
      SELECT channel, status, new, count(*) AS chats, sum(unread > 0) AS unread FROM chat GROUP BY channel, status, new
      """
    let kept: SQL = "SELECT channel, status, new, chats, unread FROM counter WHERE chats <> 0 OR unread <> 0"
    return try all(
      """
      SELECT 'kept', k.* FROM (\(kept) EXCEPT \(counted)) AS k
      UNION ALL SELECT 'counted', c.* FROM (\(counted) EXCEPT \(kept)) AS c
      """
    ) {
      "\($0.text(0)): channel \($0.integer(1)), \($0.text(2)), new \($0.integer(3)): \($0.integer(4)), \($0.integer(5))"
    }
  }

  /// Chats whose last message, new or unread mark cannot be true of their messages.
  package func doubtfulChats() throws(Fault) -> [Chat.ID] {
    try all(
      """
      SELECT c.id FROM chat AS c WHERE
        (c.last_message IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message AS m WHERE m.id = c.last_message AND m.chat = c.id))
        OR (c.new = 1 AND c.status <> 'open')
        OR (c.unread > 0 AND c.unread > (SELECT count(*) FROM message AS m WHERE m.chat = c.id AND m.direction = 'in'))
      ORDER BY c.id LIMIT 20
      """
    ) { Chat.ID($0.integer(0)) }
  }

  /// How many messages wait in the outbox past their time, and since when the oldest does.
  package func overdue() throws(Fault) -> (count: Int, since: Instant?) {
    try first("SELECT count(*), min(queued_at) FROM outbox WHERE not_before <= \(now.milliseconds)") {
      (Int($0.integer(0)), $0.integerIfAny(1).map(Instant.init(milliseconds:)))
    } ?? (0, nil)
  }

  /// Messages of the last days of which nobody knows whether they arrived.
  package func uncertainMessages(since: Instant) throws(Fault) -> Int {
    try first("SELECT count(*) FROM message WHERE state = 'uncertain' AND at >= \(since.milliseconds)") {
      Int($0.integer(0))
    } ?? 0
  }

  /// The latest moment that the store knows of: a clock before it goes wrong.
  package func latestMoment() throws(Fault) -> Instant? {
    try all(
      """
      SELECT max(received_at) FROM (SELECT received_at FROM event ORDER BY id DESC LIMIT 1)
      UNION ALL SELECT max(at) FROM (SELECT at FROM message WHERE state IS NOT 'scheduled' ORDER BY id DESC LIMIT 1)
      """
    ) { $0.integerIfAny(0) }.compactMap { $0 }.max().map(Instant.init(milliseconds:))
  }
}
