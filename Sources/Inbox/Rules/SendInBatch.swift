package import Phrases

/// The chat that a message which is no inquiry goes into: the contact's chat that is not closed, else one that holds no
/// word of the client's, else a new one, created closed (domain.md, Chat life).
///
/// `current`: the contact's chat that is not closed.
/// `newest`: the contact's newest chat, closed or not.
package func filingChat(
  for contact: Contact,
  current: Chat?,
  newest: Chat?,
  ids: inout IDs,
  at now: Instant
) -> Chat {
  current ?? newest.flatMap { $0.lastInboundAt == nil ? $0 : nil }
    ?? Chat(
      id: ids.chat(),
      channel: contact.channel,
      contact: contact.id,
      status: .closed,
      openedAt: now,
      closedAt: now
    )
}

/// Decides a line of a batch: the message is queued, or scheduled; it answers nobody and makes nobody responsible
/// (domain.md, Chat life), and it is no person's for reply windows.
///
/// `isPromo`: consent is asked.
/// `isFiled`: the chat was found by its contact: it may be closed.
/// `moment`: when it is to leave; `nil` is now.
/// - Throws: what ``send(_:by:facts:ids:at:)`` throws, `rejected` for a promotion to who wants none, `badInput` for a time
///   that has passed.
package func sendInBatch(
  _ draft: Draft,
  isPromo: Bool,
  isFiled: Bool,
  for moment: Instant? = nil,
  by staff: Staff,
  facts: SendFacts,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> (message: Message, change: Change) {
  if !isFiled {
    try requireNotClosed(facts.chat, of: facts.contact, in: facts.channel, current: facts.current, verb: "send")
  }
  if isPromo, facts.contact.isOptedOut {
    throw Fault(
      .rejected,
      en: "the client wants no promotions",
      uk: "клієнт відписався від розсилок",
      hint: Phrase(same: "cbchat client optin \(facts.contact.id)")
    )
  }
  let way: Message.Way = isPromo ? .promo : .batch
  if let moment {
    return try schedule(draft, for: moment, way: way, by: staff, facts: facts, ids: &ids, at: now)
  }
  let message = try composed(draft, way: way, by: staff, facts: facts, ids: &ids, at: now)
  var chat = facts.chat
  if chat.status == .closed {
    if chat.lastMessage == nil { chat.lastMessage = message.id }
  } else {
    chat.show(message)
  }
  var change = Change()
  change.chats = [chat]
  change.messages = [message]
  change.outbox = [queued(message, in: facts.channel, at: now)]
  return (message, change)
}

/// Lets only those pass who may send many messages at once: admins, and the roles that the salon named
/// (domain.md, Who may do what).
///
/// `roles`: the setting `campaign.roles`.
/// - Throws: `forbidden`.
package func requireBulk(_ staff: Staff, roles: [Role], for action: Phrase) throws(Fault) {
  guard !staff.roles.contains(where: roles.contains) else { return }
  try requireAdmin(staff, for: action)
}
