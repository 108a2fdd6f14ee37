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

  /// What the calls of an account and to a contact left behind.
  package func pacing(of contact: Contact) throws(Fault) -> Pacing {
    try first(
      """
      SELECT p.next_send_at, p.hold_until, p.next_promo_at, p.recent_calls, p.recent_promos, k.next_send_at, k.hold_until
      FROM channel_progress AS p, contact AS k
      WHERE p.channel = \(contact.channel.rawValue) AND k.id = \(contact.id.rawValue)
      """
    ) { row in
      Pacing(
        account: AccountPacing(
          next: Instant(milliseconds: row.integer(0)),
          hold: Instant(milliseconds: row.integer(1)),
          nextPromo: Instant(milliseconds: row.integer(2)),
          calls: Read.moments(row.text(3)),
          promos: Read.moments(row.text(4))
        ),
        contact: ContactPacing(
          next: Instant(milliseconds: row.integer(5)),
          hold: Instant(milliseconds: row.integer(6))
        )
      )
    } ?? Pacing(account: AccountPacing(next: now, hold: now), contact: ContactPacing(next: now))
  }

  private static func moments(_ words: String) -> [Instant] {
    words.split(separator: " ").compactMap { Int64($0).map(Instant.init(milliseconds:)) }
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

  /// Keeps what calls of an account left behind.
  package func save(_ pacing: AccountPacing, of channel: Channel.ID) throws(Fault) {
    try run(
      """
      UPDATE channel_progress SET next_send_at = \(pacing.next.milliseconds), hold_until = \(pacing.hold.milliseconds),
        next_promo_at = \(pacing.nextPromo.milliseconds), recent_calls = \(Write.words(pacing.calls)),
        recent_promos = \(Write.words(pacing.promos))
      WHERE channel = \(channel.rawValue)
      """
    )
  }

  /// Keeps what a call to a contact left behind.
  package func save(_ pacing: ContactPacing, of contact: Contact.ID) throws(Fault) {
    try run(
      """
      UPDATE contact SET next_send_at = \(pacing.next.milliseconds), hold_until = \(pacing.hold.milliseconds)
      WHERE id = \(contact.rawValue)
      """
    )
  }

  private static func words(_ moments: [Instant]) -> String {
    moments.map { String($0.milliseconds) }.joined(separator: " ")
  }
}
