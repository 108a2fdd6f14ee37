import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

/// Where a person's message goes.
enum Destination {
  case chat(Chat.ID)
  /// Starts or continues the chat with a client: the card's "SMS" button.
  case client(ClientArgument, StartChoice)
}

/// Something that a person lets out: how it is decided, and who carries it.
protocol Posting {
  var isDryRun: Bool { get }
  /// Whether it is kept for `serve` instead of being delivered here.
  var isLeftToServe: Bool { get }

  /// Asks the world what the decision wants to know, before any transaction.
  mutating func prepare(_ context: Context) throws(Fault)

  /// Decides inside a transaction, and changes nothing by itself.
  func decide(
    _ context: Context,
    _ read: borrowing Read,
    _ ids: inout IDs
  ) throws(Fault) -> (Sending.Decision, Change)
}

extension Posting {
  mutating func prepare(_ context: Context) throws(Fault) {}
}

/// A person's message on its way: where to, and under what conditions.
struct Sending: Posting {
  var destination: Destination
  var draft: Draft
  /// When it is to leave; `nil` is now.
  var time: TimeWord?
  var ifLast: Message.ID?
  var isIfFree = false
  var isNoWait = false
  var isDryRun = false

  /// What was decided: the message, and its chat as it is then.
  struct Decision {
    var message: Message
    var view: ChatView
  }

  var isLeftToServe: Bool { isNoWait || time != nil }

  mutating func prepare(_ context: Context) throws(Fault) {
    draft = try context.measured(draft, to: destination)
  }

  func decide(
    _ context: Context,
    _ read: borrowing Read,
    _ ids: inout IDs
  ) throws(Fault) -> (Decision, Change) {
    let identity = try context.identity
    if let key = draft.key, let earlier = try read.message(key: key) {
      return (try context.repeated(draft, earlier, to: destination, read), Change())
    }
    // Who only schedules does not become responsible, neither for a chat that has to be made.
    let starter = time == nil ? identity.staff : nil
    var (view, change) = try context.chat(
      at: destination, in: read, by: starter, isTemplate: draft.template != nil, &ids)
    if let ifLast { try requireLast(ifLast, lastInbound: read.lastInbound(in: view.chat.id), in: view.chat.id) }
    if isIfFree { try requireFree(view) }
    let facts = try read.sendFacts(draft, in: view, for: identity.viewer)
    let sent: (message: Message, change: Change)
    if let time {
      let moment = time.instant(in: try context.zone, at: read.now)
      sent = try schedule(draft, for: moment, by: identity.staff, facts: facts, ids: &ids, at: read.now)
    } else {
      sent = try Inbox.send(draft, by: identity.staff, facts: facts, ids: &ids, at: read.now)
    }
    for attachment in sent.message.attachments { try Accounts.requireAddressable(attachment, in: view.channel) }
    change.merge(sent.change)
    view.chat = sent.change.chats.first ?? view.chat
    return (Decision(message: sent.message, view: view), change)
  }
}

extension Context {
  /// The way to write to a client that somebody chose.
  ///
  /// `isTemplate`: an approved template is to be sent, which no window stops.
  func option(
    _ client: ClientArgument,
    _ choice: StartChoice,
    isTemplate: Bool = false,
    in read: borrowing Read
  ) throws(Fault) -> StartOption {
    let card = try self.client(client, in: read)
    if case .channel(let name) = choice { _ = try channel(name, in: read) }
    let options = try read.startOptions(of: card.id, isTemplate: isTemplate, for: viewer)
    return try chooseOption(choice, among: options, of: card)
  }

  /// A repeated key: the first message, wherever the contact's chat has got to since.
  func repeated(
    _ draft: Draft,
    _ earlier: Message,
    to destination: Destination,
    _ read: borrowing Read
  ) throws(Fault) -> Sending.Decision {
    let viewer = try viewer
    let isRecipient: Bool
    switch destination {
    case .chat(let id):
      guard let view = try read.chat(id, for: viewer) else { throw noSuchChat(id) }
      isRecipient = view.contact.id == earlier.contact
    case .client(let client, let choice): isRecipient = try means(client, choice, earlier.contact, in: read)
    }
    try requireSame(draft, as: earlier, isRecipient: isRecipient)
    guard let view = try read.chat(earlier.chat, for: viewer) else { throw noSuchChat(earlier.chat) }
    return Sending.Decision(message: earlier, view: view)
  }

  /// Whether words that name a client mean a contact, whichever of the client's contacts would be chosen now.
  func means(
    _ client: ClientArgument,
    _ choice: StartChoice,
    _ id: Contact.ID,
    in read: borrowing Read
  ) throws(Fault) -> Bool {
    let card = try self.client(client, in: read)
    guard let contact = try read.contact(id, for: viewer), contact.client == card.id else { return false }
    switch choice {
    case .any: return true
    case .channel(let name): return try channel(name, in: read).id == contact.channel
    case .contact(let chosen): return chosen == id
    }
  }

  /// The chat that a destination means; one that has to be made comes with its change.
  ///
  /// `starter`: who is responsible for a new one.
  /// `isTemplate`: an approved template is to be sent, which no window stops.
  func chat(
    at destination: Destination,
    in read: borrowing Read,
    by starter: Staff?,
    isTemplate: Bool = false,
    _ ids: inout IDs
  ) throws(Fault) -> (ChatView, Change) {
    switch destination {
    case .chat(let id):
      guard let view = try read.chat(id, for: viewer) else { throw noSuchChat(id) }
      return (view, Change())
    case .client(let client, let choice):
      let option = try option(client, choice, isTemplate: isTemplate, in: read)
      let current = try read.currentChat(of: option.contact.id)
      let (chat, change) = try start(option, current: current, by: starter, ids: &ids, at: read.now)
      if let view = try read.chat(chat.id, for: viewer) { return (view, change) }
      let view = ChatView(
        chat: chat,
        channel: option.channel,
        contact: option.contact,
        client: try self.client(client, in: read),
        responsible: starter,
        cursor: ChatQuery.Cursor(at: chat.activityAt, chat: chat.id)
      )
      return (view, change)
    }
  }

  /// The chat of a destination as it is, to show it while somebody composes; `nil` when it has to be made.
  func present(_ destination: Destination) throws(Fault) -> ChatView? {
    try desk.look { (read) throws(Fault) in
      switch destination {
      case .chat(let id):
        guard let view = try read.chat(id, for: viewer) else { throw noSuchChat(id) }
        return view
      case .client(let client, let choice):
        let option = try option(client, choice, in: read)
        return try read.currentChat(of: option.contact.id).flatMap { chat throws(Fault) in
          try read.chat(chat.id, for: viewer)
        }
      }
    }
  }

  /// Keeps a message, delivers it unless that is left to `serve`, and answers with what became of it.
  func send(_ sending: some Posting) throws(Fault) -> Exit {
    var sending = sending
    try sending.prepare(self)
    if sending.isDryRun {
      let decision = try desk.look { (read) throws(Fault) in
        var ids = IDs(nextClient: 0, nextContact: 0, nextChat: 0, nextMessage: 0)
        return try sending.decide(self, read, &ids).0
      }
      try tell(decision, fault: nil)
      warnOfQuote(in: decision)
      return .done
    }
    var (decision, fault) = try carry(sending)
    let chat = decision.message.chat
    if let view = try desk.look({ (read) throws(Fault) in try read.chat(chat, for: viewer) }) { decision.view = view }
    try tell(decision, fault: fault)
    if decision.message.state == .scheduled { try warn(of: decision) }
    warnOfQuote(in: decision)
    return fault.map { Exit(status: $0.exit) } ?? .done
  }

  /// What may keep a scheduled message from leaving in time.
  private func warn(of decision: Sending.Decision) throws(Fault) {
    if !Serve.isRunning(on: storePath) {
      output.note(
        Phrase(
          en: "no cbchat webhook serve runs on this store: the message leaves when one does",
          uk: "cbchat webhook serve зараз не працює: повідомлення піде, коли його запустять"
        )
      )
    }
    let view = decision.view
    guard decision.message.template == nil, let traits = Messengers.traits(of: view.channel),
      case .open(let until?, _) = personVerdict(view.contact, traits: traits, at: now),
      until < decision.message.at
    else { return }
    let end = try zone.local(until).text
    output.note(
      Phrase(
        en: "the reply window closes before, at \(end): the message leaves only if the client writes again",
        uk: "вікно відповіді закриється раніше, \(end): повідомлення піде, лише якщо клієнт напише знову"
      )
    )
  }

  /// The quote of `--reply-to` stands here alone where the messenger has none for the client.
  private func warnOfQuote(in decision: Sending.Decision) {
    guard decision.message.replyTo != nil, let messenger = Messengers.messenger(of: decision.view.channel),
      !messenger.traits(of: decision.view.channel).canQuote
    else { return }
    output.note(
      Phrase(
        en: "\(messenger.title.en) shows the client no quote; it stands in this chat only",
        uk: "\(messenger.title.uk) не показує клієнтові цитату; вона є лише в цьому чаті"
      )
    )
  }

  /// Keeps a message, and delivers it unless that is left to `serve`.
  ///
  /// - Returns: The message as it is then, and what its state means to who sent it.
  func carry(_ sending: some Posting) throws(Fault) -> (Sending.Decision, Fault?) {
    var (decision, absent) = try keep(sending)
    // What only waits for its turn is as it should be; a repeated key may tell worse.
    if sending.isLeftToServe { return (decision, decision.message.isWaiting ? nil : stateFault(decision.message)) }
    if let absent { return (decision, leftToServe(decision.message.id, absent)) }
    decision.message = try deliver(decision.message.id)
    let id = decision.view.channel.id
    let channel = try desk.look { (read) throws(Fault) in try read.channel(id, for: .system) }
    return (decision, stateFault(decision.message, in: channel))
  }

  /// A message that this process cannot carry, since the token is where only `serve` can read it.
  func leftToServe(_ id: Message.ID, _ absent: Fault) -> Fault {
    Fault(
      .queued,
      Phrase(en: "message \(id) is queued: ", uk: "повідомлення \(id) у черзі: ") + absent.phrase,
      hint: Phrase(
        en: "cbchat webhook serve sends it, if it can read the token",
        uk: "cbchat webhook serve надішле його, якщо прочитає токен"
      )
    )
  }

  /// Queues a message, or finds the one that a repeated key means.
  ///
  /// - Returns: What was decided, and why this process cannot carry it, when the token's reference leads nowhere here.
  private func keep(_ sending: some Posting) throws(Fault) -> (Sending.Decision, absent: Fault?) {
    // A channel without a token is said before anything is kept.
    let rehearsed = try desk.look { (read) throws(Fault) in
      var ids = IDs(nextClient: 0, nextContact: 0, nextChat: 0, nextMessage: 0)
      return try sending.decide(self, read, &ids).0
    }
    let absent = rehearsed.message.isAccepted ? nil : try missingSecret(rehearsed.view.channel)
    if terminal.isError, let other = rehearsed.view.typing.first { output.note(typingPhrase(other)) }
    let decision = try desk.change { (read, ids) throws(Fault) in try sending.decide(self, read, &ids) }
    return (decision, absent)
  }

  /// Why this process cannot speak for a channel, though the channel has a token.
  func missingSecret(_ channel: Channel) throws(Fault) -> Fault? {
    let messenger = try Accounts.messenger(of: channel)
    do {
      _ = try accounts.account(channel, of: messenger)
      return nil
    } catch {
      guard error.code == .config, channel.settings["token"] != nil else { throw error }
      return error
    }
  }

  /// Answers with the message as it is, and exits as its state says (cli.md).
  func tell(_ decision: Sending.Decision, fault: Fault?) throws(Fault) {
    let staff = try desk.look { (read) throws(Fault) in try read.staff() }
    let answer = MessageAnswer(decision.message, of: decision.view, staff: staff, zone: try zone)
    try output.answer(SendAnswer(message: answer, view: decision.view, cursor: decision.message.id))
    if let fault { output.report(fault) }
  }
}

extension Context {
  /// Delivers a queued message in this process.
  func deliver(_ message: Message.ID) throws(Fault) -> Message {
    let courier = Courier(desk: try desk, transport: transport, clock: clock, accounts: accounts)
    let will = ownsProcess ? abandoning(courier.underway, message) : nil
    defer { will?.cancel() }
    return try courier.deliver(message)
  }
}

extension Message {
  /// Whether it has not left yet and nothing speaks against it.
  var isWaiting: Bool { state == .scheduled || state == .queued || state == .sending }
}
