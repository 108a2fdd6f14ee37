/// What a rule wants to be true afterwards: the new values of the nouns it touched.
///
/// Storage applies it in one transaction, one UPSERT a noun; a rule never writes and never asks the store for more.
package struct Change: Sendable, Equatable {
  package var clients: [Client] = []
  package var contacts: [Contact] = []
  package var chats: [Chat] = []
  package var messages: [Message] = []
  /// What an edit or a deletion replaced: kept as history, never lost.
  package var revisions: [Revision] = []
  package var outbox: [OutboxItem] = []
  /// Messages that leave the outbox: accepted, failed, uncertain or cancelled.
  package var settled: [Message.ID] = []
  /// Channels whose state the messenger changed.
  package var channels: [Channel] = []
  package var visits: [Visit] = []
  package var notes: [Note] = []
  package var ledger: [LedgerEntry] = []
  package var keyboards: [MessageKeyboard] = []
  package var botStates: [BotState] = []
  package var reviews: [Review] = []
  package var topUps: [TopUp] = []
  package var payments: [Payment] = []

  package init() {}

  package var isEmpty: Bool { self == Change() }

  /// The later value of a noun replaces the earlier one.
  package mutating func merge(_ later: Change) {
    clients.replaceOrAppend(later.clients, by: \.id)
    contacts.replaceOrAppend(later.contacts, by: \.id)
    chats.replaceOrAppend(later.chats, by: \.id)
    messages.replaceOrAppend(later.messages, by: \.id)
    revisions += later.revisions
    // Whether a message stands in the outbox is decided by the later change.
    settled.removeAll { message in later.outbox.contains { $0.message == message } }
    outbox.removeAll { later.settled.contains($0.message) }
    outbox.replaceOrAppend(later.outbox, by: \.message)
    settled += later.settled
    channels.replaceOrAppend(later.channels, by: \.id)
    visits.replaceOrAppend(later.visits, by: \.id)
    notes.replaceOrAppend(later.notes, by: \.id)
    ledger += later.ledger
    keyboards.replaceOrAppend(later.keyboards, by: \.message)
    botStates.replaceOrAppend(later.botStates, by: \.chat)
    reviews.replaceOrAppend(later.reviews, by: \.id)
    topUps.replaceOrAppend(later.topUps, by: \.id)
    payments.replaceOrAppend(later.payments, by: \.topUp)
  }
}

/// An earlier text of a message.
package struct Revision: Sendable, Hashable {
  package var message: Message.ID
  package var text: String?
  package var at: Instant

  package init(message: Message.ID, text: String?, at: Instant) {
    self.message = message
    self.text = text
    self.at = at
  }
}

/// A message that the messenger has not accepted yet, and when it may be tried.
package struct OutboxItem: Sendable, Hashable {
  /// Who goes first: a person's answer never waits behind what goes to many.
  package enum Rank: Int, Sendable, CaseIterable, Comparable {
    /// What people, the bot and the autoreply say.
    case answer
    /// Lines of a batch.
    case batch
    /// Campaigns, and lines of a batch that promote something: they also keep to the pace of promotions.
    case promotion

    package static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  package var message: Message.ID
  package var channel: Channel.ID
  package var contact: Contact.ID
  package var queuedAt: Instant
  package var notBefore: Instant
  /// Refusals for now that it has seen; they stretch the next wait.
  package var attempts: Int
  /// Until when a process holds it; whoever finds it expired makes the message uncertain.
  package var claimedUntil: Instant?
  /// The campaign that it belongs to.
  package var campaign: Campaign.ID?
  package var rank: Rank

  package init(
    message: Message.ID,
    channel: Channel.ID,
    contact: Contact.ID,
    queuedAt: Instant,
    notBefore: Instant,
    attempts: Int = 0,
    claimedUntil: Instant? = nil,
    campaign: Campaign.ID? = nil,
    rank: Rank = .answer
  ) {
    self.message = message
    self.channel = channel
    self.contact = contact
    self.queuedAt = queuedAt
    self.notBefore = notBefore
    self.attempts = attempts
    self.claimedUntil = claimedUntil
    self.campaign = campaign
    self.rank = rank
  }
}

extension Array {
  fileprivate mutating func replaceOrAppend<Key: Equatable>(_ later: [Element], by key: KeyPath<Element, Key>) {
    for element in later {
      if let index = firstIndex(where: { $0[keyPath: key] == element[keyPath: key] }) {
        self[index] = element
      } else {
        append(element)
      }
    }
  }
}
