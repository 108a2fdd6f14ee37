import Phrases

/// What the courier may look at before one call.
package struct DepartFacts: Sendable {
  package var message: Message
  package var item: OutboxItem
  package var chat: Chat
  package var contact: Contact
  package var channel: Channel
  package var traits: Traits
  package var hasOtherAnswer: Bool
  /// The messenger's id of the quoted message, and of the client's last one.
  package var quoted: String?
  package var lastInbound: String?
  /// How long the call may take, with ten seconds to write down its outcome.
  package var claim: Span
  /// The message's buttons.
  package var keyboard: Keyboard?
  /// What the message asks to be paid.
  package var invoice: Invoice?
  /// `outbox.maxAge`.
  package var maximumAge: Span

  package init(
    message: Message,
    item: OutboxItem,
    chat: Chat,
    contact: Contact,
    channel: Channel,
    traits: Traits,
    hasOtherAnswer: Bool,
    quoted: String?,
    lastInbound: String?,
    claim: Span,
    keyboard: Keyboard? = nil,
    invoice: Invoice? = nil,
    maximumAge: Span
  ) {
    self.message = message
    self.item = item
    self.chat = chat
    self.contact = contact
    self.channel = channel
    self.traits = traits
    self.hasOtherAnswer = hasOtherAnswer
    self.quoted = quoted
    self.lastInbound = lastInbound
    self.claim = claim
    self.keyboard = keyboard
    self.invoice = invoice
    self.maximumAge = maximumAge
  }
}

/// Whether a queued message may leave now.
package enum Departure: Sendable, Equatable {
  case go(Outgoing, Change)
  /// It will not leave any more: expired, blocked, or the window closed meanwhile.
  case refused(Change)
}

/// Claims one call of a message, or ends the message: window, block and age are checked again before each call
/// (domain.md, Starting and sending).
package func depart(_ facts: DepartFacts, at now: Instant) -> Departure {
  func refuse(_ code: FaultCode, _ words: Phrase?) -> Departure {
    .refused(
      failed(
        facts.message,
        in: facts.chat,
        code: code.rawValue,
        words: words,
        hasOtherAnswer: facts.hasOtherAnswer
      )
    )
  }
  if now > facts.item.queuedAt + facts.maximumAge { return refuse(.expired, nil) }
  // Silent after a person wrote (domain.md, Autoreply): also when they were faster than the messenger.
  if facts.message.author == .autoreply, facts.hasOtherAnswer,
    facts.message.parts.allSatisfy({ $0.state.step < Message.State.sent.step })
  {
    return .refused(
      failed(
        facts.message,
        in: facts.chat,
        code: "cancelled",
        words: Phrase(en: "a person answered first", uk: "людина відповіла раніше"),
        hasOtherAnswer: true
      )
    )
  }
  let needsHumanTag: Bool
  do {
    needsHumanTag = try requireOpenWindow(
      facts.contact,
      in: facts.channel,
      traits: facts.traits,
      sender: facts.message.sender,
      isTemplate: facts.message.template != nil,
      at: now
    )
  } catch { return refuse(error.code, error.phrase) }
  let calls = contents(text: facts.message.text, attachments: facts.message.attachments, traits: facts.traits)
  guard let part = facts.message.parts.firstIndex(where: { $0.state.step < Message.State.sent.step }),
    calls.indices.contains(part)
  else { return refuse(.internal, nil) }
  var message = facts.message
  message.state = .sending
  message.failure = nil
  message.parts[part].state = .sending
  var item = facts.item
  item.claimedUntil = now + facts.claim
  var change = Change()
  change.messages = [message]
  change.outbox = [item]
  let outgoing = Outgoing(
    message: message.id,
    part: part,
    recipient: facts.contact.externalID,
    phone: facts.contact.phoneProof == .proven ? facts.contact.phone : nil,
    content: calls[part],
    // Under the last part, so that it stands where the text ends.
    keyboard: part == calls.count - 1 ? facts.keyboard : nil,
    invoice: part == 0 ? facts.invoice : nil,
    template: facts.message.template,
    replyTo: part == 0 ? facts.quoted : nil,
    needsHumanTag: needsHumanTag,
    attempts: facts.item.attempts,
    lastInbound: facts.lastInbound
  )
  return .go(outgoing, change)
}
