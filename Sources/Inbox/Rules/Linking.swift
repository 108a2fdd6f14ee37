import Phrases

/// What a known phone says about whose card a contact belongs to (domain.md, Starting and sending: Identity).
///
/// One card with the number: the contact is linked to it. None: a card is made. Several: none is linked, and a line in
/// the chat says so; `open` lists them as candidates.
///
/// - Returns: The contact as it is then, the card when one was made, and the line for the chat.
func linkedByPhone(
  _ contact: Contact,
  cards: [Client],
  ids: inout IDs,
  at now: Instant
) -> (contact: Contact, made: Client?, line: SystemLine?) {
  guard contact.client == nil, let phone = contact.phone, contact.phoneProof == .proven else {
    return (contact, nil, nil)
  }
  var contact = contact
  switch cards.count {
  case 0:
    let card = Client(id: ids.client(), name: contact.shownName, phones: [phone], createdAt: now)
    contact.client = card.id
    return (contact, card, SystemLine(.cardMade, ["client": card.name]))
  case 1:
    contact.client = cards[0].id
    return (contact, nil, SystemLine(.linked, ["client": cards[0].name]))
  default: return (contact, nil, SystemLine(.sharedPhone, ["phone": phone.e164]))
  }
}

/// Links a contact to a card by hand; a line in its newest chat says who did it.
///
/// - Throws: nothing is refused: a link may be moved to another card at any time.
package func link(
  _ contact: Contact,
  to client: Client,
  newest chat: Chat?,
  by staff: Staff,
  ids: inout IDs,
  at now: Instant
) -> Change {
  var change = Change()
  guard contact.client != client.id else { return change }
  var contact = contact
  contact.client = client.id
  change.contacts = [contact]
  let line = SystemLine(.linked, ["by": staff.name, "client": client.name])
  if let chat { change.messages = [systemMessage(line, in: chat, ids: &ids, at: now)] }
  return change
}

/// Takes a contact off its card; its chats go with it, past and present.
package func unlink(_ contact: Contact, newest chat: Chat?, by staff: Staff, ids: inout IDs, at now: Instant) -> Change
{
  var change = Change()
  guard contact.client != nil else { return change }
  var contact = contact
  contact.client = nil
  change.contacts = [contact]
  if let chat {
    change.messages = [systemMessage(SystemLine(.unlinked, ["by": staff.name]), in: chat, ids: &ids, at: now)]
  }
  return change
}

/// A line that cbchat writes: it changes nothing of the chat, not even its place in the list.
package func systemMessage(_ line: SystemLine, in chat: Chat, ids: inout IDs, at now: Instant) -> Message {
  Message(
    id: ids.message(),
    chat: chat.id,
    contact: chat.contact,
    direction: .system,
    author: .system,
    system: line,
    at: now
  )
}
