import Foundation
import JSON
import TestKit
import Testing

/// Every released version's store goes on with this program, and nothing of it is lost (domain.md, Nothing lost).
struct UpgradeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var path: String { folder / "cbchat.db" }

  private func run(_ words: String..., environment: [String: String] = [:]) throws -> Salon.Result {
    try Running(words, input: "", environment: ["CBCHAT_STORE": path].merging(environment) { $1 }).wait()
  }

  private func json(_ words: String...) throws -> JSONValue {
    let result = try Running(words + ["--json"], input: "", environment: ["CBCHAT_STORE": path]).wait()
    try #require(result.status == 0, "\(words): \(result.errors)")
    return try JSONValue.parse(result.out)
  }

  private func version(of path: String) throws -> Int? { Int(try OldStore.ask(path, "PRAGMA user_version;")) }

  private func damage(of path: String) throws -> String {
    try OldStore.ask(path, "PRAGMA integrity_check; PRAGMA foreign_key_check;")
  }

  @Test(arguments: 1...OldStore.newest)
  func `a full store of any version is migrated whole`(number: Int) throws {
    let old = try OldStore(number, at: path)
    let tables = try OldStore.tables(of: path)
    let before = try OldStore.rows(of: tables, in: path)
    // Whoever adds a table adds a row of it: an empty one would prove nothing.
    #expect(before.filter(\.value.isEmpty).keys.sorted() == [])
    #expect(try damage(of: path) == "ok")

    let list = try json("list", "--all")
    #expect(try version(of: path) == OldStore.newest)
    #expect(try damage(of: path) == "ok")
    let after = try OldStore.rows(of: tables, in: path)
    for (table, rows) in before {
      let gone = rows.subtracting(after[table] ?? [])
      #expect(gone.isEmpty, "\(table) lost \(gone)")
    }

    #expect(list.array?.compactMap { $0["id"]?.integer }.sorted() == [1, 2, 3])
    let counts = try json("list", "--counts")
    let kept = ["active", "mine", "new", "bot", "waiting", "closed", "unread"].map { counts[$0]?.integer }
    #expect(kept == [1, 0, 1, 0, 1, 1, 1])
    let open = try json("open", "2", "--peek")
    #expect(open["messages"]?.array?.first?["text"]?.string == "and a pedicure")
    #expect(open["client"]?["balance"]?["amount"]?.string == "120.50")
    #expect(open["client"]?["visits"]?["next"]?["service"]?.string == "Манікюр")
    #expect(open["client"]?["notes"]?.array?.first?["text"]?.string == "без лаку")
    #expect(open["history"]?.array?.first?["id"]?.integer == 1)
    #expect(try json("list", "--search", "manicure").array?.first?["id"]?.integer == 1)
    #expect(try json("client", "show", "+380501112233")["id"]?.integer == 1)
    // What is kept twice still agrees, and the store takes changes.
    let findings = try json("doctor")["findings"]?.array?.compactMap { $0["code"]?.string } ?? []
    #expect(!findings.contains { ["store-damaged", "counters", "chats"].contains($0) }, "\(findings)")
    #expect(try json("close", "2")["status"]?.string == "closed")
    #expect(try json("list", "--counts")["closed"]?.integer == 2)

    // A copy of what was stands beside it.
    guard old.version < OldStore.newest else { return }
    let copy = "\(path).before-v\(OldStore.newest)"
    #expect(try version(of: copy) == old.version)
    #expect(try OldStore.rows(of: tables, in: copy) == before)
  }

  @Test(arguments: [1, OldStore.newest - 1])
  func `a migration that is killed at any step leaves the old version whole, or is done`(number: Int) throws {
    var step = 1
    var interrupted = 0
    while true {
      for suffix in ["", "-wal", "-shm", ".before-v\(OldStore.newest)"] { unlink(path + suffix) }
      _ = try OldStore(number, at: path)
      let tables = try OldStore.tables(of: path)
      let before = try OldStore.rows(of: tables, in: path)
      let killed = try run("list", "--all", environment: ["CBCHAT_CRASH_AT": "\(step)"])
      guard killed.wasKilled else { break }
      // First without any program of ours, which would go on with the migration.
      let version = try version(of: path)
      #expect(version == number || version == OldStore.newest, "step \(step)")
      if version == number { interrupted += 1 }
      #expect(try damage(of: path) == "ok")
      let rows = try OldStore.rows(of: tables, in: path)
      for (table, wanted) in before { #expect(wanted.isSubset(of: rows[table] ?? []), "step \(step): \(table)") }
      // The next command does the rest.
      #expect(try run("list", "--all").status == 0)
      #expect(try self.version(of: path) == OldStore.newest)
      step += 1
      try #require(step < 50)
    }
    // Before the copy, behind it, behind each script, and before the commit.
    #expect(interrupted >= OldStore.newest - number + 2)
  }

  @Test(arguments: [
    "list", "open 2", "send 2 вітаю", "close 2", "client list", "doctor", "backup COPY", "webhook events",
    "watch --timeout 1s",
  ])
  func `a newer store is refused and stays as it was`(line: String) throws {
    _ = try OldStore(OldStore.newest, at: path)
    _ = try OldStore.ask(path, "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE);")
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let words = line.split(separator: " ").map { $0 == "COPY" ? folder / "copy.db" : String($0) }
    let result = try Running(words + ["--json"], input: "", environment: ["CBCHAT_STORE": path]).wait()
    #expect(result.status == 78)
    #expect(result.out.isEmpty)
    #expect(try JSONValue.parse(result.errors)["error"]?["code"]?.string == "store-newer", "\(result.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains("copy") })
  }
}
