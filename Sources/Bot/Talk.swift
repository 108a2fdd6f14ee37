package import Inbox
package import Phrases

/// A talk with the bot in memory: receiving and responding as in a store, and nothing is kept anywhere.
///
/// `bot try` has one, and so have the tests.
package struct Talk: Sendable {
  /// What one thing that the client did came to.
  package struct Turnout: Sendable, Equatable {
    /// What the bot said; nothing while a person has the chat.
    package var text: String?
    package var keyboard: Keyboard?
    /// What colleagues are told.
    package var lines: [SystemLine] = []
    package var status: Chat.Status

    package init(
      text: String? = nil,
      keyboard: Keyboard? = nil,
      lines: [SystemLine] = [],
      status: Chat.Status
    ) {
      self.text = text
      self.keyboard = keyboard
      self.lines = lines
      self.status = status
    }
  }

  package var channel: Channel
  package let traits: Traits
  package private(set) var contact: Contact?
  /// Every chat so far; the last is the newest.
  package private(set) var chats: [Chat] = []
  package private(set) var states: [Chat.ID: BotState] = [:]
  package private(set) var visits: [Visit.ID: Visit] = [:]
  package private(set) var reviews: [Review.ID: Review] = [:]
  package private(set) var topUps: [TopUp] = []
  /// Cards that were made or changed in the talk.
  package private(set) var clients: [Client.ID: Client] = [:]
  package private(set) var messages: [Message] = []
  /// The buttons that the client sees: those of the bot's last message.
  package private(set) var keyboard: Keyboard?
  private var ids: IDs
  private var seen: [String: Message] = [:]

  /// - Parameters:
  ///   - contact: who talks; `nil` until they first write.
  ///   - channel: where; its bot must be on to answer.
  ///   - traits: of its messenger.
  ///   - ids: the numbers that the talk gives; none of them is taken anywhere.
  package init(with contact: Contact? = nil, in channel: Channel, traits: Traits, ids: IDs) {
    self.contact = contact
    self.channel = channel
    self.traits = traits
    self.ids = ids
  }

  package var chat: Chat? { chats.last }

  /// Lets the client do something.
  ///
  /// - Parameters:
  ///   - inbound: what they do; the same message twice is one.
  ///   - cards: those with the number that the messenger proves now, if it proves one.
  ///   - now: the clock.
  ///   - facts: what the store knows of a contact, and of what is asked once that is understood.
  /// - Returns: What came of it; `nil` for a repetition.
  /// - Throws: what the facts throw.
  package mutating func hear(
    _ inbound: Inbound,
    cards: [Client] = [],
    at now: Instant,
    facts: (Contact, Ask?) throws(Fault) -> BotFacts
  ) throws(Fault) -> Turnout? {
    var about = ReceiveFacts(channel: channel, traits: traits, contact: contact, cards: cards)
    about.current = chats.last { $0.status != .closed }
    about.newest = chats.last
    let arrival: Arrival? =
      switch inbound.body {
      case .message(let arrival), .callback(let arrival): arrival
      default: nil
      }
    switch inbound.body {
    case .message(let arrival), .callback(let arrival): about.known = seen[arrival.externalID]
    case .edit(let id, _, _), .deletion(let id), .reaction(let id, _): about.known = seen[id]
    default: break
    }
    let received = receive(inbound, facts: about, ids: &ids, at: now)
    guard !received.isDuplicate else { return nil }
    keep(received.change)
    if let arrival, let message = received.change.messages.first(where: { $0.direction == .in }) {
      seen[arrival.externalID] = message
    }
    var turnout = Turnout(lines: received.change.messages.compactMap(\.system), status: chat?.status ?? .closed)
    guard let arrival, let contact, let chat, chat.status == .bot else { return turnout }
    let ask = understand(
      arrival,
      isOwnPhone: inbound.sender.phoneProof == .proven,
      Hearing(known(try facts(contact, nil), of: contact, in: chat))
    )
    let change = respond(
      to: ask, in: chat, facts: known(try facts(contact, ask), of: contact, in: chat), ids: &ids, at: now)
    keep(change)
    turnout.text = change.messages.first { $0.author == .bot }?.text
    turnout.keyboard = change.keyboards.first?.keyboard
    turnout.lines += change.messages.compactMap(\.system)
    turnout.status = self.chat?.status ?? .closed
    return turnout
  }

  /// Ends the chat, as a colleague would.
  package mutating func close(at now: Instant) {
    guard var chat, chat.status != .closed else { return }
    chat.status = .closed
    chat.isNew = false
    chat.closedAt = now
    chats[chats.count - 1] = chat
  }

  /// Takes the chat over, as a colleague who writes would.
  package mutating func takeOver(at now: Instant) {
    guard var chat, chat.status == .bot else { return }
    chat.status = .open
    chats[chats.count - 1] = chat
  }

  /// Gives the chat back to the bot, as a colleague would.
  package mutating func giveBack(
    by staff: Staff,
    at now: Instant,
    facts: (Contact, Ask?) throws(Fault) -> BotFacts
  ) throws(Fault) -> Turnout? {
    guard let contact, let chat, chat.status != .closed, chat.status != .bot else { return nil }
    let facts = known(try facts(contact, nil), of: contact, in: chat)
    let change = try Bot.giveBack(chat, by: staff, facts: facts, ids: &ids, at: now)
    keep(change)
    return Turnout(
      text: change.messages.first { $0.author == .bot }?.text,
      keyboard: change.keyboards.first?.keyboard,
      lines: change.messages.compactMap(\.system),
      status: .bot
    )
  }

  /// The store's facts with what happened in the talk.
  private func known(_ facts: BotFacts, of contact: Contact, in chat: Chat) -> BotFacts {
    var facts = facts
    facts.contact = contact
    facts.client = contact.client.flatMap { clients[$0] } ?? facts.client
    if contact.client == nil { facts.client = nil }
    facts.state = states[chat.id]
    facts.visits = facts.visits.map { visits[$0.id] ?? $0 }
    if case .words(let review) = facts.state?.step { facts.review = reviews[review] }
    return facts
  }

  private mutating func keep(_ change: Change) {
    contact = change.contacts.last ?? contact
    for client in change.clients { clients[client.id] = client }
    for chat in change.chats {
      if let index = chats.firstIndex(where: { $0.id == chat.id }) { chats[index] = chat } else { chats.append(chat) }
    }
    for message in change.messages {
      if let index = messages.firstIndex(where: { $0.id == message.id }) {
        messages[index] = message
      } else {
        messages.append(message)
      }
    }
    for state in change.botStates { states[state.chat] = state }
    for visit in change.visits { visits[visit.id] = visit }
    for review in change.reviews { reviews[review.id] = review }
    topUps += change.topUps
    keyboard = change.keyboards.last?.keyboard ?? keyboard
  }
}
