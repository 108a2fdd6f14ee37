package import Inbox
package import Phrases
import SQLite

/// A contact whom the messenger has not named yet, and how often they were asked for.
package struct Nameless: Sendable, Equatable {
  package var contact: Contact
  package var attempts: Int
}

extension Read {
  /// Who of a channel wrote, has no name, and may be asked for now; the newest first.
  package func nameless(of channel: Channel.ID, limit: Int) throws(Fault) -> [Nameless] {
    try all(
      """
      SELECT \(Contact.columns), coalesce(p.attempts, 0) FROM contact AS k LEFT JOIN profile AS p ON p.contact = k.id
      WHERE k.channel = \(channel.rawValue) AND k.name IS NULL AND k.username IS NULL
        AND k.last_inbound_at IS NOT NULL AND coalesce(p.not_before, 0) <= \(now.milliseconds)
      ORDER BY k.id DESC LIMIT \(limit)
      """
    ) { Nameless(contact: Contact($0), attempts: Int($0.integer(Contact.columnCount))) }
  }
}

extension Write {
  /// Keeps that a contact's profile was asked for in vain, and until when it is not asked for again.
  package func postponeProfile(of contact: Contact.ID, until moment: Instant) throws(Fault) {
    try run(
      """
      INSERT INTO profile(contact, attempts, not_before) VALUES (\(contact.rawValue), 1, \(moment.milliseconds))
      ON CONFLICT(contact) DO UPDATE SET attempts = attempts + 1, not_before = excluded.not_before
      """
    )
  }

  /// Names a contact by their profile, unless something named them meanwhile.
  package func name(_ contact: Contact.ID, as profile: Sender) throws(Fault) {
    guard var known = try read.contact(contact, for: .system), known.name == nil, known.username == nil else { return }
    known.name = profile.name
    known.username = profile.username
    try save(known)
    try run("DELETE FROM profile WHERE contact = \(contact.rawValue)")
  }
}
