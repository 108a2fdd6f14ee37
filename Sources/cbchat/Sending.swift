import CLI
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

/// A person's message on its way: where to, and under what conditions.
struct Sending {
  var destination: Destination
  var draft: Draft
  var ifLast: Message.ID?
  var isIfFree = false
  var isNoWait = false
  var isDryRun = false

  /// What was decided: the message, and its chat as it is then.
  struct Decision {
    var message: Message
    var view: ChatView
  }

  /// Decides inside a transaction, and changes nothing by itself.
  func decide(
    _ context: Context,
    _ read: borrowing Read,
    _ ids: inout IDs
  ) throws(Fault) -> (Decision, Change) {
    let identity = try context.identity
    if let key = draft.key, let earlier = try read.message(key: key) {
      return (try repeated(earlier, context, read), Change())
    }
    var (view, change) = try context.chat(at: destination, in: read, &ids)
    if let ifLast { try requireLast(ifLast, lastInbound: read.lastInbound(in: view.chat.id), in: view.chat.id) }
    if isIfFree { try requireFree(view) }
    let facts = try read.sendFacts(draft, in: view, for: identity.viewer)
    let sent = try Inbox.send(draft, by: identity.staff, facts: facts, ids: &ids, at: read.now)
    change.merge(sent.change)
    view.chat = sent.change.chats.first ?? view.chat
    return (Decision(message: sent.message, view: view), change)
  }

  /// A repeated key: the first message, wherever the contact's chat has got to since.
  private func repeated(_ earlier: Message, _ context: Context, _ read: borrowing Read) throws(Fault) -> Decision {
    let viewer = try context.viewer
    let chat: Chat.ID
    switch destination {
    case .chat(let id):
      guard try read.chat(id, for: viewer) != nil else { throw noSuchChat(id) }
      chat = id
    case .client(let client, let choice):
      let option = try context.option(client, choice, in: read)
      chat = option.contact.id == earlier.contact ? earlier.chat : Chat.ID(0)
    }
    try requireSame(draft, as: earlier, in: chat)
    guard let view = try read.chat(earlier.chat, for: viewer) else { throw noSuchChat(earlier.chat) }
    return Decision(message: earlier, view: view)
  }
}

extension Context {
  /// The way to write to a client that somebody chose.
  func option(
    _ client: ClientArgument,
    _ choice: StartChoice,
    in read: borrowing Read
  ) throws(Fault) -> StartOption {
    let card = try self.client(client, in: read)
    if case .channel(let name) = choice { _ = try channel(name, in: read) }
    return try chooseOption(choice, among: try read.startOptions(of: card.id, for: viewer), of: card)
  }

  /// The chat that a destination means; one that has to be made comes with its change.
  func chat(
    at destination: Destination,
    in read: borrowing Read,
    _ ids: inout IDs
  ) throws(Fault) -> (ChatView, Change) {
    switch destination {
    case .chat(let id):
      guard let view = try read.chat(id, for: viewer) else { throw noSuchChat(id) }
      return (view, Change())
    case .client(let client, let choice):
      let option = try option(client, choice, in: read)
      let current = try read.currentChat(of: option.contact.id)
      let (chat, change) = try start(option, current: current, by: try staff, ids: &ids, at: read.now)
      if let view = try read.chat(chat.id, for: viewer) { return (view, change) }
      let view = ChatView(
        chat: chat,
        channel: option.channel,
        contact: option.contact,
        client: try self.client(client, in: read),
        responsible: try staff,
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
  func send(_ sending: Sending) throws(Fault) -> Exit {
    if sending.isDryRun {
      let decision = try desk.look { (read) throws(Fault) in
        var ids = IDs(nextClient: 0, nextContact: 0, nextChat: 0, nextMessage: 0)
        return try sending.decide(self, read, &ids).0
      }
      try tell(decision, fault: nil)
      return .done
    }
    var (decision, fault) = try carry(sending)
    let chat = decision.message.chat
    if let view = try desk.look({ (read) throws(Fault) in try read.chat(chat, for: viewer) }) { decision.view = view }
    try tell(decision, fault: fault)
    return fault.map { Exit(status: $0.exit) } ?? .done
  }

  /// Keeps a message, and delivers it unless that is left to `serve`.
  ///
  /// - Returns: The message as it is then, and what its state means to who sent it.
  func carry(_ sending: Sending) throws(Fault) -> (Sending.Decision, Fault?) {
    var (decision, absent) = try keep(sending)
    if sending.isNoWait { return (decision, nil) }
    if let absent { return (decision, leftToServe(decision, absent)) }
    decision.message = try deliver(decision.message.id)
    return (decision, stateFault(decision.message))
  }

  /// A message that this process cannot carry, since the token is where only `serve` can read it.
  private func leftToServe(_ decision: Sending.Decision, _ absent: Fault) -> Fault {
    let id = decision.message.id
    return Fault(
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
  private func keep(_ sending: Sending) throws(Fault) -> (Sending.Decision, absent: Fault?) {
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
  private func missingSecret(_ channel: Channel) throws(Fault) -> Fault? {
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
  private func tell(_ decision: Sending.Decision, fault: Fault?) throws(Fault) {
    let staff = try desk.look { (read) throws(Fault) in try read.staff() }
    let answer = MessageAnswer(decision.message, of: decision.view, staff: staff, zone: try zone)
    try output.answer(SendAnswer(message: answer, view: decision.view, cursor: decision.message.id))
    if let fault { output.report(fault) }
  }
}
