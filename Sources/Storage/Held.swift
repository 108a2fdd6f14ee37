package import Inbox
package import Phrases
import SQLite

// Chats and queued messages by whom or what they hang on, for those who take them off; for the machine, not for people.

extension Read {
  /// The chats that are not closed and have a colleague as responsible.
  package func chats(heldBy staff: Staff.ID) throws(Fault) -> [Chat] {
    try all(
      """
      SELECT \(Chat.columns) FROM chat AS c WHERE c.responsible = \(staff.rawValue) AND c.status <> 'closed' ORDER BY c.id
      """
    ) { Chat($0) }
  }

  /// The chats of a channel that are not closed and have a responsible.
  package func chats(heldIn channel: Channel.ID) throws(Fault) -> [Chat] {
    try openChats(of: channel).filter { $0.responsible != nil }
  }

  /// The chats of a channel that are not closed.
  package func openChats(of channel: Channel.ID) throws(Fault) -> [Chat] {
    try all(
      """
      SELECT \(Chat.columns) FROM chat AS c
      WHERE c.channel = \(channel.rawValue) AND c.status IN ('bot', 'open', 'waiting') ORDER BY c.id
      """
    ) { Chat($0) }
  }

  /// The items of a channel that no process holds at this moment.
  package func idleItems(of channel: Channel.ID) throws(Fault) -> [OutboxItem] {
    try all(
      """
      SELECT \(OutboxItem.columns) FROM outbox AS o
      WHERE o.channel = \(channel.rawValue) AND (o.claimed_until IS NULL OR o.claimed_until <= \(now.milliseconds))
      ORDER BY o.message
      """
    ) { OutboxItem($0) }
  }
}
