package import Inbox
package import Phrases
import SQLite

extension AutoreplySetup {
  /// Columns of `autoreply`.
  fileprivate static let columns: SQL = "text_uk, text_en, scope, hours, holidays, every"

  /// A row that this program wrote; what an older version would not read is taken as it stands, or as nothing.
  fileprivate init(_ row: borrowing Row, of channel: Channel.ID) {
    var hours = (try? Hours(row.text(3))) ?? Hours()
    hours.holidays = row.text(4).split(separator: " ").compactMap { Hours.Holiday($0) }
    var texts: [Language: AutoreplyText] = [:]
    if let text = row.textIfAny(0) { texts[.uk] = (try? AutoreplyText(text)) ?? AutoreplyText(literal: text) }
    if let text = row.textIfAny(1) { texts[.en] = (try? AutoreplyText(text)) ?? AutoreplyText(literal: text) }
    self.init(
      channel: channel,
      texts: texts,
      when: When(rawValue: row.text(2)) ?? .always,
      hours: hours,
      every: Span(milliseconds: row.integer(5))
    )
  }
}

extension Read {
  /// What a channel answers by itself; as at first when nobody set it.
  package func autoreply(of channel: Channel.ID) throws(Fault) -> AutoreplySetup {
    try first("SELECT \(AutoreplySetup.columns) FROM autoreply WHERE channel = \(channel.rawValue)") {
      AutoreplySetup($0, of: channel)
    } ?? AutoreplySetup(channel: channel)
  }

  /// What a contact already got from the autoreply, in a chat and at all.
  package func autoreplyRecord(of contact: Contact.ID, in chat: Chat.ID) throws(Fault) -> AutoreplyRecord {
    var record = AutoreplyRecord()
    record.lastAcceptedAt =
      try first("SELECT max(at) FROM autoreply_given WHERE contact = \(contact.rawValue)") {
        $0.integerIfAny(0).map(Instant.init(milliseconds:))
      } ?? nil
    let waiting = try all(
      """
      SELECT m.chat FROM outbox AS o JOIN message AS m ON m.id = o.message
      WHERE o.contact = \(contact.rawValue) AND m.author = 'autoreply'
      """
    ) { Chat.ID($0.integer(0)) }
    record.isUnderway = !waiting.isEmpty
    record.isInChat = waiting.contains(chat)
    if !record.isInChat, record.lastAcceptedAt != nil {
      record.isInChat =
        try first(
          """
          SELECT 1 FROM autoreply_given AS g JOIN message AS m ON m.id = g.message
          WHERE g.contact = \(contact.rawValue) AND m.chat = \(chat.rawValue) LIMIT 1
          """
        ) { _ in true } ?? false
    }
    return record
  }

  /// When a person last wrote to a contact, in whichever of their chats, no earlier than a moment.
  ///
  /// What did not leave, or is only meant to leave later, has told the client nothing.
  package func lastPersonAt(to contact: Contact.ID, since moment: Instant) throws(Fault) -> Instant? {
    try first(
      """
      SELECT max(m.at) FROM chat AS c JOIN message AS m ON m.chat = c.id
      WHERE c.contact = \(contact.rawValue) AND m.at >= \(moment.milliseconds) AND m.at <= \(now.milliseconds)
        AND m.author IN ('staff', 'external') AND m.way IS NULL AND m.state NOT IN ('failed', 'scheduled')
      """
    ) { $0.integerIfAny(0).map(Instant.init(milliseconds:)) } ?? nil
  }
}

extension Write {
  package func save(_ setup: AutoreplySetup) throws(Fault) {
    let holidays = setup.hours.holidays.map(\.description).joined(separator: " ")
    try run(
      """
      INSERT INTO autoreply(channel, \(AutoreplySetup.columns))
      VALUES (\(setup.channel.rawValue), \(setup.texts[.uk]?.source), \(setup.texts[.en]?.source),
        \(setup.when.rawValue), \(setup.hours.text), \(holidays), \(setup.every.milliseconds))
      ON CONFLICT(channel) DO UPDATE SET text_uk = excluded.text_uk, text_en = excluded.text_en,
        scope = excluded.scope, hours = excluded.hours, holidays = excluded.holidays, every = excluded.every
      """
    )
  }

  /// Notes when an automatic answer was accepted first: the period starts then, not when it was queued (domain.md).
  ///
  /// One that nobody heard of may have arrived and counts; one that the messenger refused does not.
  func note(autoreply message: Message) throws(Fault) {
    switch message.state {
    case .sent, .delivered, .seen, .uncertain:
      try run(
        """
        INSERT INTO autoreply_given VALUES (\(message.id.rawValue), \(message.contact.rawValue), \(now.milliseconds))
        ON CONFLICT(message) DO NOTHING
        """
      )
    case .failed: try run("DELETE FROM autoreply_given WHERE message = \(message.id.rawValue)")
    case .scheduled, .queued, .sending, nil: break
    }
  }
}
