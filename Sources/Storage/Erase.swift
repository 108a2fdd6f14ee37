package import Inbox
private import JSON
package import Phrases
import SQLite

/// How much was erased of a person.
package struct Erased: Sendable, Equatable {
  package var contacts = 0
  package var chats = 0
  package var messages = 0
  package var events = 0
  package var files = 0
}

extension Store {
  /// Erases a card and everything of its contacts, for good: also what SQLite would leave behind in free pages, in the
  /// search index and in the log.
  package func erase(_ client: Client.ID) throws(Fault) -> Erased {
    try tidy("PRAGMA secure_delete = ON")
    let (erased, files) = try change { (write) throws(Fault) in try write.erase(client) }
    var result = erased
    let media = Media(store: path)
    for file in files where media.remove(file) { result.files += 1 }
    // Until then the log beside the store holds the pages as they were; a reader in the way leaves it for later.
    try tidy("PRAGMA wal_checkpoint(TRUNCATE)")
    return result
  }
}

extension Write {
  /// Erases every row of a card; returns the kept files that no other message names.
  func erase(_ client: Client.ID) throws(Fault) -> (Erased, files: Set<String>) {
    var erased = Erased()
    var files: [String] = []
    let contacts = try read.contacts(of: client, for: .system)
    for contact in contacts {
      erased.events += try eraseEvents(of: contact)
      try run("DELETE FROM recipient WHERE contact = \(contact.id.rawValue)")
      try eraseMessages(of: contact, &erased, &files)
      erased.chats +=
        try read.first("SELECT count(*) FROM chat WHERE contact = \(contact.id.rawValue)") {
          Int($0.integer(0))
        } ?? 0
      try run("DELETE FROM typing WHERE chat IN (SELECT id FROM chat WHERE contact = \(contact.id.rawValue))")
      try eraseTalk(of: contact)
      try run("DELETE FROM chat WHERE contact = \(contact.id.rawValue)")
      try index(nil, replacing: contact.searchText, in: .contacts, at: contact.id.rawValue)
      try run("DELETE FROM contact WHERE id = \(contact.id.rawValue)")
      read.cache.scratch.contacts[contact.id] = nil
      erased.contacts += 1
    }
    try remove(client)
    try read.flushEntries()
    // The segments of the index keep erased words until they are merged.
    for table in [SearchTable.messages, .contacts, .clients] {
      try run("INSERT INTO \(table.name)(\(table.name)) VALUES ('optimize')")
    }
    var orphans: Set<String> = []
    for file in Set(files) where try !isNamed(file) { orphans.insert(file) }
    return (erased, orphans)
  }

  /// Whether a message that is left has a file too: the same content is kept once.
  private func isNamed(_ file: String) throws(Fault) -> Bool {
    try read.first("SELECT 1 FROM message WHERE instr(attachments, \(file)) > 0 LIMIT 1") { _ in true } ?? false
  }

  /// Takes a card away with what hangs on it; nobody's contacts may still be linked to it.
  private func remove(_ client: Client.ID) throws(Fault) {
    let name = try read.first("SELECT name FROM client WHERE id = \(client.rawValue)") { $0.text(0) }
    try run("DELETE FROM visit WHERE client = \(client.rawValue)")
    try run("DELETE FROM note WHERE client = \(client.rawValue)")
    try run("DELETE FROM ledger WHERE client = \(client.rawValue)")
    try run("DELETE FROM client_alias WHERE client = \(client.rawValue)")
    try run("DELETE FROM recipient WHERE client = \(client.rawValue)")
    try run("DELETE FROM topup WHERE client = \(client.rawValue)")
    try index(nil, replacing: name, in: .clients, at: client.rawValue)
    try run("DELETE FROM client WHERE id = \(client.rawValue)")
  }

  /// Moves what hangs on a card to another, contacts too, and takes the card away.
  package func dissolve(_ client: Client, into other: Client) throws(Fault) {
    try run("UPDATE contact SET client = \(other.id.rawValue) WHERE client = \(client.id.rawValue)")
    read.cache.scratch.contacts = [:]
    try run("UPDATE visit SET client = \(other.id.rawValue) WHERE client = \(client.id.rawValue)")
    try run("UPDATE note SET client = \(other.id.rawValue) WHERE client = \(client.id.rawValue)")
    try run("UPDATE topup SET client = \(other.id.rawValue) WHERE client = \(client.id.rawValue)")
    try run("UPDATE ledger SET client = \(other.id.rawValue) WHERE client = \(client.id.rawValue)")
    try run("UPDATE client_alias SET client = \(other.id.rawValue) WHERE client = \(client.id.rawValue)")
    if let lost = client.externalID, other.externalID != nil {
      try run("INSERT INTO client_alias VALUES (\(lost), \(other.id.rawValue))")
    }
    try run("UPDATE recipient SET client = \(other.id.rawValue) WHERE client = \(client.id.rawValue)")
    try remove(client.id)
  }

  /// Erases what a contact told the bot.
  private func eraseTalk(of contact: Contact) throws(Fault) {
    try run("DELETE FROM bot_state WHERE contact = \(contact.id.rawValue)")
    try run("DELETE FROM review WHERE contact = \(contact.id.rawValue)")
    try run("DELETE FROM topup WHERE contact = \(contact.id.rawValue)")
  }

  private func eraseMessages(of contact: Contact, _ erased: inout Erased, _ files: inout [String]) throws(Fault) {
    let messages = try read.all(
      """
      SELECT m.id, m.text, m.direction, m.attachments FROM chat AS c JOIN message AS m ON m.chat = c.id
      WHERE c.contact = \(contact.id.rawValue)
      """
    ) { ($0.integer(0), $0.textIfAny(1), $0.text(2), $0.textIfAny(3)) }
    for (id, text, direction, attachments) in messages {
      if direction != Message.Direction.system.rawValue {
        try index(nil, replacing: text, in: .messages, at: id)
      }
      files += attachments.map { Attachment.list(jsonText: $0).compactMap(\.file) } ?? []
      // Outbox, parts and revisions go with it.
      try run("DELETE FROM message WHERE id = \(id)")
      read.cache.scratch.texts[Message.ID(id)] = nil
    }
    erased.messages += messages.count
  }

  /// Erases the deliveries that speak of a contact: those of its chats, and every other that holds its id.
  private func eraseEvents(of contact: Contact) throws(Fault) -> Int {
    let candidates = try read.all(
      """
      SELECT id, chat IN (SELECT id FROM chat WHERE contact = \(contact.id.rawValue)), payload FROM event
      WHERE channel = \(contact.channel.rawValue)
        AND (chat IN (SELECT id FROM chat WHERE contact = \(contact.id.rawValue))
          OR instr(payload, CAST(\(contact.externalID) AS BLOB)) > 0)
      """
    ) { row in
      row.bool(1) || Write.speaks(row.blob(2), of: contact.externalID) ? row.integer(0) : nil
    }
    let events = candidates.compactMap { $0 }
    for event in events { try run("DELETE FROM event WHERE id = \(event)") }
    return events.count
  }

  /// Whether an id is a value in a payload; where it is not JSON, whether it stands there as a word.
  private static func speaks(_ payload: [UInt8], of id: String) -> Bool {
    if let value = try? JSONValue.parse(payload, loneSurrogates: .replaced) { return value.holds(id) }
    return String(decoding: payload, as: UTF8.self).split { !($0.isLetter || $0.isNumber || "-_@.".contains($0)) }
      .contains { $0 == id }
  }
}

extension JSONValue {
  fileprivate func holds(_ id: String) -> Bool {
    switch self {
    case .string, .integer, .number: identifier == id
    case .array(let elements): elements.contains { $0.holds(id) }
    case .object(let object): object.members.contains { $0.key == id || $0.value.holds(id) }
    case .null, .bool: false
    }
  }
}
