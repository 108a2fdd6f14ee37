import Foundation
import Inbox
import Phrases
import SQLite
import TestKit
import Testing

@testable import Storage

struct EraseTests {
  /// Two people, one of whom says what nobody else does.
  private func salon() throws -> TemporaryStore {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [.sample(), Client(id: 2, name: "Інна", createdAt: .sample)]
    for number in Int64(1)...2 {
      var contact = Contact.sample(number, name: number == 1 ? "Забутнянська" : "Інна")
      contact.externalID = number == 1 ? "555" : "5555"
      contact.client = Client.ID(number)
      change.contacts.append(contact)
      change.chats.append(.sample(number, contact: number))
      let text = number == 1 ? "дужетаємне" : "звичайне"
      change.messages.append(.sample(number, chat: number, contact: number, text: text))
    }
    change.revisions = [Revision(message: 1, text: "передтаємне", at: .sample)]
    change.visits = [Visit(id: 1, client: 1, at: .sample, service: "Педикюр")]
    change.notes = [Note(id: 1, client: 1, staff: 1, at: .sample, text: "нотатаємна")]
    change.ledger = [LedgerEntry(id: 1, client: 1, at: .sample, minor: 5, reason: "аванс")]
    try salon.apply(change)
    try salon.store.change { write throws(Fault) in
      let payloads = [
        "{\"from\":{\"id\":555},\"text\":\"дужетаємне\"}", "{\"id\":5555}", "{\"text\":\"про 555\"}", "x 555",
      ]
      for (number, payload) in payloads.enumerated() {
        let event = Event(id: 0, channel: 1, receivedAt: .sample, state: .applied, payload: Array(payload.utf8))
        _ = try write.insert(event, deliveryKey: "k\(number)")
      }
    }
    return salon
  }

  @Test func `an erased person is in no table, and the others are whole`() throws {
    let salon = try salon()
    let erased = try salon.store.erase(1)
    let expected = Erased(contacts: 1, chats: 1, messages: 1, events: 2)
    #expect(erased == expected)
    try salon.store.look { read throws(Fault) in
      #expect(try read.client(1, for: .system) == nil)
      #expect(try read.contact(1, for: .system) == nil)
      #expect(try read.chat(1, for: .system) == nil)
      #expect(try read.message(1, for: .system) == nil)
      #expect(try read.visits(of: 1, for: .system).isEmpty)
      #expect(try read.notes(of: 1, for: .system).isEmpty)
      #expect(try read.ledger(of: 1, for: .system).isEmpty)
      #expect(try read.chat(2, for: .system)?.client?.name == "Інна")
      #expect(try read.damage().isEmpty)
      #expect(try read.miscounts().isEmpty)
    }
    #expect(try salon.store.found("дужетаємне").isEmpty)
    #expect(try salon.store.found("звичайне") == [2])
  }

  @Test func `no word of an erased person is left in the files`() throws {
    let salon = try salon()
    _ = try salon.store.erase(1)
    for suffix in ["", "-wal"] {
      guard let bytes = FileManager.default.contents(atPath: salon.path + suffix) else { continue }
      for word in ["дужетаємне", "передтаємне", "нотатаємна", "забутнянська", "Забутнянська"] {
        #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in \(suffix)")
      }
    }
  }

  @Test func `a kept file goes with its last message, and nothing else is touched`() throws {
    let salon = try salon()
    let media = Media(store: salon.path)
    let own = try media.keep([1], digest: "aa11")
    let shared = try media.keep([2], digest: "bb22")
    let foreign = salon.folder / "foreign.jpg"
    try Data([3]).write(to: URL(fileURLWithPath: foreign))
    var change = Change()
    for (number, files) in [[own, shared, foreign], [shared]].enumerated() {
      let id = Int64(number + 1)
      var message = Message.sample(id + 10, chat: id, contact: id, text: nil)
      message.attachments = files.map { Attachment(kind: .image, file: $0) }
      change.messages.append(message)
    }
    try salon.apply(change)
    #expect(try salon.store.erase(1).files == 1)
    #expect(!FileManager.default.fileExists(atPath: own))
    #expect(FileManager.default.fileExists(atPath: shared))
    #expect(FileManager.default.fileExists(atPath: foreign))
  }

  @Test func `a dissolved card leaves all it had to the other`() throws {
    let salon = try salon()
    try salon.store.change { write throws(Fault) in
      guard var one = try write.read.client(1, for: .system), var other = try write.read.client(2, for: .system) else {
        return
      }
      one.externalID = "e1"
      other.externalID = "e2"
      var change = Change()
      change.clients = [one, other]
      try write.apply(change)
      try write.dissolve(one, into: other)
    }
    try salon.store.look { read throws(Fault) in
      #expect(try read.client(1, for: .system) == nil)
      #expect(try read.contacts(of: 2, for: .system).count == 2)
      #expect(try read.visits(of: 2, for: .system).count == 1)
      #expect(try read.notes(of: 2, for: .system).count == 1)
      #expect(try read.balance(of: 2, for: .system) == 5)
      #expect(try read.damage().isEmpty)
      // Both numbers of the other system mean the card that is left.
      for number in ["e1", "e2"] {
        #expect(try read.clients(named: .external(number), for: .system).map(\.id) == [2], "\(number)")
      }
    }
    _ = try salon.store.erase(2)
    try salon.store.look { read throws(Fault) in
      #expect(try read.clients(named: .external("e1"), for: .system).isEmpty)
      #expect(try read.damage().isEmpty)
    }
  }
}
