import Foundation
import Inbox
import Office
import Phrases
import Storage

/// `list`, `open`, counts and search on a store of many chats, against the same SQL in the `sqlite3` shell, each
/// process's own start-up taken off.
enum ListsBench {
  static func run(chats: Int) throws {
    let folder = try Bench.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for count in [100, chats] {
      let path = folder.appending(path: "\(count).db").path(percentEncoded: false)
      try generate(count, path)
      print("\(count) chats, \(count * 2) messages")
      try compare(path, chats: count)
    }
  }

  /// A store made by its own schema, and filled by SQL.
  private static func generate(_ count: Int, _ path: String) throws {
    try Store.create(path: path, clock: Clock.system.now) { (write) throws(Fault) in
      _ = try write.add(Staff(id: Staff.ID(0), login: "bench", name: "Bench", roles: [.admin]))
      for name in ["tg-a", "tg-b", "tg-c"] {
        let kind = Kind(rawValue: "telegram-bot")
        _ = try write.add(
          Channel(id: Channel.ID(0), name: name, kind: kind, title: name, createdAt: Clock.system.now())
        )
      }
    }
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))"
    _ = try shell(
      path,
      """
      PRAGMA synchronous = OFF;
      \(numbers) INSERT INTO contact(id, channel, external_id, name, created_at, last_inbound_at)
        SELECT i, 1 + i % 3, 'x' || i, 'Клієнт ' || i, 1795000000000, 1795000000000 + i * 100 FROM n;
      \(numbers) INSERT INTO chat(id, channel, contact, status, new, unread, opened_at, last_inbound_at, activity_at,
          last_message)
        SELECT i, 1 + i % 3, i, iif(i % 50 = 0, 'open', 'closed'), i % 100 = 0, i % 100 = 0, 1795000000000,
          1795000000000 + i * 100, 1795000000000 + i * 100, 2 * i FROM n;
      \(numbers) INSERT INTO message(id, chat, contact, direction, author, text, at, external_id)
        SELECT 2 * i - 1, i, i, 'in', 'client', 'питання номер ' || i || ' про манікюр', 1795000000000 + i * 100 - 50,
          'a' || i FROM n;
      \(numbers) INSERT INTO message(id, chat, contact, direction, author, text, at, external_id)
        SELECT 2 * i, i, i, 'in', 'client', 'і ще одне: стрижка ' || i % 997, 1795000000000 + i * 100, 'b' || i FROM n;
      INSERT INTO message_search(rowid, text) SELECT id, text FROM message;
      UPDATE sequence SET next = \(count * 2 + 1);
      PRAGMA wal_checkpoint(TRUNCATE);
      """
    )
  }

  private static func compare(_ path: String, chats: Int) throws {
    let floor = (ours: try best { try ours(path, ["--version"]) }, theirs: try best { try shell(path, "SELECT 1") })
    Bench.row("  start-up: cbchat / sqlite3", "\((floor.ours * 1000).shown()) / \((floor.theirs * 1000).shown()) ms")
    let page = "FROM chat AS c JOIN contact AS k ON k.id = c.contact LEFT JOIN message AS m ON m.id = c.last_message"
    let newest = "ORDER BY c.activity_at DESC, c.id DESC LIMIT 50"
    let arms = (1...3).map {
      "SELECT * FROM (SELECT * \(page) WHERE c.channel = \($0) AND c.status = 'open' \(newest))"
    }
    let pairs: [(String, [String], String)] = [
      ("list --limit 50", ["list", "--limit", "50", "--jsonl"], arms.joined(separator: " UNION ALL ")),
      (
        "list --counts", ["list", "--counts"], "SELECT status, new, sum(chats), sum(unread) FROM counter GROUP BY 1, 2"
      ),
      (
        "open", ["open", "\(chats)", "--peek", "--json"],
        "SELECT * FROM message WHERE chat = \(chats) ORDER BY at DESC, id DESC LIMIT 50"
      ),
      (
        "list --search, a rare word", ["list", "--search", "\(chats / 2)", "--limit", "20", "--jsonl"],
        "SELECT * FROM message WHERE id IN (SELECT rowid FROM message_search WHERE message_search MATCH '\(chats / 2)')"
      ),
      (
        "list --search, a common word", ["list", "--search", "манікюр", "--limit", "20", "--jsonl"],
        """
        SELECT m.* FROM message_search AS s JOIN message AS m ON m.id = s.rowid
        WHERE message_search MATCH '"манікюр"*' ORDER BY s.rowid DESC LIMIT 20
        """
      ),
    ]
    for (name, words, sql) in pairs {
      let mine = max(try best { try ours(path, words) } - floor.ours, 0.0001)
      let other = max(try best { try shell(path, sql) } - floor.theirs, 0.0001)
      Bench.row("  \(name)", "\((mine * 1000).shown()) / \((other * 1000).shown()) ms, ratio \((mine / other).shown())")
    }
  }

  /// The median of 21 runs after a warm-up.
  private static func best(_ body: () throws -> String) throws -> Double {
    _ = try body()
    return Bench.percentile(try (0..<21).map { _ in try Bench.seconds { _ = try body() } }.sorted(), 0.5)
  }

  private static func ours(_ path: String, _ words: [String]) throws -> String {
    let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "cbchat")
    return try run(binary, words, environment: ["CBCHAT_STORE": path, "PATH": "/usr/bin:/bin"])
  }

  private static func shell(_ path: String, _ sql: String) throws -> String {
    try run(URL(fileURLWithPath: "/usr/bin/sqlite3"), ["-json", path, sql], environment: [:])
  }

  private static func run(_ binary: URL, _ words: [String], environment: [String: String]) throws -> String {
    let process = Process()
    process.executableURL = binary
    process.arguments = words
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
