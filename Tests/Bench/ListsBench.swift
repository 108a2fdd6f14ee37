import Foundation
import Inbox
import Office
import Phrases
import Storage

/// `list`, `open`, counts and search on a store of many chats, against the same SQL in the `sqlite3` shell, each
/// process's own start-up taken off.
///
/// Both stores hold the same number of chats that are not closed: what the larger one costs more is what closed chats
/// cost.
enum ListsBench {
  /// - Parameters:
  ///   - chats: how many the larger store holds, ten messages each; the smaller one holds a tenth.
  ///   - place: a folder to keep the stores in; one that is there is taken as it is.
  /// - Throws: when a store cannot be made, or a program fails.
  static func run(chats: Int, in place: String?) throws {
    let folder = try place.map { URL(fileURLWithPath: $0) } ?? Bench.temporaryFolder()
    defer { if place == nil { try? FileManager.default.removeItem(at: folder) } }
    var smaller: [String: Double] = [:]
    for count in [max(chats / 10, 1000), chats] {
      let path = folder.appending(path: "\(count).db").path(percentEncoded: false)
      if !FileManager.default.fileExists(atPath: path) {
        let elapsed = try Bench.seconds { try BigStore.make(chats: count, at: path) }
        Bench.row("made a store of \(count) chats, \(count * 10) messages", "\(elapsed.shown(1)) s")
      }
      print("\(count) chats, \(count * 10) messages: cbchat / sqlite3, each best of \(Measured.runs) runs")
      // A process that opens the store and reads one row of it: what every command does before its own work.
      let floor = try measure(
        path, Pair("start-up", ["config", "get", "timezone"], "SELECT count(*) FROM setting"))
      Bench.row(
        "  start-up with the store open, taken off below",
        "\(floor.ours.milliseconds) / \(floor.theirs.milliseconds) ms")
      for pair in pairs(chats: count) {
        let measured = try measure(path, pair)
        let mine = max(measured.ours - floor.ours, 0.0001)
        let other = max(measured.theirs - floor.theirs, 0.0001)
        let growth = smaller[pair.name].map { ", \((mine / $0).shown(1))x of a tenth" } ?? ""
        smaller[pair.name] = mine
        Bench.row(
          "  \(pair.name)", "\(mine.milliseconds) / \(other.milliseconds) ms, ratio \((mine / other).shown())\(growth)")
      }
    }
  }

  /// A command, and the SQL that a person who knows the schema would type for the same rows.
  private struct Pair {
    let name: String
    let words: [String]
    let sql: String

    init(_ name: String, _ words: [String], _ sql: String) {
      self.name = name
      self.words = words
      self.sql = sql
    }
  }

  private static func pairs(chats: Int) -> [Pair] {
    let page = """
      FROM chat AS c JOIN contact AS k ON k.id = c.contact LEFT JOIN client AS l ON l.id = k.client
      LEFT JOIN message AS m ON m.id = c.last_message
      """
    let newest = "ORDER BY c.activity_at DESC, c.id DESC LIMIT 50"
    func folder(_ condition: String) -> String {
      let arms = (1...3).map { "SELECT * FROM (SELECT * \(page) WHERE c.channel = \($0) AND \(condition) \(newest))" }
      return "\(arms.joined(separator: " UNION ALL ")) ORDER BY activity_at DESC LIMIT 50"
    }
    func said(_ expression: String) -> String {
      """
      SELECT * FROM message_search AS s JOIN message AS h ON h.id = s.rowid JOIN chat AS c ON c.id = h.chat
      JOIN contact AS k ON k.id = c.contact LEFT JOIN client AS l ON l.id = k.client
      LEFT JOIN message AS m ON m.id = c.last_message
      WHERE message_search MATCH '\(expression)' ORDER BY s.rowid DESC LIMIT 20
      """
    }
    // A search looks at messages, names and phones alike.
    func searched(_ expression: String, phone: String? = nil, _ condition: String = "1") -> String {
      let cards = phone.map { "UNION SELECT client FROM client_phone WHERE phone = '\($0)'" } ?? ""
      let contacts = phone.map { "UNION SELECT id FROM contact WHERE phone = '\($0)'" } ?? ""
      return """
        \(said(expression).replacingOccurrences(of: "ORDER BY", with: "AND \(condition) ORDER BY"));
        SELECT * \(page) WHERE \(condition) AND c.contact IN (
          SELECT rowid FROM contact_search WHERE contact_search MATCH '\(expression)' \(contacts)
          UNION SELECT id FROM contact WHERE client IN (
            SELECT rowid FROM client_search WHERE client_search MATCH '\(expression)' \(cards)))
        ORDER BY c.last_message DESC LIMIT 20
        """
    }
    let rare = BigStore.rare(chats: chats)
    let phone = BigStore.phone(of: chats / 16)
    return [
      Pair("list --limit 50", ["list", "--limit", "50", "--jsonl"], folder("c.status = 'open'")),
      Pair("list --new", ["list", "--new", "--limit", "50", "--jsonl"], folder("c.new = 1")),
      Pair("list --closed", ["list", "--closed", "--limit", "50", "--jsonl"], folder("c.status = 'closed'")),
      Pair("list --all", ["list", "--all", "--limit", "50", "--jsonl"], folder("1")),
      Pair(
        "list --unread", ["list", "--all", "--unread", "--limit", "50", "--jsonl"],
        folder("c.unread > 0").replacingOccurrences(of: "chat AS c", with: "chat AS c INDEXED BY chat_unread")),
      Pair(
        "list --mine", ["list", "--mine", "--limit", "50", "--jsonl"],
        "SELECT * \(page) WHERE c.responsible = 1 AND c.status IN ('open', 'waiting') \(newest)"),
      Pair(
        "list --sort waiting", ["list", "--sort", "waiting", "--limit", "50", "--jsonl"],
        folder("c.status = 'open'")
          .replacingOccurrences(
            of: "c.activity_at DESC, c.id DESC", with: "coalesce(c.last_inbound_at, c.activity_at), c.id"
          )
          .replacingOccurrences(of: "chat AS c", with: "chat AS c INDEXED BY chat_waits")),
      Pair(
        "list --counts", ["list", "--counts"],
        """
        SELECT status, new, sum(chats), sum(unread) FROM counter GROUP BY 1, 2;
        SELECT count(*) FROM chat WHERE responsible = 1 AND status IN ('open', 'waiting')
        """),
      Pair(
        "open", ["open", "\(chats / 2)", "--peek", "--json"],
        """
        SELECT * \(page) WHERE c.id = \(chats / 2);
        SELECT * FROM message WHERE chat = \(chats / 2) ORDER BY at DESC, id DESC LIMIT 50;
        SELECT c.*, m.text \(page) WHERE c.contact = (SELECT contact FROM chat WHERE id = \(chats / 2))
        ORDER BY c.opened_at DESC LIMIT 5
        """),
      Pair("search, a rare word", ["list", "--search", rare, "--limit", "20", "--jsonl"], searched("\"\(rare)\"*")),
      Pair(
        "search, a common word", ["list", "--search", "манікюр", "--limit", "20", "--jsonl"],
        searched("\"манікюр\"*")),
      Pair(
        "search, two words", ["list", "--search", "манікюр завтра", "--limit", "20", "--jsonl"],
        searched("\"манікюр\"* AND \"завтра\"*")),
      Pair(
        "search, a word among the active", ["list", "--active", "--search", "манікюр", "--limit", "20", "--jsonl"],
        searched("\"манікюр\"*", "c.status = 'open'")),
      Pair(
        "search, a phone", ["list", "--search", phone, "--limit", "20", "--jsonl"],
        searched("\"\(phone)\"*", phone: "+38\(phone)")),
      Pair(
        "search, a name", ["list", "--search", "Соломія Гнатюк", "--limit", "20", "--jsonl"],
        searched("\"соломія\"* AND \"гнатюк\"*")),
    ]
  }

  private struct Measured {
    static let runs = 15
    var ours = Double.infinity
    var theirs = Double.infinity
  }

  /// The best of some runs after a warm-up, both by turns: what else the machine does falls on both.
  private static func measure(_ path: String, _ pair: Pair) throws -> Measured {
    let answers = (try ours(path, pair.words), try shell(path, pair.sql))
    guard answers.0 > 0, answers.1 > 0 else { throw Nothing(name: pair.name) }
    var measured = Measured()
    for _ in 0..<Measured.runs {
      measured.ours = min(measured.ours, try Bench.seconds { _ = try ours(path, pair.words) })
      measured.theirs = min(measured.theirs, try Bench.seconds { _ = try shell(path, pair.sql) })
    }
    return measured
  }

  /// A pair that found nothing measures nothing.
  private struct Nothing: Error {
    let name: String
  }

  private static func ours(_ path: String, _ words: [String]) throws -> Int {
    let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "cbchat")
    return try Spawn.run([binary.path(percentEncoded: false)] + words, environment: ["CBCHAT_STORE=\(path)"])
  }

  private static func shell(_ path: String, _ sql: String) throws -> Int {
    try Spawn.run(["/usr/bin/sqlite3", "-json", path, sql], environment: [])
  }
}

extension Double {
  fileprivate var milliseconds: String { (self * 1000).shown() }
}
