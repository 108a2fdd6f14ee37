package import Bot
import Channels
package import Inbox
package import Phrases
package import Storage

// What the bot needs to know, read in the transaction that it answers in.

extension Read {
  /// What the bot may look at before it knows what is asked: how it is set up, and where the talk stands.
  package func botFacts(
    with contact: Contact,
    client: Client? = nil,
    in chat: Chat.ID?,
    of channel: Channel,
    traits: Traits
  ) throws(Fault) -> BotFacts {
    let settings = Dictionary(try settings().map { ($0.key, $0.value) }) { $1 }
    let told = channel.settings["language"] ?? settings["language"]
    var facts = BotFacts(
      channel: channel,
      traits: traits,
      contact: contact,
      client: client,
      setup: try botSetup(of: channel.id),
      state: try chat.flatMap { chat throws(Fault) in try botState(of: chat) },
      language: told.flatMap { Language(rawValue: $0) } ?? .en,
      zone: settings["timezone"].flatMap { Zone(name: $0) } ?? Zone(name: "Europe/Kyiv") ?? .utc,
      country: settings["country"] ?? "UA",
      currency: settings["currency"] ?? "UAH",
      company: settings["company"],
      bookingURL: settings["bookingUrl"],
      nonce: Read.nonce()
    )
    if facts.client == nil, let card = contact.client { facts.client = try self.client(card, for: .system) }
    if case .words(let review) = facts.state?.step { facts.review = try self.review(review) }
    return facts
  }

  /// Adds what an ask needs to be answered.
  ///
  /// - Parameters:
  ///   - facts: what is added to.
  ///   - ask: what is to be answered.
  ///   - moment: from when on visits count; `nil` is now.
  /// - Throws: what the store says when it cannot be read.
  package func complete(_ facts: inout BotFacts, for ask: Ask, at moment: Instant? = nil) throws(Fault) {
    switch ask.service(in: facts.state) {
    case .balance:
      if let client = facts.client { facts.balance = try balance(of: client.id, for: .system) }
    case .visits:
      if let client = facts.client {
        facts.visits = try visits(of: client.id, for: .system).filter { $0.at >= moment ?? now }.reversed()
      }
    case .promotions: facts.promotions = try promotions()
    case .topup, .booking, .review, .complaint, .person, nil: break
    }
  }

  /// What the menu bot does about one inbound thing; nothing in a chat that is not the bot's.
  func botAnswer(
    _ inbound: Inbound,
    _ arrival: Arrival,
    _ received: Received,
    of channel: Channel,
    traits: Traits,
    ids: inout IDs
  ) throws(Fault) -> Change {
    guard channel.isBotOn, traits.hasBot,
      let chat = received.change.chats.first(where: { $0.id == received.chat }), chat.status == .bot,
      let contact = received.change.contacts.first(where: { $0.id == chat.contact })
    else { return Change() }
    let made = received.change.clients.first { $0.id == contact.client }
    var facts = try botFacts(with: contact, client: made, in: chat.id, of: channel, traits: traits)
    let ask = understand(arrival, isOwnPhone: inbound.sender.phoneProof == .proven, Hearing(facts))
    try complete(&facts, for: ask)
    return respond(to: ask, in: chat, facts: facts, ids: &ids, at: now)
  }

  /// The inbound thing, with the number proven when it came by the button that the bot made for this contact.
  ///
  /// channels.md 2b: Viber names nobody on a shared contact, so that only the nonce tells our button from a card that was
  /// found somewhere.
  func proving(_ inbound: Inbound, in channel: Channel) throws(Fault) -> Inbound {
    guard channel.isBotOn, inbound.sender.phoneProof == .claimed, case .callback(let arrival) = inbound.body,
      let nonce = arrival.action, nonce.hasPrefix(Read.nonceMark), arrival.attachments.first?.kind == .contact,
      let contact = try contact(of: channel.id, externalID: inbound.sender.externalID),
      let chat = try currentChat(of: contact.id),
      case .phone(_, nonce)? = try botState(of: chat.id)?.step
    else { return inbound }
    var inbound = inbound
    inbound.sender.phoneProof = .proven
    return inbound
  }

  private static var nonceMark: String { "phone:" }

  /// 64 random bits: nobody guesses it while one question stands.
  private static func nonce() -> String { nonceMark + String(UInt64.random(in: .min ... .max), radix: 16) }

  /// What the bot says to somebody who opened it and has not written yet; `nil` where no bot greets.
  package func botGreeting(
    in channel: Channel,
    _ language: Language?
  ) throws(Fault) -> (text: String, keyboard: Keyboard)? {
    guard let channel = try self.channel(channel.id, for: .system), channel.isBotOn, channel.isEnabled else {
      return nil
    }
    return welcome(try nobodysFacts(in: channel, language))
  }

  /// The bot's commands in each language, and the language of who has none of them.
  package func botCommands(of channel: Channel) throws(Fault) -> (lists: [Language: [BotCommand]], usual: Language) {
    var lists: [Language: [BotCommand]] = [:]
    for language in Language.allCases { lists[language] = commands(of: try nobodysFacts(in: channel, language)) }
    return (lists, try nobodysFacts(in: channel, nil).language)
  }

  /// Facts of somebody of whom nothing is known but the language.
  private func nobodysFacts(in channel: Channel, _ language: Language?) throws(Fault) -> BotFacts {
    let nobody = Contact(
      id: Contact.ID(0), channel: channel.id, externalID: "", language: language?.rawValue, createdAt: now)
    return try botFacts(
      with: nobody, in: nil, of: channel, traits: try Accounts.messenger(of: channel).traits(of: channel))
  }
}

extension Desk {
  /// Turns a channel's bot on or off; off, its chats are open and new for people.
  ///
  /// - Throws: `notSupported` when the channel's kind has no bot.
  package func turnBot(on isOn: Bool, _ channel: Channel) throws(Fault) -> Channel {
    let hasBot = try Accounts.messenger(of: channel).traits(of: channel).hasBot
    guard !isOn || hasBot else { throw noBotMode(channel.name) }
    let changed = try administer { (write) throws(Fault) in
      var channel = try write.read.channel(channel.id, for: .system) ?? channel
      channel.isBotOn = isOn
      try write.save(channel)
      return channel
    }
    // A few hundred at a time, so that other writers get their turn; no new ones come.
    if !isOn { while try retireSome(of: channel.id, 200) {} }
    return changed
  }

  private func retireSome(of channel: Channel.ID, _ count: Int) throws(Fault) -> Bool {
    try change { (read, ids) throws(Fault) in
      // Somebody may have turned it on again.
      guard try read.channel(channel, for: .system)?.isBotOn == false else { return (false, Change()) }
      let chats = try read.botChats(of: channel, limit: count)
      return (chats.count == count, retire(chats, ids: &ids, at: read.now))
    }
  }
}
