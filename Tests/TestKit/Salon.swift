package import Inbox
package import Phrases

/// A salon in memory: the rules are asked one after another, and what they change is kept, without any store.
package struct Salon: Sendable {
  package var now: Instant
  package var channel: Channel
  package var traits: Traits
  package var staff = Staff.sample()
  package var clients: [Client] = []
  package var contacts: [Contact] = []
  package var chats: [Chat] = []
  package var messages: [Message] = []
  package var revisions: [Revision] = []
  package var outbox: [OutboxItem] = []
  package var ids = IDs(nextClient: 1, nextContact: 1, nextChat: 1, nextMessage: 1)

  package static func sample(
    now: Instant = .sample,
    channel: Channel = .sample(),
    traits: Traits = .sample(),
    clients: [Client] = []
  ) -> Salon {
    var salon = Salon(now: now, channel: channel, traits: traits)
    salon.clients = clients
    salon.ids.nextClient = (clients.map(\.id.rawValue).max() ?? 0) + 1
    return salon
  }

  /// A salon with one contact who wrote once, an hour ago, and the chat in a status.
  package static func with(
    _ status: Chat.Status,
    now: Instant = .sample,
    channel: Channel = .sample(),
    traits: Traits = .sample()
  ) -> Salon {
    var salon = Salon.sample(now: now - .hours(1), channel: channel, traits: traits)
    salon.receive(.text("Доброго дня", id: "first"))
    salon.now = now
    salon.chats[0].status = status
    salon.chats[0].isNew = status == .open
    if status == .waiting { salon.chats[0].waitUntil = now + .days(1) }
    if status == .closed { salon.chats[0].closedAt = now - .minutes(30) }
    return salon
  }

  private init(now: Instant, channel: Channel, traits: Traits) {
    self.now = now
    self.channel = channel
    self.traits = traits
  }

  /// The newest chat.
  package var chat: Chat { chats.last ?? .sample() }
  package var contact: Contact { contacts.last ?? .sample() }
  package var lines: [SystemLine.Kind] { messages.compactMap { $0.system?.kind } }

  package func message(_ id: Message.ID) -> Message? { messages.first { $0.id == id } }

  @discardableResult
  package mutating func receive(_ inbound: Inbound) -> Received {
    let received = Inbox.receive(inbound, facts: facts(of: inbound), ids: &ids, at: now)
    apply(received.change)
    return received
  }

  /// Sends a text in the newest chat.
  @discardableResult
  package mutating func send(_ text: String, by sender: Staff? = nil) throws(Fault) -> Message {
    let facts = SendFacts(
      chat: chat,
      contact: contact,
      channel: channel,
      traits: traits,
      current: chats.last { $0.contact == chat.contact && $0.status != .closed }
    )
    let sent = try Inbox.send(Draft(text: text), by: sender ?? staff, facts: facts, ids: &ids, at: now)
    apply(sent.change)
    return sent.message
  }

  /// Lets the courier begin a call of a message.
  @discardableResult
  package mutating func depart(_ id: Message.ID) -> Departure? {
    guard let message = message(id), let item = outbox.first(where: { $0.message == id }) else { return nil }
    let departure = Inbox.depart(
      DepartFacts(
        message: message,
        item: item,
        chat: chat(of: message),
        contact: contact(of: message),
        channel: channel,
        traits: traits,
        hasOtherAnswer: hasAnswer(besides: id),
        quoted: nil,
        lastInbound: nil,
        claim: .seconds(40),
        maximumAge: .hours(24)
      ),
      at: now
    )
    switch departure {
    case .go(_, let change), .refused(let change): apply(change)
    }
    return departure
  }

  /// Lets the messenger answer a call of a message.
  @discardableResult
  package mutating func settle(_ outcome: Outcome, _ id: Message.ID, part: Int = 0) -> Settled? {
    guard let message = message(id) else { return nil }
    let item =
      outbox.first { $0.message == id }
      ?? OutboxItem(
        message: id,
        channel: channel.id,
        contact: message.contact,
        queuedAt: message.at,
        notBefore: message.at
      )
    let facts = SettleFacts(
      message: message,
      item: item,
      chat: chat(of: message),
      contact: contact(of: message),
      channel: channel,
      traits: traits,
      part: part,
      hasOtherAnswer: hasAnswer(besides: id),
      jitter: 1
    )
    let settled = Inbox.settle(outcome, facts: facts, ids: &ids, at: now)
    apply(settled.change)
    return settled
  }

  /// Keeps a change, as a store would.
  package mutating func apply(_ change: Change) {
    clients.keep(change.clients, by: \.id)
    contacts.keep(change.contacts, by: \.id)
    chats.keep(change.chats, by: \.id)
    messages.keep(change.messages, by: \.id)
    revisions += change.revisions
    outbox.keep(change.outbox, by: \.message)
    outbox.removeAll { change.settled.contains($0.message) }
    for channel in change.channels { self.channel = channel }
  }

  private func chat(of message: Message) -> Chat { chats.first { $0.id == message.chat } ?? chat }

  private func contact(of message: Message) -> Contact { contacts.first { $0.id == message.contact } ?? contact }

  private func hasAnswer(besides id: Message.ID?) -> Bool {
    guard let last = chats.compactMap(\.lastInboundAt).max() else { return true }
    return messages.contains {
      switch $0.author {
      case .staff, .external: $0.at >= last && $0.id != id && $0.state != .failed
      case .client, .bot, .autoreply, .campaign, .system: false
      }
    }
  }

  private func known(_ externalID: String?, tracker: String? = nil, of contact: Contact) -> Message? {
    messages.first { message in
      message.contact == contact.id
        && (message.parts.contains { $0.externalID != nil && $0.externalID == externalID }
          || tracker == "cb:\(message.id)")
    }
  }

  private func facts(of inbound: Inbound) -> ReceiveFacts {
    var facts = ReceiveFacts(channel: channel, traits: traits)
    let ids = [inbound.sender.externalID] + inbound.sender.formerIDs
    facts.contact = ids.lazy.compactMap { id in contacts.first { $0.externalID == id } }.first
    if let phone = inbound.sender.phone ?? facts.contact?.phone {
      facts.cards = clients.filter { $0.phones.contains(phone) }
    }
    guard let contact = facts.contact else { return facts }
    let own = chats.filter { $0.contact == contact.id }
    facts.current = own.last { $0.status != .closed }
    facts.newest = own.last
    switch inbound.body {
    case .message(let arrival), .callback(let arrival): facts.known = known(arrival.externalID, of: contact)
    case .echo(let arrival):
      facts.known = known(arrival.externalID, tracker: arrival.tracker, of: contact)
      facts.pending = messages.filter {
        $0.contact == contact.id && ($0.state == .sending || $0.state == .uncertain)
      }
    case .edit(let id, _, _), .deletion(let id), .reaction(let id, _): facts.known = known(id, of: contact)
    case .refused(let id, _, let tracker): facts.known = known(id, tracker: tracker, of: contact)
    case .receipt(let receipt):
      let through: Instant?
      switch receipt.scope {
      case .message(let id):
        facts.known = known(id, tracker: receipt.tracker, of: contact)
        through = nil
      case .throughMessage(let id):
        facts.known = known(id, tracker: receipt.tracker, of: contact)
        through = facts.known?.at
      case .through(let moment): through = moment
      }
      if let through {
        facts.covered = messages.filter {
          $0.contact == contact.id && $0.direction == .out && $0.at <= through
            && [.sent, .delivered, .uncertain].contains($0.state)
        }
      }
    case .blocked, .unblocked, .optedOut, .optedIn, .met, .checkout, .payment: break
    }
    facts.knownChat = facts.known.map { chat(of: $0) }
    facts.hasOtherAnswer = hasAnswer(besides: facts.known?.id)
    return facts
  }
}

extension Array {
  fileprivate mutating func keep<Key: Equatable>(_ later: [Element], by key: KeyPath<Element, Key>) {
    for element in later {
      if let index = firstIndex(where: { $0[keyPath: key] == element[keyPath: key] }) {
        self[index] = element
      } else {
        append(element)
      }
    }
  }
}
