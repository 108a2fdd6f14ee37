import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat send`: answers a client.
struct SendCommand: Command {
  static let path = ["send"]
  static let summary = Phrase(en: "Answer a client", uk: "Відповісти клієнту")
  static let manual: Phrase? = Phrase(
    en: """
      The message is kept before the messenger is asked, and delivered before the command ends: 0 says that the messenger \
      accepted it, 75 that it stays queued and goes out when it can, 69 that it was refused for good, 76 that nobody heard \
      the answer. A message that may have arrived is never sent again by itself.

      With --key K a repeated command sends nothing and tells what became of the first.
      """,
    uk: """
      Повідомлення зберігається до звернення до месенджера і доставляється, поки команда працює: 0 — месенджер прийняв, 75 \
      — воно в черзі й піде, щойно зможе, 69 — остаточна відмова, 76 — відповіді не почули. Те, що могло дійти, саме \
      повторно не надсилається.

      З --key K повторна команда нічого не надсилає і каже, що сталося з першою.
      """
  )
  static let examples = [
    Example("cbchat send 7 Чекаємо на вас о 15:00", en: "answers in chat 7", uk: "відповідає в чаті 7"),
    Example("echo 'Ціни: …' | cbchat send 7 -", en: "takes the text from stdin", uk: "бере текст зі stdin"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHAT", \.chat, en: "the chat", uk: "чат", complete: .chat),
      .words("TEXT", \.words, en: "what to say; - is stdin", uk: "що сказати; - це stdin"),
      .option(
        "file", \.files, "PATH", en: "send a file, with the text beside it", uk: "надіслати файл разом із текстом",
        complete: .file),
      .option("canned", \.canned, "NAME", en: "say a canned text", uk: "надіслати готовий текст"),
      .option("reply-to", \.replyTo, "MESSAGE", en: "quote this message", uk: "цитувати це повідомлення"),
      .option(
        "key", \.key, "KEY", en: "an idempotency key: the same key sends once",
        uk: "ключ ідемпотентності: той самий ключ надсилає один раз"),
      .option(
        "if-last", \.ifLast, "MESSAGE", en: "only if the client wrote nothing after it",
        uk: "лише якщо клієнт нічого не написав після нього"),
      .flag("no-wait", \.isNoWait, en: "keep it queued for serve", uk: "лишити в черзі для serve"),
      .flag("dry-run", \.isDryRun, en: "check everything, send nothing", uk: "усе перевірити, нічого не надсилати"),
    ]
  }

  var chat: Chat.ID?
  var words: [String] = []
  var files: [String] = []
  var canned: String?
  var replyTo: Message.ID?
  var key: String?
  var ifLast: Message.ID?
  var isNoWait = false
  var isDryRun = false

  func validate() throws(Fault) {
    if let key, key.isEmpty { throw Fault(.usage, en: "the key is empty", uk: "порожній ключ") }
    guard canned == nil || words.isEmpty else {
      throw Fault(.usage, en: "either TEXT or --canned", uk: "або TEXT, або --canned")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let chat else { return .done }
    let text: String?
    if let canned {
      text = try context.desk.look { (read) throws(Fault) in try context.canned(canned, in: read).text }
    } else {
      text = try context.input.text(words)
    }
    guard text != nil || !files.isEmpty else {
      throw Fault(
        .usage,
        en: "there is nothing to say",
        uk: "нема чого надсилати",
        hint: Phrase(same: "cbchat send \(chat) TEXT")
      )
    }
    if !files.isEmpty, try context.identity.isBorrowed {
      throw Fault(.forbidden, en: "under sudo no file is read", uk: "через sudo файли не читаються")
    }
    let store = context.storePath
    let attachments = try files.map { path throws(Fault) in try OutgoingFile.attachment(path, store: store) }
    let draft = Draft(text: text, attachments: attachments, replyTo: replyTo, key: key)
    if isDryRun {
      let identity = try context.identity
      let message = try context.desk.look { (read) throws(Fault) in
        var ids = IDs(nextClient: 0, nextContact: 0, nextChat: 0, nextMessage: 0)
        return try decide(draft, in: chat, identity, read, &ids).message
      }
      return try tell(message, context)
    }
    let identity = try context.identity
    // A channel without a token is said before anything is kept.
    let view = try context.desk.look { (read) throws(Fault) in try read.chat(chat, for: identity.viewer) }
    guard let view else { throw noSuchChat(chat) }
    if view.chat.status != .closed {
      _ = try context.accounts.account(view.channel, of: Accounts.messenger(of: view.channel))
    }
    let queued = try context.desk.change { (read, ids) throws(Fault) in
      try decide(draft, in: chat, identity, read, &ids)
    }
    return try tell(isNoWait ? queued : try context.deliver(queued.id), context)
  }

  private func decide(
    _ draft: Draft,
    in chat: Chat.ID,
    _ identity: Identity,
    _ read: borrowing Read,
    _ ids: inout IDs
  ) throws(Fault) -> (message: Message, change: Change) {
    guard let view = try read.chat(chat, for: identity.viewer) else { throw noSuchChat(chat) }
    if let key, let earlier = try read.message(key: key) {
      try requireSame(draft, as: earlier, in: chat)
      return (earlier, Change())
    }
    if let ifLast { try requireLast(ifLast, lastInbound: read.lastInbound(in: chat), in: chat) }
    let facts = try read.sendFacts(draft, in: view, for: identity.viewer)
    return try Inbox.send(draft, by: identity.staff, facts: facts, ids: &ids, at: read.now)
  }

  /// Answers with the message as it is, and exits as its state says (cli.md).
  private func tell(_ message: Message, _ context: Context) throws(Fault) -> Exit {
    let viewer = try context.viewer
    let (view, staff) = try context.desk.look { (read) throws(Fault) in
      (try read.chat(message.chat, for: viewer), try read.staff())
    }
    guard let view else { throw noSuchChat(message.chat) }
    let answer = MessageAnswer(message, of: view, staff: staff, zone: try context.zone)
    try context.output.answer(SendAnswer(message: answer, chat: view.chat))
    guard !isNoWait, !isDryRun, let fault = stateFault(message) else { return .done }
    context.output.report(fault)
    return Exit(status: fault.exit)
  }
}

extension Context {
  /// Delivers a queued message in this process.
  func deliver(_ message: Message.ID) throws(Fault) -> Message {
    try Courier(desk: desk, transport: transport, clock: clock, accounts: accounts).deliver(message)
  }
}

/// What the state of an outgoing message means to who sent it; `nil` when the messenger has it.
func stateFault(_ message: Message) -> Fault? {
  let reason = message.failure?.reason
  let because = reason.map { ": \($0)" } ?? ""
  switch message.state {
  case .sent, .delivered, .seen, .scheduled, nil: return nil
  case .queued, .sending:
    let code = message.failure.flatMap { FaultCode(rawValue: $0.code) } ?? .queued
    return Fault(
      code.exit == FaultCode.queued.exit ? code : .queued,
      en: "message \(message.id) is queued\(because)",
      uk: "повідомлення \(message.id) у черзі\(because)",
      hint: Phrase(
        en: "cbchat webhook serve sends it when it can", uk: "cbchat webhook serve надішле його, щойно зможе")
    )
  case .uncertain:
    return Fault(
      .uncertain,
      en: "nobody heard the messenger's answer to message \(message.id)\(because)",
      uk: "відповіді месенджера на повідомлення \(message.id) не почули\(because)",
      hint: Phrase(
        en: "it may have arrived; look at the chat before you send it again",
        uk: "воно могло дійти; перегляньте чат, перш ніж надсилати знову"
      )
    )
  case .failed:
    let code = message.failure.flatMap { FaultCode(rawValue: $0.code) } ?? .rejected
    return Fault(
      code,
      en: "message \(message.id) was not sent\(because)",
      uk: "повідомлення \(message.id) не надіслано\(because)"
    )
  }
}
