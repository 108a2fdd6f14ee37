package import Phrases

/// What settling may look at besides the outcome.
package struct SettleFacts: Sendable {
  package var message: Message
  package var item: OutboxItem
  package var chat: Chat
  package var contact: Contact
  package var channel: Channel
  package var traits: Traits
  package var part: Int
  package var hasOtherAnswer: Bool
  /// From 0 to 1: spreads the retries of many messages.
  package var jitter: Double

  package init(
    message: Message,
    item: OutboxItem,
    chat: Chat,
    contact: Contact,
    channel: Channel,
    traits: Traits,
    part: Int,
    hasOtherAnswer: Bool,
    jitter: Double
  ) {
    self.message = message
    self.item = item
    self.chat = chat
    self.contact = contact
    self.channel = channel
    self.traits = traits
    self.part = part
    self.hasOtherAnswer = hasOtherAnswer
    self.jitter = jitter
  }

  fileprivate var hasArrived: Bool {
    guard message.parts.indices.contains(part), message.state != .failed else { return false }
    return message.parts[part].state.step >= Message.State.sent.step
  }
}

/// What an outcome makes of a message (domain.md, Nothing lost, nothing twice), and until when the channel must wait.
package struct Settled: Sendable, Equatable {
  package var change = Change()
  package var holdChannelUntil: Instant?
  package var holdContactUntil: Instant?
}

/// Decides what the messenger's answer to one call changes.
package func settle(_ outcome: Outcome, facts: SettleFacts, ids: inout IDs, at now: Instant) -> Settled {
  var settled = Settled()
  // A receipt or an echo that came before the answer proves more than the answer says: it is never sent again.
  guard !facts.hasArrived else {
    settled.change = accepted(outcome.externalID, facts, at: now)
    return settled
  }
  switch outcome.verdict {
  case .ok: settled.change = accepted(outcome.externalID, facts, at: now)
  case .ambiguous: settled.change = uncertain(facts.message, reason: outcome.reason, words: outcome.words)
  case .retry, .rateLimited, .tokenInvalid, .restricted, .quota:
    settled = postponed(outcome, facts, at: now)
  case .blocked:
    settled.change = failed(facts, outcome)
    var contact = facts.contact
    if contact.state != .blocked {
      contact.state = .blocked
      settled.change.contacts = [contact]
      let line = stateLine(.blocked, facts.traits)
      settled.change.messages.append(systemMessage(line, in: facts.chat, ids: &ids, at: now))
    }
  case .optedOut:
    settled.change = failed(facts, outcome)
    var contact = facts.contact
    contact.isOptedOut = true
    settled.change.contacts = [contact]
  case .windowClosed, .unknownRecipient, .tooLong, .rejected: settled.change = failed(facts, outcome)
  }
  return settled
}

private func accepted(_ externalID: String?, _ facts: SettleFacts, at now: Instant) -> Change {
  var change = Change()
  var message = facts.message
  if message.parts.indices.contains(facts.part) {
    message.parts[facts.part].externalID = externalID ?? message.parts[facts.part].externalID
    message.parts[facts.part].raise(to: .sent)
  }
  // The messenger refused it after it had accepted it, and told so first.
  guard message.state != .failed else {
    change.messages = [message]
    change.settled = [message.id]
    return change
  }
  message.state = message.isAccepted ? message.parts.map(\.state).min { $0.step < $1.step } : .sending
  message.failure = nil
  change.messages = [message]
  if message.isAccepted {
    change.settled = [message.id]
  } else {
    var item = facts.item
    item.claimedUntil = nil
    item.notBefore = now
    item.attempts = 0
    change.outbox = [item]
  }
  // The account works: whatever stood against it is over.
  if facts.channel.state != .ok {
    var channel = facts.channel
    channel.mark(.ok)
    change.channels = [channel]
  }
  return change
}

private func postponed(_ outcome: Outcome, _ facts: SettleFacts, at now: Instant) -> Settled {
  var settled = Settled()
  var message = facts.message
  var item = facts.item
  item.attempts += 1
  item.claimedUntil = nil
  let wait = max(outcome.retryAfter ?? Span(milliseconds: 0), backoff(attempts: item.attempts, jitter: facts.jitter))
  let until = now + (outcome.verdict == .rateLimited ? outcome.retryAfter ?? wait : wait)
  item.notBefore = until
  message.state = .queued
  if message.parts.indices.contains(facts.part) { message.parts[facts.part].state = .queued }
  message.failure = Message.Failure(code: outcome.verdict.failureCode, reason: outcome.reason, words: outcome.words)
  settled.change.messages = [message]
  settled.change.outbox = [item]
  let state: Channel.State? =
    switch outcome.verdict {
    case .tokenInvalid: .unauthorized
    case .restricted, .quota: .restricted
    default: nil
    }
  if let state {
    var channel = facts.channel
    channel.mark(state, because: outcome.reason, words: outcome.words)
    settled.change.channels = [channel]
  }
  if outcome.isForContact {
    settled.holdContactUntil = until
  } else if state != nil || outcome.verdict == .rateLimited {
    settled.holdChannelUntil = until
  }
  return settled
}

private func failed(_ facts: SettleFacts, _ outcome: Outcome) -> Change {
  failed(
    facts.message,
    in: facts.chat,
    code: outcome.verdict.failureCode,
    reason: outcome.reason,
    words: outcome.words,
    hasOtherAnswer: facts.hasOtherAnswer
  )
}

/// A message that will not arrive: it leaves the outbox, and when it was the answer, the chat is `new` again.
package func failed(
  _ message: Message,
  in chat: Chat,
  code: String,
  reason: String? = nil,
  words: Phrase? = nil,
  hasOtherAnswer: Bool
) -> Change {
  var change = Change()
  var message = message
  message.state = .failed
  message.failure = Message.Failure(code: code, reason: reason, words: words)
  change.messages = [message]
  change.settled = [message.id]
  if message.isAnswer, chat.status == .open, !chat.isNew, !hasOtherAnswer, chat.lastInboundAt != nil {
    var chat = chat
    chat.isNew = true
    change.chats = [chat]
  }
  return change
}

/// A message of which nobody heard: it may have arrived, and is never sent again by itself.
package func uncertain(_ message: Message, reason: String? = nil, words: Phrase? = nil) -> Change {
  var change = Change()
  change.settled = [message.id]
  // A receipt or an echo has told more than the missing answer.
  guard !message.isAccepted else { return change }
  var message = message
  message.state = .uncertain
  message.failure = Message.Failure(code: FaultCode.uncertain.rawValue, reason: reason, words: words)
  if let part = message.parts.firstIndex(where: { $0.state.step < Message.State.sent.step }) {
    message.parts[part].state = .uncertain
  }
  change.messages = [message]
  return change
}

extension Outcome.Verdict {
  /// The stable word of cli.md for what went wrong.
  package var failureCode: String { fault.rawValue }

  /// domain.md: "Outcomes to exits and states".
  package var fault: FaultCode {
    switch self {
    case .ok: .internal
    case .retry, .tokenInvalid, .restricted, .quota: .queued
    case .rateLimited: .rateLimited
    case .windowClosed: .windowClosed
    case .blocked: .blocked
    case .unknownRecipient, .rejected, .optedOut: .rejected
    case .tooLong: .tooLong
    case .ambiguous: .uncertain
    }
  }
}
