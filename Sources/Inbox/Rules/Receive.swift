/// What receiving may look at: loaded for one inbound thing, and complete for it.
package struct ReceiveFacts: Sendable {
  package var channel: Channel
  package var traits: Traits
  package var contact: Contact?
  /// The contact's chat that is not closed.
  package var current: Chat?
  /// The contact's newest chat, closed or not.
  package var newest: Chat?
  /// The message that the inbound thing is, or is about, when it is known.
  package var known: Message?
  package var knownChat: Chat?
  /// The message that is quoted.
  package var quoted: Message.ID?
  /// Outgoing messages that a receipt up to a moment covers.
  package var covered: [Message]
  /// Our messages to the contact that are being sent, or were sent without an answer; oldest first, for an echo alone.
  package var pending: [Message]
  /// Cards with the sender's proven phone.
  package var cards: [Client]
  /// Whether a person answered the client besides the known message.
  package var hasOtherAnswer: Bool

  package init(
    channel: Channel,
    traits: Traits,
    contact: Contact? = nil,
    current: Chat? = nil,
    newest: Chat? = nil,
    known: Message? = nil,
    knownChat: Chat? = nil,
    quoted: Message.ID? = nil,
    covered: [Message] = [],
    pending: [Message] = [],
    cards: [Client] = [],
    hasOtherAnswer: Bool = false
  ) {
    self.channel = channel
    self.traits = traits
    self.contact = contact
    self.current = current
    self.newest = newest
    self.known = known
    self.knownChat = knownChat
    self.quoted = quoted
    self.covered = covered
    self.pending = pending
    self.cards = cards
    self.hasOtherAnswer = hasOtherAnswer
  }
}

/// What one inbound thing changes, and the chat it belongs to.
package struct Received: Sendable, Equatable {
  package var change = Change()
  package var chat: Chat.ID?
  /// The message was here already: nothing changes.
  package var isDuplicate = false
}

/// Decides what one inbound thing changes (domain.md, Chat life).
package func receive(_ inbound: Inbound, facts: ReceiveFacts, ids: inout IDs, at now: Instant) -> Received {
  switch inbound.body {
  case .message(let arrival), .callback(let arrival):
    return arrival.isHistory
      ? file(arrival, from: .client, inbound, facts, &ids, now)
      : arrive(arrival, inbound, facts, &ids, now)
  case .echo(let arrival): return echo(arrival, inbound, facts, &ids, now)
  case .edit(_, let text, let attachments): return edit(to: text, attachments, inbound, facts, now)
  case .deletion: return delete(inbound, facts, now)
  case .reaction(_, let emojis): return react(emojis, facts)
  case .receipt(let receipt): return acknowledge(receipt, facts)
  case .refused(_, let outcome, _): return refuse(outcome, facts)
  case .blocked: return setState(.blocked, inbound, facts, &ids, now)
  case .unblocked: return setState(.active, inbound, facts, &ids, now)
  case .optedOut: return setOptedOut(true, inbound, facts, &ids, now)
  case .optedIn: return setOptedOut(false, inbound, facts, &ids, now)
  case .met, .checkout, .payment:
    // Nobody wrote: what the money does is decided where its request is known.
    var received = Received(chat: (facts.current ?? facts.newest)?.id)
    received.change.contacts = [contact(of: inbound, facts, &ids, now)]
    return received
  }
}

/// The contact with what the messenger newly told; an absent fact erases nothing, and a proof is never lost to a claim.
private func contact(of inbound: Inbound, _ facts: ReceiveFacts, _ ids: inout IDs, _ now: Instant) -> Contact {
  let sender = inbound.sender
  var contact =
    facts.contact
    ?? Contact(id: ids.contact(), channel: facts.channel.id, externalID: sender.externalID, createdAt: now)
  if sender.formerIDs.contains(contact.externalID) { contact.externalID = sender.externalID }
  contact.name = sender.name ?? contact.name
  contact.username = sender.username ?? contact.username
  contact.language = sender.language ?? contact.language
  if let phone = sender.phone, contact.phoneProof != .proven || sender.phoneProof == .proven {
    contact.phone = phone
    contact.phoneProof = sender.phoneProof ?? .claimed
  }
  return contact
}

/// An inbound message or a pressed button: it continues the contact's chat or opens one.
private func arrive(
  _ arrival: Arrival,
  _ inbound: Inbound,
  _ facts: ReceiveFacts,
  _ ids: inout IDs,
  _ now: Instant
) -> Received {
  guard facts.known == nil else {
    return Received(chat: facts.known?.chat, isDuplicate: true)
  }
  var received = Received()
  var contact = contact(of: inbound, facts, &ids, now)
  let wasBlocked = contact.state == .blocked
  contact.state = .active
  // A message's time is the messenger's, but never later than when it was received.
  let at = min(inbound.at ?? now, now)
  contact.lastInboundAt = max(contact.lastInboundAt ?? at, at)
  // On the first chat, or when the number is told: what staff unlinked since is not linked again.
  let isPhoneNews = facts.contact?.phone != contact.phone || facts.contact?.phoneProof != contact.phoneProof
  let linked =
    facts.newest == nil || isPhoneNews || facts.cards.count > 1
    ? linkedByPhone(contact, cards: facts.cards, ids: &ids, at: now) : (contact: contact, made: nil, line: nil)
  contact = linked.contact
  received.change.clients = [linked.made].compactMap { $0 }
  received.change.contacts = [contact]

  var chat =
    facts.current
    ?? Chat(
      id: ids.chat(),
      channel: facts.channel.id,
      contact: contact.id,
      status: facts.channel.isBotOn && facts.traits.hasBot ? .bot : .open,
      openedAt: at
    )
  if chat.status == .waiting {
    chat.status = .open
    chat.waitUntil = nil
  }
  chat.isNew = chat.status == .open
  chat.unread += 1
  chat.lastInboundAt = max(chat.lastInboundAt ?? at, at)
  let message = Message(
    id: ids.message(),
    chat: chat.id,
    contact: contact.id,
    direction: .in,
    author: .client,
    text: arrival.text,
    attachments: arrival.attachments,
    replyTo: facts.quoted,
    at: at,
    parts: [Message.Part(externalID: arrival.externalID, state: .sent)]
  )
  chat.show(message)
  received.chat = chat.id
  received.change.chats = [chat]
  received.change.messages = [message]
  if wasBlocked {
    received.change.messages.append(systemMessage(SystemLine(.unblocked), in: chat, ids: &ids, at: now))
  }
  if let line = linked.line, facts.current == nil || isPhoneNews {
    received.change.messages.append(systemMessage(line, in: chat, ids: &ids, at: now))
  }
  return received
}

extension Chat {
  /// Lets a message decide the chat's place in the list, unless a later one already does.
  package mutating func show(_ message: Message) {
    guard lastMessage == nil || message.at >= activityAt else { return }
    activityAt = message.at
    lastMessage = message.id
  }
}

/// Files a message that opens nothing: into the chat that is not closed, else into one created closed.
private func file(
  _ arrival: Arrival,
  from author: Message.Author,
  _ inbound: Inbound,
  _ facts: ReceiveFacts,
  _ ids: inout IDs,
  _ now: Instant
) -> Received {
  guard facts.known == nil else { return Received(chat: facts.known?.chat, isDuplicate: true) }
  var received = Received()
  let contact = contact(of: inbound, facts, &ids, now)
  received.change.contacts = [contact]
  let at = min(inbound.at ?? now, now)
  // A chat that was created closed, without a word of the client's, takes what follows; an inquiry that ended does not.
  let filed = facts.newest.flatMap { $0.lastInboundAt == nil ? $0 : nil }
  var chat =
    facts.current ?? filed
    ?? Chat(
      id: ids.chat(),
      channel: facts.channel.id,
      contact: contact.id,
      status: .closed,
      openedAt: at,
      closedAt: at
    )
  let message = Message(
    id: ids.message(),
    chat: chat.id,
    contact: contact.id,
    direction: author == .client ? .in : .out,
    author: author,
    text: arrival.text,
    attachments: arrival.attachments,
    replyTo: facts.quoted,
    at: at,
    state: author == .client ? nil : .sent,
    parts: [Message.Part(externalID: arrival.externalID, state: .sent)]
  )
  if chat.lastMessage == nil { chat.lastMessage = message.id }
  received.chat = chat.id
  received.change.chats = [chat]
  received.change.messages = [message]
  return received
}

/// The business wrote elsewhere, or the messenger repeats what we sent.
private func echo(
  _ arrival: Arrival,
  _ inbound: Inbound,
  _ facts: ReceiveFacts,
  _ ids: inout IDs,
  _ now: Instant
) -> Received {
  var known = facts.known
  if known == nil, !arrival.isHistory, arrival.isOwn || arrival.mayBeOwn {
    let at = min(inbound.at ?? now, now)
    known = ownSend(echoedBy: arrival, at: at, among: facts.pending, traits: facts.traits)
  }
  if var known {
    // Our own: the echo proves that an uncertain message arrived, and may come before the answer to the call.
    guard known.raise(to: .sent, externalID: arrival.externalID) else {
      return Received(chat: known.chat, isDuplicate: true)
    }
    var received = Received(chat: known.chat)
    received.change.messages = [known]
    if known.isAccepted { received.change.settled = [known.id] }
    return received
  }
  // It came before the answer to a call that is under way, which brings its id; another program may use the account too.
  if arrival.isOwn, facts.pending.contains(where: { $0.state == .sending }) { return Received(chat: facts.current?.id) }
  guard !arrival.isHistory, var chat = facts.current else {
    return file(arrival, from: .external, inbound, facts, &ids, now)
  }
  var received = file(arrival, from: .external, inbound, facts, &ids, now)
  // An answer from elsewhere is an answer: the chat is no longer new, and a person has it.
  if chat.status == .bot { chat.status = .open }
  for message in received.change.messages {
    // One of before the client's last message, told late, does not answer it.
    if message.at >= chat.lastInboundAt ?? message.at {
      chat.isNew = false
      chat.unread = 0
    }
    chat.show(message)
  }
  received.change.chats = [chat]
  return received
}

private func edit(
  to text: String?,
  _ attachments: [Attachment],
  _ inbound: Inbound,
  _ facts: ReceiveFacts,
  _ now: Instant
) -> Received {
  guard var message = facts.known else { return Received() }
  var received = Received(chat: message.chat)
  let before = message
  if let text { message.text = text.isEmpty ? nil : text }
  if !attachments.isEmpty { message.attachments = attachments }
  guard message != before else { return received }
  if message.text != before.text {
    received.change.revisions = [Revision(message: message.id, text: before.text, at: before.editedAt ?? before.at)]
  }
  message.editedAt = min(inbound.at ?? now, now)
  received.change.messages = [message]
  return received
}

private func delete(_ inbound: Inbound, _ facts: ReceiveFacts, _ now: Instant) -> Received {
  guard var message = facts.known else { return Received() }
  var received = Received(chat: message.chat)
  guard message.deletedAt == nil else { return received }
  // The text stays: what a client took back is history, not a hole (domain.md, Messages).
  message.deletedAt = min(inbound.at ?? now, now)
  received.change.messages = [message]
  return received
}

private func react(_ emojis: [String], _ facts: ReceiveFacts) -> Received {
  guard var message = facts.known else { return Received() }
  var received = Received(chat: message.chat)
  let author = Message.Author.client.type
  let reactions =
    message.reactions.filter { $0.author != author } + emojis.map { Message.Reaction(emoji: $0, author: author) }
  guard reactions != message.reactions else { return received }
  message.reactions = reactions
  received.change.messages = [message]
  return received
}

private func acknowledge(_ receipt: Receipt, _ facts: ReceiveFacts) -> Received {
  var received = Received(chat: facts.known?.chat ?? facts.covered.first?.chat)
  let candidates = facts.known.map { [$0] + facts.covered.filter { [id = $0.id] in $0.id != id } } ?? facts.covered
  for var message in candidates {
    let external: String? =
      if case .message(let id) = receipt.scope { id } else { nil }
    guard message.raise(to: receipt.state, externalID: external) else { continue }
    received.change.messages.append(message)
    if message.isAccepted { received.change.settled.append(message.id) }
  }
  return received
}

private func refuse(_ outcome: Outcome, _ facts: ReceiveFacts) -> Received {
  guard let message = facts.known, let chat = facts.knownChat else { return Received() }
  var received = Received(chat: message.chat)
  // Channels.md 0.2: `failed` is accepted only while below delivered.
  guard let state = message.state, ![.delivered, .seen, .failed].contains(state) else { return received }
  received.change = failed(
    message,
    in: chat,
    code: outcome.verdict.failureCode,
    reason: outcome.reason,
    words: outcome.words,
    hasOtherAnswer: facts.hasOtherAnswer
  )
  return received
}

private func setState(
  _ state: Contact.State,
  _ inbound: Inbound,
  _ facts: ReceiveFacts,
  _ ids: inout IDs,
  _ now: Instant
) -> Received {
  var received = Received(chat: facts.newest?.id)
  var contact = contact(of: inbound, facts, &ids, now)
  let before = facts.contact?.state ?? .active
  contact.state = state
  received.change.contacts = [contact]
  guard before != state, let chat = facts.current ?? facts.newest else { return received }
  received.chat = chat.id
  received.change.messages = [systemMessage(stateLine(state, facts.traits), in: chat, ids: &ids, at: now)]
  return received
}

/// The line that records a block or its end.
func stateLine(_ state: Contact.State, _ traits: Traits) -> SystemLine {
  state == .blocked ? SystemLine(.blocked, ["bot": traits.hasBot ? "yes" : "no"]) : SystemLine(.unblocked)
}

private func setOptedOut(
  _ isOptedOut: Bool,
  _ inbound: Inbound,
  _ facts: ReceiveFacts,
  _ ids: inout IDs,
  _ now: Instant
) -> Received {
  var received = Received(chat: facts.newest?.id)
  var contact = contact(of: inbound, facts, &ids, now)
  guard contact.isOptedOut != isOptedOut else { return received }
  contact.isOptedOut = isOptedOut
  received.change.contacts = [contact]
  if let chat = facts.current ?? facts.newest {
    let line = SystemLine(isOptedOut ? .optedOut : .optedIn)
    received.change.messages = [systemMessage(line, in: chat, ids: &ids, at: now)]
  }
  return received
}
