package import Phrases

/// What the autoreply may look at: loaded for one message that arrived, and complete for it.
package struct AutoreplyFacts: Sendable {
  package var channel: Channel
  package var traits: Traits
  package var setup: AutoreplySetup
  /// The contact and the chat as receiving the message left them, and the bot did not touch them yet.
  package var contact: Contact
  package var chat: Chat
  /// When the client wrote, by the messenger.
  package var writtenAt: Instant
  /// The store's; `nil` when this machine does not know it.
  package var zone: Zone?
  /// The store's language.
  package var language: Language
  /// When a person last wrote to the contact, in whichever chat.
  package var lastPersonAt: Instant?
  package var record: AutoreplyRecord
  /// The setting `company`.
  package var company: String?
  /// The name of the contact's card.
  package var clientName: String?
  /// The setting `bookingUrl`.
  package var bookingURL: String?

  package init(
    channel: Channel,
    traits: Traits,
    setup: AutoreplySetup,
    contact: Contact,
    chat: Chat,
    writtenAt: Instant,
    zone: Zone?,
    language: Language,
    lastPersonAt: Instant? = nil,
    record: AutoreplyRecord = AutoreplyRecord(),
    company: String? = nil,
    clientName: String? = nil,
    bookingURL: String? = nil
  ) {
    self.channel = channel
    self.traits = traits
    self.setup = setup
    self.contact = contact
    self.chat = chat
    self.writtenAt = writtenAt
    self.zone = zone
    self.language = language
    self.lastPersonAt = lastPersonAt
    self.record = record
    self.company = company
    self.clientName = clientName
    self.bookingURL = bookingURL
  }
}

/// What a contact already got from the autoreply.
package struct AutoreplyRecord: Sendable, Hashable {
  /// When the messenger last accepted one: the period begins here (domain.md, Autoreply).
  package var lastAcceptedAt: Instant?
  /// Whether one is queued or on its way.
  package var isUnderway: Bool
  /// Whether the chat has one, accepted or under way.
  package var isInChat: Bool

  package init(lastAcceptedAt: Instant? = nil, isUnderway: Bool = false, isInChat: Bool = false) {
    self.lastAcceptedAt = lastAcceptedAt
    self.isUnderway = isUnderway
    self.isInChat = isInChat
  }
}

/// Whether a message gets an automatic answer, and why.
package enum AutoreplyVerdict: Sendable, Hashable {
  case answer(AutoreplySetup.When)
  case silence(AutoreplySilence)
}

/// Why the autoreply says nothing; the words are those of `autoreply test --json`.
package enum AutoreplySilence: String, Sendable, CaseIterable {
  case off
  case channelOff = "channel-off"
  case late
  case bot
  case blocked
  case windowClosed = "window-closed"
  case person
  case noZone = "no-zone"
  case open
  case underway
  case given
}

/// Decides whether a message that just arrived gets an automatic answer (domain.md, Autoreply).
///
/// What is no message (an echo, a receipt, the past) never comes here.
package func autoreplyVerdict(_ facts: AutoreplyFacts, at now: Instant) -> AutoreplyVerdict {
  let setup = facts.setup
  guard facts.channel.isAutoreplyOn else { return .silence(.off) }
  guard facts.channel.removedAt == nil, facts.channel.isEnabled else { return .silence(.channelOff) }
  if now - facts.writtenAt > .hours(1) { return .silence(.late) }
  if facts.chat.status == .bot { return .silence(.bot) }
  if facts.contact.state == .blocked { return .silence(.blocked) }
  let window = replyVerdict(
    facts.traits.window,
    lastInboundAt: facts.contact.lastInboundAt,
    sender: .machine,
    at: now
  )
  guard case .open = window else { return .silence(.windowClosed) }
  if let last = facts.lastPersonAt, now - last < .minutes(10) { return .silence(.person) }
  if setup.when == .offHours {
    guard let zone = facts.zone else { return .silence(.noZone) }
    if setup.hours.isOpen(at: now, in: zone) { return .silence(.open) }
  }
  switch setup.when {
  case .always, .offHours:
    if facts.record.isUnderway { return .silence(.underway) }
    if let last = facts.record.lastAcceptedAt, now - last < setup.every { return .silence(.given) }
  case .first:
    if facts.record.isInChat { return .silence(.given) }
  }
  return .answer(setup.when)
}

/// The automatic answer to a message that just arrived, queued; nothing when there is none.
///
/// It changes nothing of the chat: not its status, `new`, unread, responsible or place (domain.md, Chat life).
package func autoreply(_ facts: AutoreplyFacts, ids: inout IDs, at now: Instant) -> Change {
  guard case .answer = autoreplyVerdict(facts, at: now) else { return Change() }
  let language = facts.contact.language.flatMap { Language(locale: $0) } ?? facts.language
  let text = autoreplyText(facts, in: language, at: now)
  let parts = contents(text: text, attachments: [], traits: facts.traits).count
  guard parts > 0 else { return Change() }
  let message = Message(
    id: ids.message(),
    chat: facts.chat.id,
    contact: facts.contact.id,
    direction: .out,
    author: .autoreply,
    text: text,
    at: now,
    state: .queued,
    parts: Array(repeating: Message.Part(state: .queued), count: parts)
  )
  var change = Change()
  change.messages = [message]
  change.outbox = [
    OutboxItem(
      message: message.id,
      channel: facts.channel.id,
      contact: facts.contact.id,
      queuedAt: now,
      notBefore: now
    )
  ]
  return change
}

/// What the client reads, in a language.
package func autoreplyText(_ facts: AutoreplyFacts, in language: Language, at now: Instant) -> String {
  let text = facts.setup.text(in: language, orIn: facts.language)
  var values: [AutoreplyText.Place: String] = [
    .company: facts.company ?? facts.channel.title,
    .hours: facts.setup.hours.phrase[language],
  ]
  values[.name] = facts.clientName ?? facts.contact.name
  values[.bookingUrl] = facts.bookingURL
  // It is looked for in the coming weeks: only when somebody wants to know.
  if text.places.contains(.opens), let zone = facts.zone,
    let opening = facts.setup.hours.nextOpening(after: now, in: zone)
  {
    values[.opens] = spoken(opening, at: now, in: zone)[language]
  }
  return text.filled(with: values)
}

/// Refuses a setup that could never say what it is meant to say.
///
/// - Parameters:
///   - setup: as it would be kept.
///   - traits: of the channel's messenger.
///   - bookingURL: the setting `bookingUrl`.
/// - Throws: `badInput` for a place that nothing can fill, or a period of nothing; `tooLong` for a text over the
///   messenger's limit.
package func requireUsable(_ setup: AutoreplySetup, traits: Traits, bookingURL: String?) throws(Fault) {
  guard setup.every.milliseconds > 0 else {
    throw Fault(.badInput, en: "the period is no time at all", uk: "період не може бути нульовим")
  }
  for (_, text) in setup.texts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
    if setup.hours.hasNoRanges, let place = [.hours, .opens].first(where: text.places.contains) {
      throw Fault(
        .badInput,
        en: "the text says {\(place.rawValue)}, but there are no hours",
        uk: "у тексті є {\(place.rawValue)}, але години роботи не задано",
        hint: Phrase(same: "--hours 'Mon-Fri 09:00-20:00; Sat 10:00-18:00'")
      )
    }
    if bookingURL == nil, text.places.contains(.bookingUrl) {
      throw Fault(
        .badInput,
        en: "the text says {bookingUrl}, but the salon has none",
        uk: "у тексті є {bookingUrl}, але посилання на запис не задано",
        hint: Phrase(same: "cbchat config set bookingUrl https://salon.example/book")
      )
    }
    guard traits.text.length(of: text.source) <= traits.text.maximum else {
      throw Fault(
        .tooLong,
        en: "the text is longer than \(traits.text.maximum) \(traits.text.unit.rawValue)",
        uk: "текст довший за \(traits.text.maximum) \(traits.text.unit.rawValue)"
      )
    }
  }
}
