import Channels
package import Inbox
package import Phrases
package import Storage

// What each rule may look at, read in the transaction that it decides in.

extension Read {
  /// All that ``receive(_:facts:ids:at:)`` needs for one inbound thing.
  package func receiveFacts(_ inbound: Inbound, channel: Channel, traits: Traits) throws(Fault) -> ReceiveFacts {
    var facts = ReceiveFacts(channel: channel, traits: traits)
    if let phone = inbound.sender.phone, inbound.sender.phoneProof == .proven {
      facts.cards = try clients(withPhone: phone, for: .system)
    }
    guard let contact = try contact(of: inbound.sender, in: channel) else { return facts }
    facts.contact = contact
    facts.current = try currentChat(of: contact.id)
    facts.newest = facts.current
    if facts.newest == nil { facts.newest = try newestChat(of: contact.id) }
    func known(_ externalID: String) throws(Fault) -> Message? {
      try message(of: contact.id, externalID: externalID)
    }
    switch inbound.body {
    case .message(let arrival), .callback(let arrival):
      facts.known = try known(arrival.externalID)
      if let quoted = arrival.replyTo { facts.quoted = try known(quoted)?.id }
    case .echo(let arrival):
      facts.known = try message(of: contact, externalID: arrival.externalID, orTracked: arrival.tracker)
      if facts.known == nil, arrival.isOwn || arrival.mayBeOwn { facts.pending = try unanswered(by: contact.id) }
      if let quoted = arrival.replyTo { facts.quoted = try known(quoted)?.id }
    case .edit(let id, _, _), .deletion(let id), .reaction(let id, _): facts.known = try known(id)
    case .refused(let id, _, let tracker):
      facts.known = try message(of: contact, externalID: id, orTracked: tracker)
      facts.knownChat = try facts.known.flatMap { message throws(Fault) in try chat(message.chat, for: .system)?.chat }
      if let chat = facts.knownChat, let message = facts.known {
        facts.hasOtherAnswer = try hasAnswer(in: chat, besides: message.id)
      }
    case .receipt(let receipt): try addReceipt(receipt, of: contact, to: &facts)
    case .blocked, .unblocked, .optedOut, .optedIn, .met, .checkout, .payment: break
    }
    return facts
  }

  /// The contact of a sender by the id that the messenger tells now, else by one that it told before.
  ///
  /// An id that is the person's number itself finds them also after they got another id: WhatsApp's receipts may tell
  /// the number where its messages tell a BSUID.
  private func contact(of sender: Sender, in channel: Channel) throws(Fault) -> Contact? {
    for id in [sender.externalID] + sender.formerIDs {
      if let contact = try contact(of: channel.id, externalID: id) { return contact }
    }
    guard let phone = sender.phone, phone.digits == sender.externalID else { return nil }
    return try contact(of: channel.id, withProvenPhone: phone)
  }

  private func addReceipt(_ receipt: Receipt, of contact: Contact, to facts: inout ReceiveFacts) throws(Fault) {
    switch receipt.scope {
    case .message(let id):
      facts.known = try message(of: contact, externalID: id, orTracked: receipt.tracker)
    case .throughMessage(let id):
      facts.known = try message(of: contact, externalID: id, orTracked: receipt.tracker)
      if let known = facts.known { facts.covered = try raisable(in: known.chat, through: known.at) }
    case .through(let moment):
      if let chat = facts.newest { facts.covered = try raisable(in: chat.id, through: moment) }
    }
  }

  /// A message of ours that an echo or receipt names by the messenger's id, or by what we gave along: `cb:123`.
  private func message(
    of contact: Contact,
    externalID: String,
    orTracked tracker: String?
  ) throws(Fault) -> Message? {
    if let known = try message(of: contact.id, externalID: externalID) { return known }
    guard let tracker, tracker.hasPrefix("cb:"), let number = Int64(tracker.dropFirst(3)),
      let message = try message(Message.ID(number), for: .system), message.contact == contact.id
    else { return nil }
    return message
  }

  /// All that ``send(_:by:facts:ids:at:)`` needs for a draft in a chat.
  package func sendFacts(_ draft: Draft, in view: ChatView, for viewer: Viewer) throws(Fault) -> SendFacts {
    SendFacts(
      chat: view.chat,
      contact: view.contact,
      channel: view.channel,
      traits: try Accounts.messenger(of: view.channel).traits(of: view.channel),
      current: view.chat.status == .closed ? try currentChat(of: view.contact.id) : nil,
      quoted: try draft.replyTo.flatMap { id throws(Fault) in try message(id, for: viewer) }
    )
  }

  /// The ways to write to a client, as far as a viewer sees them; who wrote last first.
  ///
  /// `isTemplate`: an approved template is to be sent, which no window stops.
  package func startOptions(
    of client: Client.ID,
    isTemplate: Bool = false,
    for viewer: Viewer
  ) throws(Fault) -> [StartOption] {
    var options: [StartOption] = []
    for contact in try contacts(of: client, for: viewer) {
      guard let channel = try channel(contact.channel, for: viewer), channel.removedAt == nil else { continue }
      let traits = Messengers.traits(of: channel)
      options.append(startOption(contact, in: channel, traits: traits, isTemplate: isTemplate, at: now))
    }
    return options
  }

  /// All that ``depart(_:at:)`` needs for an item of the outbox.
  package func departFacts(_ item: OutboxItem, traits: Traits, claim: Span) throws(Fault) -> DepartFacts? {
    guard let message = try message(item.message, for: .system), let view = try chat(message.chat, for: .system),
      let contact = try contact(item.contact, for: .system)
    else { return nil }
    let quoted = try message.replyTo.flatMap { id throws(Fault) in try self.message(id, for: .system) }
    // A campaign waits as long as its messenger asks: none of its messages grows too old.
    let maximumAge: Span =
      item.campaign == nil ? try setting("outbox.maxAge").flatMap { Span($0) } ?? .hours(24) : .days(36_525)
    return DepartFacts(
      message: message,
      item: item,
      chat: view.chat,
      contact: contact,
      channel: view.channel,
      traits: traits,
      hasOtherAnswer: try hasAnswer(in: view.chat, besides: message.id),
      quoted: quoted?.parts.first?.externalID,
      lastInbound: try lastInboundID(of: contact.id, in: view.chat.id),
      claim: claim,
      keyboard: message.author == .bot ? try keyboard(of: message.id) : nil,
      invoice: message.author == .bot ? try invoice(of: message.id, in: view.channel) : nil,
      maximumAge: maximumAge
    )
  }
}

extension Read {
  /// All that ``importCard(_:facts:takesBalance:by:summary:ids:at:)`` needs for a row.
  package func importFacts(_ row: CardRow) throws(Fault) -> ImportFacts {
    var facts = ImportFacts()
    if let externalID = row.externalID {
      facts.client = try clients(named: .external(externalID), for: .system).first
    } else if let name = row.name {
      let found = try unnumbered(name: name, for: .system)
      facts.client = found.count == 1 ? found.first : found.first { $0.phones == row.phones }
    }
    if let client = facts.client {
      if row.balance != nil { facts.balance = try balance(of: client.id, for: .system) }
      if !row.visits.isEmpty { facts.visits = try visits(of: client.id, for: .system) }
    }
    for externalID in row.visits.compactMap(\.externalID)
    where !facts.visits.contains(where: { $0.externalID == externalID }) {
      if let visit = try visit(externalID: externalID) { facts.visits.append(visit) }
    }
    return facts
  }
}
