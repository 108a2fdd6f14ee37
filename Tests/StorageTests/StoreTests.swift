import Dispatch
import Foundation
import Inbox
import Phrases
import SQLite
import Storage
import Synchronization
import TestKit
import Testing

struct StoreTests {
  @Test func `a look is one consistent view`() throws {
    let salon = try TemporaryStore()
    let other = try salon.open()
    try salon.store.look { read throws(Fault) in
      // The view begins with the look, before anything was asked.
      try other.change { write throws(Fault) in try write.set("language", to: "uk") }
      #expect(try read.setting("language") == nil)
      try other.change { write throws(Fault) in try write.set("language", to: "en") }
      #expect(try read.setting("language") == nil)
    }
    #expect(try salon.store.look { read throws(Fault) in try read.setting("language") } == "en")
  }

  @Test func `a transaction carries one moment`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      let before = write.now
      salon.clock.advance(by: .hours(1))
      #expect(write.now == before)
      #expect(write.read.now == before)
    }
    #expect(try salon.store.look { read throws(Fault) in read.now } == .sample + .hours(1))
  }

  @Test func `what throws changes nothing`() throws {
    let salon = try TemporaryStore()
    let fault = #expect(throws: Fault.self) {
      try salon.store.change { write throws(Fault) in
        try write.set("language", to: "uk")
        _ = try write.add(Staff.sample(login: "oksana"))
        #expect(try write.read.staff().count == 3)
        throw Fault(.closed, en: "no", uk: "ні")
      }
    }
    #expect(fault?.code == .closed)
    try salon.store.look { read throws(Fault) in
      #expect(try read.setting("language") == nil)
      #expect(try read.staff().count == 2)
    }
    // The lock was given back, and the next change works.
    try salon.store.change { write throws(Fault) in try write.set("language", to: "en") }
    #expect(try salon.store.look { read throws(Fault) in try read.setting("language") } == "en")
  }

  @Test func `a part that fails alone is undone alone`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      try write.set("first", to: "1")
      do throws(Fault) {
        try write.attempt { () throws(Fault) in
          try write.set("second", to: "2")
          try write.attempt { () throws(Fault) in try write.set("inner", to: "3") }
          _ = try write.add(Staff.sample(login: "oksana"))
          throw Fault(.badInput, en: "no", uk: "ні")
        }
        Issue.record("it must throw")
      } catch { #expect(error.code == .badInput) }
      #expect(try write.read.staff().count == 2)
      #expect(try write.attempt { () throws(Fault) in 7 } == 7)
      try write.set("third", to: "3")
    }
    #expect(
      try salon.store.look { read throws(Fault) in try read.settings().map(\.key) } == [
        "country", "first", "third", "timezone",
      ]
    )
  }

  @Test func `numbers are never given twice`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      var ids = try write.ids()
      #expect(ids.nextMessage == 1)
      var change = Change()
      change.contacts = [.sample()]
      change.chats = [.sample()]
      for _ in 0..<3 { change.messages.append(.sample(ids.message().rawValue)) }
      _ = (ids.contact(), ids.chat(), ids.client())
      try write.apply(change, ids: ids)
    }
    try salon.raw().script("DELETE FROM message; DELETE FROM chat; DELETE FROM contact;")
    try salon.store.change { write throws(Fault) in
      let ids = try write.ids()
      #expect([ids.nextMessage, ids.nextChat, ids.nextContact, ids.nextClient] == [4, 2, 2, 2])
      // An older value never turns the sequence back.
      try write.apply(Change(), ids: IDs(nextClient: 1, nextContact: 1, nextChat: 1, nextMessage: 1))
      #expect(try write.ids().nextMessage == 4)
    }
    let fault = #expect(throws: Fault.self) {
      try salon.store.change { write throws(Fault) in
        var ids = try write.ids()
        _ = ids.message()
        try write.apply(Change(), ids: ids)
        throw Fault(.closed, en: "no", uk: "ні")
      }
    }
    #expect(fault?.code == .closed)
    #expect(try salon.store.change { write throws(Fault) in try write.ids().nextMessage } == 4)
  }

  @Test func `every change rings the bell, a failed one does not`() throws {
    let salon = try TemporaryStore()
    #expect(!FileManager.default.fileExists(atPath: salon.path + "-bell"))
    #expect(throws: Fault.self) {
      try salon.store.change { _ throws(Fault) in throw Fault(.closed, en: "no", uk: "ні") }
    }
    #expect(!FileManager.default.fileExists(atPath: salon.path + "-bell"))
    try salon.store.change { write throws(Fault) in try write.set("language", to: "uk") }
    #expect(FileManager.default.fileExists(atPath: salon.path + "-bell"))
    #expect(mode(of: salon.path + "-bell") == 0o600)
  }

  @Test func `writers at once lose nothing`() throws {
    let salon = try TemporaryStore()
    let path = salon.path
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      do {
        let store = try Store(path: path, clock: fixedClock())
        for _ in 0..<25 {
          try store.change { write throws(Fault) in
            let count = try write.read.setting("count").flatMap(Int.init) ?? 0
            try write.set("count", to: String(count + 1))
          }
        }
      } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try salon.store.look { read throws(Fault) in try read.setting("count") } == "100")
  }

  @Test func `patience that ends is 75, and the lock comes back`() throws {
    let salon = try TemporaryStore()
    let path = salon.path
    let isHeld = DispatchSemaphore(value: 0)
    let mayEnd = DispatchSemaphore(value: 0)
    let hasEnded = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let store = try? Store(path: path, clock: fixedClock())
      try? store?.change { write throws(Fault) in
        try write.set("holder", to: "yes")
        isHeld.signal()
        mayEnd.wait()
      }
      hasEnded.signal()
    }
    isHeld.wait()
    let impatient = try salon.open(patience: 0.1)
    let fault = #expect(throws: Fault.self) {
      try impatient.change { write throws(Fault) in try write.set("late", to: "yes") }
    }
    #expect(fault?.code == .busy)
    #expect(fault?.exit == 75)
    // Who only looks never waits for a writer.
    #expect(try impatient.look { read throws(Fault) in try read.setting("holder") } == nil)
    mayEnd.signal()
    hasEnded.wait()
    try impatient.change { write throws(Fault) in
      #expect(try write.read.setting("holder") == "yes")
      #expect(try write.read.setting("late") == nil)
      try write.set("late", to: "now")
    }
    try salon.store.change { write throws(Fault) in #expect(try write.read.setting("late") == "now") }
  }

  @Test func `a busy database behind the turnstile is 75 too`() throws {
    let salon = try TemporaryStore()
    let stranger = try salon.raw()
    try stranger.script("BEGIN IMMEDIATE")
    let impatient = try salon.open(patience: 0.05)
    let fault = #expect(throws: Fault.self) {
      try impatient.change { write throws(Fault) in try write.set("late", to: "yes") }
    }
    #expect(fault?.code == .busy)
    try stranger.script("ROLLBACK")
    try impatient.change { write throws(Fault) in try write.set("late", to: "yes") }
  }
}
