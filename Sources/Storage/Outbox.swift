package import Inbox
package import Phrases
import SQLite

extension OutboxItem {
  static let columns: SQL =
    "o.message, o.channel, o.contact, o.queued_at, o.not_before, o.attempts, o.claimed_until, o.campaign, o.rank"

  init(_ row: borrowing Row) {
    self.init(
      message: Message.ID(row.integer(0)),
      channel: Channel.ID(row.integer(1)),
      contact: Contact.ID(row.integer(2)),
      queuedAt: Instant(milliseconds: row.integer(3)),
      notBefore: Instant(milliseconds: row.integer(4)),
      attempts: Int(row.integer(5)),
      claimedUntil: row.integerIfAny(6).map(Instant.init(milliseconds:)),
      campaign: row.integerIfAny(7).map { Campaign.ID($0) },
      rank: Rank(rawValue: Int(row.integer(8))) ?? .answer
    )
  }
}

/// When a channel and a contact may be called again; shared by every process through the store.
package struct Pacing: Sendable, Equatable {
  package var channelNext: Instant
  package var channelHold: Instant
  package var contactNext: Instant
  /// Until when the messenger asked to leave the contact alone.
  package var contactHold: Instant
  /// When a campaign may send again.
  package var promoNext: Instant

  package init(
    channelNext: Instant,
    channelHold: Instant,
    contactNext: Instant,
    contactHold: Instant = Instant(milliseconds: 0),
    promoNext: Instant = Instant(milliseconds: 0)
  ) {
    self.channelNext = channelNext
    self.channelHold = channelHold
    self.contactNext = contactNext
    self.contactHold = contactHold
    self.promoNext = promoNext
  }
}

extension Read {
  /// Items of a channel that stand first for their contact and may be tried now: by their rank, and in the order in which
  /// they became due.
  ///
  /// Messages to one contact leave in order: while an earlier one is in the outbox, the later ones wait.
  ///
  /// - Parameters:
  ///   - channel: the channel.
  ///   - limit: how many at most.
  /// - Returns: The items.
  /// - Throws: why the store cannot be read.
  package func dueItems(of channel: Channel.ID, limit: Int) throws(Fault) -> [OutboxItem] {
    try all(
      """
      SELECT \(OutboxItem.columns) FROM outbox AS o INDEXED BY outbox_due
      WHERE o.channel = \(channel.rawValue) AND o.not_before <= \(now.milliseconds) AND o.claimed_until IS NULL
        AND NOT EXISTS (SELECT 1 FROM outbox AS p WHERE p.contact = o.contact AND p.message < o.message)
      ORDER BY o.rank, o.not_before, o.message LIMIT \(limit)
      """
    ) { OutboxItem($0) }
  }

  package func item(of message: Message.ID) throws(Fault) -> OutboxItem? {
    try first("SELECT \(OutboxItem.columns) FROM outbox AS o WHERE o.message = \(message.rawValue)") { OutboxItem($0) }
  }

  /// The item that must leave before another to the same contact.
  package func itemAhead(of item: OutboxItem) throws(Fault) -> OutboxItem? {
    try first(
      """
      SELECT \(OutboxItem.columns) FROM outbox AS o
      WHERE o.contact = \(item.contact.rawValue) AND o.message < \(item.message.rawValue) ORDER BY o.message LIMIT 1
      """
    ) { OutboxItem($0) }
  }

  /// Items whose holder did not report in time: nobody knows what the messenger did with them.
  package func expiredClaims() throws(Fault) -> [OutboxItem] {
    try all("SELECT \(OutboxItem.columns) FROM outbox AS o WHERE o.claimed_until <= \(now.milliseconds)") {
      OutboxItem($0)
    }
  }

  /// When the outbox next needs a look; `nil` when nothing waits or is scheduled.
  ///
  /// Only the first of each contact counts: the later ones are not due before it is gone.
  package func nextDue() throws(Fault) -> Instant? {
    let moments = try all(
      """
      SELECT moment FROM (
        SELECT o.not_before AS moment FROM outbox AS o
        WHERE o.claimed_until IS NULL
          AND NOT EXISTS (SELECT 1 FROM outbox AS p WHERE p.contact = o.contact AND p.message < o.message)
        ORDER BY o.not_before LIMIT 1)
      UNION ALL SELECT min(claimed_until) FROM outbox WHERE claimed_until IS NOT NULL
      """
    ) { $0.integerIfAny(0) }
    return [moments.compactMap { $0 }.min().map(Instant.init(milliseconds:)), try nextScheduled()].compactMap { $0 }
      .min()
  }

  /// How many messages wait or are being sent.
  package func outboxSize() throws(Fault) -> Int {
    Int(try first("SELECT count(*) FROM outbox") { $0.integer(0) } ?? 0)
  }

  /// Until when a messenger asked to leave a whole channel alone; a moment that has passed where it did not.
  package func hold(of channel: Channel.ID) throws(Fault) -> Instant {
    try first("SELECT hold_until FROM channel_progress WHERE channel = \(channel.rawValue)") {
      Instant(milliseconds: $0.integer(0))
    } ?? now
  }

  package func pacing(of contact: Contact) throws(Fault) -> Pacing {
    try first(
      """
      SELECT p.next_send_at, p.hold_until, k.next_send_at, p.next_promo_at, k.hold_until
      FROM channel_progress AS p, contact AS k
      WHERE p.channel = \(contact.channel.rawValue) AND k.id = \(contact.id.rawValue)
      """
    ) { row in
      Pacing(
        channelNext: Instant(milliseconds: row.integer(0)),
        channelHold: Instant(milliseconds: row.integer(1)),
        contactNext: Instant(milliseconds: row.integer(2)),
        contactHold: Instant(milliseconds: row.integer(4)),
        promoNext: Instant(milliseconds: row.integer(3))
      )
    } ?? Pacing(channelNext: now, channelHold: now, contactNext: now)
  }
}

extension Write {
  func save(_ item: OutboxItem) throws(Fault) {
    try run(
      """
      INSERT INTO outbox(message, channel, contact, queued_at, not_before, attempts, claimed_until, campaign,
        rank)
      VALUES (\(item.message.rawValue), \(item.channel.rawValue), \(item.contact.rawValue),
        \(item.queuedAt.milliseconds), \(item.notBefore.milliseconds), \(item.attempts),
        \(item.claimedUntil?.milliseconds), \(item.campaign?.rawValue), \(item.rank.rawValue))
      ON CONFLICT(message) DO UPDATE SET not_before = excluded.not_before, attempts = excluded.attempts,
        claimed_until = excluded.claimed_until
      """
    )
  }

  package func save(_ pacing: Pacing, for contact: Contact) throws(Fault) {
    try run(
      """
      UPDATE channel_progress SET next_send_at = \(pacing.channelNext.milliseconds),
        hold_until = \(pacing.channelHold.milliseconds), next_promo_at = \(pacing.promoNext.milliseconds)
      WHERE channel = \(contact.channel.rawValue)
      """
    )
    try run(
      """
      UPDATE contact SET next_send_at = \(pacing.contactNext.milliseconds), hold_until = \(pacing.contactHold.milliseconds)
      WHERE id = \(contact.id.rawValue)
      """
    )
  }
}
