import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat send`: answers a client.
struct SendCommand: Command {
  static let path = ["send"]
  static let summary = Phrase(en: "Answer a client", uk: "Відповісти клієнту")
  static let usage: [String]? = [
    "send CHAT [TEXT...|-] [--file PATH]... [--canned NAME] [--reply-to MESSAGE] [--edit] [--key KEY] [--if-free] "
      + "[--if-last MESSAGE] [--no-wait] [--dry-run]",
    "send --client CLIENT [--channel NAME | --contact ID] [TEXT...|-] [...]",
  ]
  static let manual: Phrase? = Phrase(
    en: """
      The message is kept before the messenger is asked, and delivered before the command ends: 0 says that the messenger \
      accepted it, 75 that it stays queued and goes out when it can, 69 that it was refused for good, 76 that nobody heard \
      the answer. A message that may have arrived is never sent again by itself.

      With --client the contact's chat is continued, or one is begun; without --channel the only messenger that can be \
      written to is taken. A text that is missing is asked for on a terminal, and --edit composes it in $VISUAL or \
      $EDITOR; meanwhile colleagues and the client see that you type. --if-free sends nothing (75) while a colleague does.

      With --key K a repeated command sends nothing and tells what became of the first.
      """,
    uk: """
      Повідомлення зберігається до звернення до месенджера і доставляється, поки команда працює: 0 — месенджер прийняв, 75 \
      — воно в черзі й піде, щойно зможе, 69 — остаточна відмова, 76 — відповіді не почули. Те, що могло дійти, саме \
      повторно не надсилається.

      З --client продовжується чат контакту або починається новий; без --channel береться єдиний месенджер, куди можна \
      писати. Якщо тексту немає, у терміналі його запитають, а --edit відкриє $VISUAL чи $EDITOR; тим часом колеги й \
      клієнт бачать, що ви друкуєте. З --if-free нічого не надсилається (75), поки друкує хтось із колег.

      З --key K повторна команда нічого не надсилає і каже, що сталося з першою.
      """
  )
  static let examples = [
    Example("cbchat send 7 Чекаємо на вас о 15:00", en: "answers in chat 7", uk: "відповідає в чаті 7"),
    Example("echo 'Ціни: …' | cbchat send 7 -", en: "takes the text from stdin", uk: "бере текст зі stdin"),
    Example(
      "cbchat send --client 0671112233 --channel tg-main Ваш запис підтверджено", en: "writes to the client of a card",
      uk: "пише клієнту з картки"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHAT", \.chat, en: "the chat", uk: "чат", complete: .chat, unless: ["client"]),
      .words("TEXT", \.words, en: "what to say; - is stdin", uk: "що сказати; - це stdin"),
      .option(
        "client", \.client, "CLIENT", en: "the chat with this client", uk: "чат із цим клієнтом", complete: .client),
      .option(
        "channel", \.channel, "NAME", en: "with --client: in this channel", uk: "з --client: у цьому каналі",
        complete: .channel),
      .option("contact", \.contact, "ID", en: "with --client: to this contact", uk: "з --client: цьому контакту"),
      .option(
        "file", \.files, "PATH", en: "send a file, with the text beside it", uk: "надіслати файл разом із текстом",
        complete: .file),
      .option("canned", \.canned, "NAME", en: "say a canned text", uk: "надіслати готовий текст"),
      .option("reply-to", \.replyTo, "MESSAGE", en: "quote this message", uk: "цитувати це повідомлення"),
      .flag("edit", \.isEdited, en: "compose in the editor", uk: "написати в редакторі"),
      .option(
        "key", \.key, "KEY", en: "an idempotency key: the same key sends once",
        uk: "ключ ідемпотентності: той самий ключ надсилає один раз"),
      .flag(
        "if-free", \.isIfFree, en: "only if no colleague is typing there", uk: "лише якщо там не друкує хтось із колег"),
      .option(
        "if-last", \.ifLast, "MESSAGE", en: "only if the client wrote nothing after it",
        uk: "лише якщо клієнт нічого не написав після нього"),
      .flag("no-wait", \.isNoWait, en: "keep it queued for serve", uk: "лишити в черзі для serve"),
      .flag("dry-run", \.isDryRun, en: "check everything, send nothing", uk: "усе перевірити, нічого не надсилати"),
    ]
  }

  var chat: Chat.ID?
  var words: [String] = []
  var client: ClientArgument?
  var channel: String?
  var contact: Contact.ID?
  var files: [String] = []
  var canned: String?
  var replyTo: Message.ID?
  var isEdited = false
  var key: String?
  var isIfFree = false
  var ifLast: Message.ID?
  var isNoWait = false
  var isDryRun = false

  func validate() throws(Fault) {
    if let key, key.isEmpty { throw Fault(.usage, en: "the key is empty", uk: "порожній ключ") }
    guard canned == nil || words.isEmpty else {
      throw Fault(.usage, en: "either TEXT or --canned", uk: "або TEXT, або --canned")
    }
    guard client != nil || channel == nil && contact == nil else {
      throw Fault(
        .usage,
        en: "--channel and --contact go with --client",
        uk: "--channel і --contact працюють з --client",
        hint: Phrase(same: "cbchat send --client CLIENT --channel NAME TEXT")
      )
    }
    _ = try StartChoice(channel: channel, contact: contact)
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    let destination: Destination
    if let client {
      destination = .client(client, try StartChoice(channel: channel, contact: contact))
    } else if let chat {
      destination = .chat(chat)
    } else {
      return .done
    }
    if !files.isEmpty, try context.identity.isBorrowed {
      throw Fault(.forbidden, en: "under sudo no file is read", uk: "через sudo файли не читаються")
    }
    let text = try text(to: destination, context)
    guard text != nil || !files.isEmpty else {
      let place = chat.map { "\($0)" } ?? "--client \(client?.text ?? "CLIENT")"
      throw Fault(
        .usage,
        en: "there is nothing to say",
        uk: "нема чого надсилати",
        hint: Phrase(same: "cbchat send \(place) TEXT")
      )
    }
    let store = context.storePath
    let attachments = try files.map { path throws(Fault) in try OutgoingFile.attachment(path, store: store) }
    return try context.send(
      Sending(
        destination: destination,
        draft: Draft(text: text, attachments: attachments, replyTo: replyTo, key: key),
        ifLast: ifLast,
        isIfFree: isIfFree,
        isNoWait: isNoWait,
        isDryRun: isDryRun
      )
    )
  }

  /// What is said; with a file it may be nothing, and then nothing is asked for.
  private func text(to destination: Destination, _ context: Context) throws(Fault) -> String? {
    var given = try context.input.text(words)
    if let canned {
      given = try context.desk.look { (read) throws(Fault) in try context.canned(canned, in: read).text }
    }
    if given == nil, !files.isEmpty, !isEdited { return nil }
    let view = given == nil || isEdited ? try context.present(destination) : nil
    return try context.wording(given, isEdited: isEdited, in: view)
  }
}

extension StartChoice {
  /// `--channel NAME` or `--contact ID`, not both.
  init(channel: String?, contact: Contact.ID?) throws(Fault) {
    switch (channel, contact) {
    case (nil, nil): self = .any
    case (let name?, nil): self = .channel(name)
    case (nil, let id?): self = .contact(id)
    case (_?, _?):
      throw Fault(
        .usage,
        en: "--channel and --contact exclude each other",
        uk: "--channel і --contact виключають одне одного"
      )
    }
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
