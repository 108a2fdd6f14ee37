/// What sending one recipient's message may look at, at the moment when their turn comes.
package struct LaunchFacts: Sendable {
  package var campaign: Campaign
  package var recipient: Recipient
  /// Their final text.
  package var text: String
  package var contact: Contact
  package var channel: Channel
  package var traits: Traits
  /// The contact's chat that is not closed, else the newest one.
  package var current: Chat?
  package var newest: Chat?
  /// How long the call may take, with ten seconds to write down its outcome.
  package var claim: Span

  package init(
    campaign: Campaign,
    recipient: Recipient,
    text: String,
    contact: Contact,
    channel: Channel,
    traits: Traits,
    current: Chat?,
    newest: Chat?,
    claim: Span
  ) {
    self.campaign = campaign
    self.recipient = recipient
    self.text = text
    self.contact = contact
    self.channel = channel
    self.traits = traits
    self.current = current
    self.newest = newest
    self.claim = claim
  }
}

/// What becomes of a recipient whose turn has come.
package enum Launch: Sendable, Equatable {
  case go(Outgoing, Message.ID, Change)
  /// They are left out after all: blocked, opted out or out of the window since the plan was made.
  case skipped(Recipient.Verdict)
}

/// Makes a recipient's message and claims its first call, in one step: what is not on its way is in no chat.
///
/// The chat's status, `new`, unread, responsible and place stay as they are; without a chat that is not closed the message
/// goes into one created closed (domain.md, Chat life).
package func launch(_ facts: LaunchFacts, ids: inout IDs, at now: Instant) -> Launch {
  let verdict = verdict(
    facts.contact,
    in: facts.channel,
    traits: facts.traits,
    isTemplate: facts.campaign.template != nil,
    at: now
  )
  guard verdict == .send else { return .skipped(verdict) }
  var change = Change()
  // A chat that was created closed, without a word of the client's, takes what follows; an inquiry that ended does not.
  var chat =
    facts.current ?? facts.newest.flatMap { $0.lastInboundAt == nil ? $0 : nil }
    ?? Chat(
      id: ids.chat(),
      channel: facts.channel.id,
      contact: facts.contact.id,
      status: .closed,
      openedAt: now,
      closedAt: now
    )
  let calls = contents(text: facts.text, attachments: [], traits: facts.traits)
  let message = Message(
    id: ids.message(),
    chat: chat.id,
    contact: facts.contact.id,
    direction: .out,
    author: .campaign,
    text: facts.text,
    at: now,
    state: .queued,
    // A template is one call, however long it reads here.
    parts: Array(
      repeating: Message.Part(state: .queued),
      count: facts.campaign.template == nil ? calls.count : 1
    ),
    campaign: facts.campaign.name,
    template: facts.campaign.template(for: facts.recipient)
  )
  if chat.lastMessage == nil {
    chat.lastMessage = message.id
    change.chats = [chat]
  }
  let item = OutboxItem(
    message: message.id,
    channel: facts.channel.id,
    contact: facts.contact.id,
    queuedAt: now,
    notBefore: now,
    campaign: facts.campaign.id,
    rank: .promotion
  )
  let departure = depart(
    DepartFacts(
      message: message,
      item: item,
      chat: chat,
      contact: facts.contact,
      channel: facts.channel,
      traits: facts.traits,
      hasOtherAnswer: true,
      quoted: nil,
      lastInbound: nil,
      claim: facts.claim,
      maximumAge: .days(1)
    ),
    at: now
  )
  switch departure {
  case .go(let outgoing, let claimed):
    change.merge(claimed)
    return .go(outgoing, message.id, change)
  case .refused: return .skipped(.windowClosed)
  }
}

extension Campaign {
  /// The template with what fills its places for a recipient.
  fileprivate func template(for recipient: Recipient) -> Template? {
    guard var template else { return nil }
    template.parameters = recipient.parameters
    return template
  }
}

/// Whether an outcome says that nothing more can be sent for now: the campaign is paused, with the reason (domain.md).
package func pausesCampaign(_ verdict: Outcome.Verdict) -> Bool {
  switch verdict {
  case .tokenInvalid, .restricted, .quota: true
  case .ok, .retry, .rateLimited, .windowClosed, .blocked, .unknownRecipient, .tooLong, .rejected, .optedOut,
    .ambiguous:
    false
  }
}
