import Foundation
import Glibc
import Inbox
import Phrases
import SQLite
import Storage
import TestKit
import Testing

struct StoreCreateTests {
  @Test func `a new store is for its owner alone`() throws {
    let folder = try TemporaryFolder()
    let path = folder / "deep/er/cbchat.db"
    try Store.create(path: path, clock: fixedClock()) { write throws(Fault) in _ = try write.add(Staff.sample()) }
    let store = try Store(path: path, clock: fixedClock())
    try store.change { write throws(Fault) in try write.set("language", to: "uk") }
    #expect(mode(of: folder / "deep") == 0o700)
    #expect(mode(of: folder / "deep/er") == 0o700)
    for suffix in ["", "-wal", "-shm", "-lock", "-bell"] { #expect(mode(of: path + suffix) == 0o600, "\(suffix)") }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder / "deep/er").sorted()
    #expect(files == ["cbchat.db", "cbchat.db-bell", "cbchat.db-lock", "cbchat.db-shm", "cbchat.db-wal"])
  }

  @Test func `a new store holds what it was set up with`() throws {
    let salon = try TemporaryStore()
    let connection = try salon.raw()
    #expect(try connection.first("PRAGMA application_id") { $0.integer(0) } == 0x6362_6368)
    #expect(try connection.first("PRAGMA user_version") { $0.integer(0) } == Int64(Migrations.current))
    #expect(try connection.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
    #expect(try connection.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
    let loose = try connection.all(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
    ) {
      $0.text(0)
    }
    #expect(loose.filter { !$0.hasPrefix("sqlite_") && !$0.contains("_search") }.isEmpty)
    try salon.store.look { read throws(Fault) in
      #expect(try read.staff().map(\.login) == ["olena", "ira"])
      #expect(try read.channels(for: .system).map(\.name) == ["tg-main", "tg-back"])
      #expect(try read.settings().map(\.key) == ["country", "timezone"])
      #expect(try read.setting("timezone") == "Europe/Kyiv")
      #expect(try read.setting("nothing") == nil)
    }
  }

  @Test func `what stands at the path is left as it is`() throws {
    let salon = try TemporaryStore()
    let fault = #expect(throws: Fault.self) {
      try Store.create(path: salon.path, clock: fixedClock()) { write throws(Fault) in try write.set("a", to: "b") }
    }
    #expect(fault?.code == .exists)
    #expect(fault?.exit == 73)
    #expect(try salon.store.look { read throws(Fault) in try read.staff().count } == 2)
    let text = salon.folder / "notes.txt"
    try "нотатки".write(toFile: text, atomically: true, encoding: .utf8)
    #expect(throws: Fault.self) { try Store.create(path: text, clock: fixedClock()) { _ throws(Fault) in } }
    #expect(try String(contentsOfFile: text, encoding: .utf8) == "нотатки")
    let link = salon.folder / "link.db"
    symlink(salon.folder / "nowhere.db", link)
    let dangling = #expect(throws: Fault.self) {
      try Store.create(path: link, clock: fixedClock()) { _ throws(Fault) in }
    }
    #expect(dangling?.code == .exists)
  }

  @Test func `a set-up that fails leaves nothing`() throws {
    let folder = try TemporaryFolder()
    let fault = #expect(throws: Fault.self) {
      try Store.create(path: folder / "cbchat.db", clock: fixedClock()) { write throws(Fault) in
        try write.set("language", to: "uk")
        throw Fault(.badInput, en: "no", uk: "ні")
      }
    }
    #expect(fault?.code == .badInput)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `leftovers of a crashed init do not matter`() throws {
    let folder = try TemporaryFolder()
    let path = folder / "cbchat.db"
    for suffix in ["", "-wal", "-shm", "-journal"] {
      try "leftover".write(toFile: "\(path).new-\(getpid())\(suffix)", atomically: true, encoding: .utf8)
    }
    try Store.create(path: path, clock: fixedClock()) { write throws(Fault) in _ = try write.add(Staff.sample()) }
    let store = try Store(path: path, clock: fixedClock())
    #expect(try store.look { read throws(Fault) in try read.staff().count } == 1)
  }

  @Test func `the journal of a store that is gone is not read into a new one`() throws {
    let old = try TemporaryStore()
    try old.store.change { write throws(Fault) in
      for number in 0..<50 { try write.set("old\(number)", to: String(repeating: "x", count: 500)) }
    }
    let folder = try TemporaryFolder()
    let path = folder / "cbchat.db"
    // What a kill and a careless `rm cbchat.db` leave.
    try FileManager.default.copyItem(atPath: old.path + "-wal", toPath: path + "-wal")
    try Store.create(path: path, clock: fixedClock()) { write throws(Fault) in try write.set("language", to: "uk") }
    let store = try Store(path: path, clock: fixedClock())
    try store.look { read throws(Fault) in
      #expect(try read.settings().map(\.key) == ["language"])
      #expect(try read.staff().isEmpty)
    }
  }

  @Test func `a folder that cannot be made is 73`() throws {
    let folder = try TemporaryFolder()
    try "file".write(toFile: folder / "file", atomically: true, encoding: .utf8)
    let fault = #expect(throws: Fault.self) {
      try Store.create(path: folder / "file/cbchat.db", clock: fixedClock()) { _ throws(Fault) in }
    }
    #expect(fault?.code == .cannotCreate)
    #expect(fault?.exit == 73)
  }

  @Test(.enabled(if: getuid() == 0, "only root may give files away"))
  func `what root makes beside a store belongs to the store's owner`() throws {
    let salon = try TemporaryStore()
    chown(salon.folder.path, 1234, 1234)
    for suffix in ["", "-wal", "-shm"] { chown(salon.path + suffix, 1234, 1234) }
    let store = try salon.open()
    try store.change { write throws(Fault) in try write.set("language", to: "uk") }
    for suffix in ["", "-wal", "-shm", "-lock", "-bell"] {
      #expect(owner(of: salon.path + suffix) == 1234, "\(suffix)")
    }
    #expect(Store.owner(of: salon.path) == 1234)
  }
}
