package import Inbox
package import Phrases
import SQLite

/// What is known of the age of a channel's token, where it has to be renewed.
package struct TokenAge: Sendable, Equatable {
  /// SHA-256 of the token, so that another one is noticed.
  package var digest: String
  /// Since when it is in use here.
  package var seenAt: Instant
  /// As the messenger told; `nil` while it has not.
  package var expiresAt: Instant?
  /// The next try to renew it.
  package var notBefore: Instant

  package init(digest: String, seenAt: Instant, expiresAt: Instant? = nil, notBefore: Instant) {
    self.digest = digest
    self.seenAt = seenAt
    self.expiresAt = expiresAt
    self.notBefore = notBefore
  }
}

extension Read {
  package func tokenAge(of channel: Channel.ID) throws(Fault) -> TokenAge? {
    try first("SELECT digest, seen_at, expires_at, not_before FROM token WHERE channel = \(channel.rawValue)") { row in
      TokenAge(
        digest: row.text(0),
        seenAt: Instant(milliseconds: row.integer(1)),
        expiresAt: row.integerIfAny(2).map(Instant.init(milliseconds:)),
        notBefore: Instant(milliseconds: row.integer(3))
      )
    }
  }
}

extension Write {
  package func keep(_ age: TokenAge, of channel: Channel.ID) throws(Fault) {
    try run(
      """
      INSERT INTO token(channel, digest, seen_at, expires_at, not_before)
      VALUES (\(channel.rawValue), \(age.digest), \(age.seenAt.milliseconds), \(age.expiresAt?.milliseconds),
        \(age.notBefore.milliseconds))
      ON CONFLICT(channel) DO UPDATE SET digest = excluded.digest, seen_at = excluded.seen_at,
        expires_at = excluded.expires_at, not_before = excluded.not_before
      """
    )
  }

  /// Lets what waits for a channel go at once: the account works again.
  ///
  /// Scheduled messages keep their time, and a call under way its claim.
  package func free(_ channel: Channel.ID) throws(Fault) {
    try run("UPDATE channel_progress SET hold_until = 0 WHERE channel = \(channel.rawValue)")
    try run(
      """
      UPDATE outbox SET not_before = \(now.milliseconds)
      WHERE channel = \(channel.rawValue) AND claimed_until IS NULL AND not_before > \(now.milliseconds)
        AND message IN (SELECT id FROM message WHERE state = 'queued')
      """
    )
  }
}
