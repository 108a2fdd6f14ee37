import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat start`: begins or continues the chat with a client.
struct StartCommand: Command {
  static let path = ["start"]
  static let summary = Phrase(en: "Start a chat with a client", uk: "Почати чат із клієнтом")
  static let manual: Phrase? = Phrase(
    en: """
      Without a channel and a text, the messengers of the client are listed, and why one cannot be written to now. A chat \
      can be started only with a contact that wrote to the channel before and is linked to the card; a chat that is not \
      closed is continued. One that is begun is open and yours. Where a client has several contacts in a channel, the one \
      who wrote last is taken.
      """,
    uk: """
      Без каналу й тексту показуються месенджери клієнта і чому в якийсь зараз не можна написати. Почати чат можна лише з \
      контактом, який раніше писав у канал і прив’язаний до картки; незавершений чат продовжується. Розпочатий чат — \
      активний і ваш. Якщо клієнт має кілька контактів у каналі, береться той, що писав останнім.
      """
  )
  static let examples = [
    Example("cbchat start 'Оля Коваль'", en: "where Olya can be written to", uk: "куди можна написати Олі"),
    Example(
      "cbchat start 0671112233 --channel tg-main Добрий день!", en: "writes to the client with this phone",
      uk: "пише клієнту з цим номером"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument(
        "CLIENT", \.client, en: "a number, ext:ID, a phone or a name", uk: "номер, ext:ID, телефон або ім’я",
        complete: .client),
      .words("TEXT", \.words, en: "what to say; - is stdin", uk: "що сказати; - це stdin"),
      .option("channel", \.channel, "NAME", en: "in this channel", uk: "у цьому каналі", complete: .channel),
      .option("contact", \.contact, "ID", en: "with this contact", uk: "із цим контактом"),
      .option(
        "file", \.files, "PATH", en: "send a file, with the text beside it", uk: "надіслати файл разом із текстом",
        complete: .file),
      .option("canned", \.canned, "NAME", en: "say a canned text", uk: "надіслати готовий текст"),
      .option(
        "key", \.key, "KEY", en: "an idempotency key: the same key sends once",
        uk: "ключ ідемпотентності: той самий ключ надсилає один раз"),
      .flag("no-wait", \.isNoWait, en: "keep the text queued for serve", uk: "лишити текст у черзі для serve"),
      .flag("dry-run", \.isDryRun, en: "check everything, change nothing", uk: "усе перевірити, нічого не змінювати"),
    ]
  }

  var client: ClientArgument?
  var words: [String] = []
  var channel: String?
  var contact: Contact.ID?
  var files: [String] = []
  var canned: String?
  var key: String?
  var isNoWait = false
  var isDryRun = false

  func validate() throws(Fault) {
    if let key, key.isEmpty { throw Fault(.usage, en: "the key is empty", uk: "порожній ключ") }
    guard canned == nil || words.isEmpty else {
      throw Fault(.usage, en: "either TEXT or --canned", uk: "або TEXT, або --canned")
    }
    _ = try StartChoice(channel: channel, contact: contact)
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    context.backlog = .hurries
    guard let client else { return .done }
    let choice = try StartChoice(channel: channel, contact: contact)
    if !words.isEmpty || !files.isEmpty || canned != nil {
      let attachments = try context.attachments(files)
      let draft = Draft(text: try context.given(words, canned: canned), attachments: attachments, key: key)
      return try context.send(
        Sending(destination: .client(client, choice), draft: draft, isNoWait: isNoWait, isDryRun: isDryRun)
      )
    }
    if case .any = choice { return try list(client, context) }
    let view = try isDryRun ? rehearse(client, choice, context) : begin(client, choice, context)
    let cursor = try context.desk.look { (read) throws(Fault) in try read.streamEnd() }
    try context.output.answer(SendAnswer(message: nil, view: view, cursor: cursor))
    return .done
  }

  private func begin(_ client: ClientArgument, _ choice: StartChoice, _ context: Context) throws(Fault) -> ChatView {
    try context.desk.change { (read, ids) throws(Fault) in
      try context.chat(at: .client(client, choice), in: read, by: context.staff, &ids)
    }
  }

  private func rehearse(_ client: ClientArgument, _ choice: StartChoice, _ context: Context) throws(Fault) -> ChatView {
    try context.desk.look { (read) throws(Fault) in
      var ids = IDs(nextClient: 0, nextContact: 0, nextChat: 0, nextMessage: 0)
      return try context.chat(at: .client(client, choice), in: read, by: context.staff, &ids).0
    }
  }

  private func list(_ client: ClientArgument, _ context: Context) throws(Fault) -> Exit {
    let answer = try context.desk.look { (read) throws(Fault) in
      let card = try context.client(client, in: read)
      let options = try read.startOptions(of: card.id, for: context.viewer)
      guard !options.isEmpty else { throw noContact(card, [], in: Phrase(same: "")) }
      return OptionsAnswer(client: try context.card(card, in: read), options: options, zone: try context.zone)
    }
    try context.output.answer(answer)
    return .done
  }
}
