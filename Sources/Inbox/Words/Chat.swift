/// One inquiry of a contact: opened, answered, closed.
///
/// At most one of a contact's chats is not closed.
package struct Chat: Sendable, Hashable {
  package typealias ID = Inbox.ID<Chat>

  package enum Status: String, Sendable, CaseIterable {
    case bot
    case open
    case waiting
    case closed
  }

  package var id: ID
  package var channel: Channel.ID
  package var contact: Contact.ID
  package var status: Status
  /// The chat is open and nobody answered the last inbound message.
  package var isNew: Bool
  /// Inbound messages since any colleague last read or answered.
  package var unread: Int
  package var responsible: Staff.ID?
  package var openedAt: Instant
  package var closedAt: Instant?
  package var waitUntil: Instant?
  package var lastInboundAt: Instant?
  /// The order of lists: the last inbound, staff, external or bot message (domain.md, Chat life).
  package var activityAt: Instant
  package var lastMessage: Message.ID?

  package init(
    id: ID,
    channel: Channel.ID,
    contact: Contact.ID,
    status: Status,
    openedAt: Instant,
    isNew: Bool = false,
    unread: Int = 0,
    responsible: Staff.ID? = nil,
    closedAt: Instant? = nil,
    waitUntil: Instant? = nil,
    lastInboundAt: Instant? = nil,
    activityAt: Instant? = nil,
    lastMessage: Message.ID? = nil
  ) {
    self.id = id
    self.channel = channel
    self.contact = contact
    self.status = status
    self.isNew = isNew
    self.unread = unread
    self.responsible = responsible
    self.openedAt = openedAt
    self.closedAt = closedAt
    self.waitUntil = waitUntil
    self.lastInboundAt = lastInboundAt
    self.activityAt = activityAt ?? openedAt
    self.lastMessage = lastMessage
  }
}
