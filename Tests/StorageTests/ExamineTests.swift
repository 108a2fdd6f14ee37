import Foundation
import Inbox
import Phrases
import SQLite
import TestKit
import Testing

@testable import Storage

struct ExamineTests {
  private func salon() throws -> TemporaryStore {
    let salon = try TemporaryStore()
    var change = Change()
    change.contacts = [.sample()]
    change.chats = [.sample(unread: 1)]
    change.messages = [.sample(1, text: "вітаю")]
    try salon.apply(change)
    return salon
  }

  @Test func `a sound store has nothing to tell`() throws {
    let salon = try salon()
    try salon.store.look { read throws(Fault) in
      #expect(try read.damage().isEmpty)
      #expect(try read.miscounts().isEmpty)
      #expect(try read.doubtfulChats().isEmpty)
    }
  }

  @Test func `a counter that somebody moved is found`() throws {
    let salon = try salon()
    try salon.raw().run("UPDATE counter SET chats = chats + 1")
    #expect(try salon.store.look { read throws(Fault) in try read.miscounts() }.count == 2)
  }

  @Test func `a chat that disagrees with its messages is found`() throws {
    let salon = try salon()
    try salon.raw().run("UPDATE chat SET unread = 5")
    #expect(try salon.store.look { read throws(Fault) in try read.doubtfulChats() } == [1])
  }

  @Test func `a reference to nothing is found`() throws {
    let salon = try salon()
    let raw = try salon.raw()
    try raw.run("PRAGMA foreign_keys = OFF")
    try raw.run("DELETE FROM contact")
    #expect(try !salon.store.look { read throws(Fault) in try read.damage() }.isEmpty)
  }

  @Test func `a copy is checked, and a broken one refused`() throws {
    let salon = try salon()
    let copy = salon.folder / "copy.db"
    try salon.store.backup(to: copy)
    try Store.examine(copy: copy)
    #expect(mode(of: copy) == 0o600)
    let file = try #require(FileHandle(forUpdatingAtPath: copy))
    try file.seek(toOffset: 8192)
    try file.write(contentsOf: Data(repeating: 0x5A, count: 8192))
    try file.close()
    #expect(throws: Fault.self) { try Store.examine(copy: copy) }
  }

  @Test func `a rehearsal keeps nothing`() throws {
    let salon = try salon()
    try salon.store.rehearse { write throws(Fault) in try write.set("company", to: "x") }
    #expect(try salon.store.look { read throws(Fault) in try read.setting("company") } == nil)
  }

  @Test func `a channel that was removed stays removed whoever saves its earlier value`() throws {
    let salon = try salon()
    var removed = salon.main
    removed.removedAt = .sample
    try salon.store.change { write throws(Fault) in
      try write.save(removed)
      try write.save(salon.main)
    }
    #expect(try salon.store.look { read throws(Fault) in try read.channel(1, for: .system) }?.removedAt == .sample)
  }
}
