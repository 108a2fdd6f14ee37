package import Inbox
package import Phrases
import SQLite

extension Read {
  /// How many messages there were since a moment, by channel, author and quarter of an hour.
  package func volumes(since: Instant, for viewer: Viewer) throws(Fault) -> [Volume] {
    try all(
      """
      SELECT c.channel, m.direction, m.staff, m.at / 900000 * 900000, count(*)
      FROM message AS m JOIN chat AS c ON c.id = m.chat
      WHERE m.at >= \(since.milliseconds) AND m.direction <> 'system'
        AND m.state IS NOT 'scheduled' AND c.channel IN \(list: visible(to: viewer))
      GROUP BY 1, 2, 3, 4
      """
    ) { row in
      Volume(
        channel: Channel.ID(row.integer(0)),
        direction: Message.Direction(rawValue: row.text(1)) ?? .system,
        staff: row.integerIfAny(2).map { Staff.ID($0) },
        at: Instant(milliseconds: row.integer(3)),
        count: Int(row.integer(4))
      )
    }
  }

  /// The chats that were opened or closed since a moment, with who first answered them.
  package func inquiries(since: Instant, for viewer: Viewer) throws(Fault) -> [Inquiry] {
    try all(
      """
      SELECT c.channel, c.opened_at, c.closed_at,
        (SELECT min(i.at) FROM message AS i WHERE i.chat = c.id AND i.direction = 'in'), a.at, a.staff
      FROM chat AS c LEFT JOIN message AS a ON a.id = (
        SELECT o.id FROM message AS o
        WHERE o.chat = c.id AND o.author IN ('staff', 'external') AND o.way IS NULL
          AND o.state IS NOT 'failed' ORDER BY o.at, o.id LIMIT 1)
      WHERE (c.opened_at >= \(since.milliseconds) OR c.closed_at >= \(since.milliseconds))
        AND c.channel IN \(list: visible(to: viewer))
      """
    ) { row in
      Inquiry(
        channel: Channel.ID(row.integer(0)),
        openedAt: Instant(milliseconds: row.integer(1)),
        closedAt: row.integerIfAny(2).map(Instant.init(milliseconds:)),
        firstInboundAt: row.integerIfAny(3).map(Instant.init(milliseconds:)),
        answeredAt: row.integerIfAny(4).map(Instant.init(milliseconds:)),
        answeredBy: row.integerIfAny(5).map { Staff.ID($0) }
      )
    }
  }
}
