import Bot
import CLI
import Inbox
import Office
import Phrases
import Storage

// `cbchat bot command`: commands of the salon's own.

/// /NAME: small letters, digits and `_`, with or without the slash.
struct ShortcutName: ArgumentValue, Equatable {
  let text: String

  init(argument: String) throws(Fault) {
    let name = (argument.hasPrefix("/") ? String(argument.dropFirst()) : argument).lowercased()
    guard (1...32).contains(name.count), name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
      throw Fault(
        .badInput,
        en: "'\(argument)' cannot be a command: use letters, digits and _, up to 32",
        uk: "«\(argument)» не може бути командою: лише літери, цифри та _, до 32"
      )
    }
    guard !reservedCommands.contains(name) else {
      throw Fault(
        .exists,
        en: "/\(name) is the bot's own",
        uk: "/\(name) — власна команда бота",
        hint: Phrase(same: "cbchat bot service CHANNEL SERVICE --text uk=…")
      )
    }
    text = name
  }
}

/// `cbchat bot command set`: writes a command, or changes it.
struct BotCommandSetCommand: Command {
  static let path = ["bot", "command", "set"]
  static let summary = Phrase(en: "Write a command of the bot", uk: "Записати команду бота")
  static let manual: Phrase? = Phrase(
    en: """
      The bot answers /NAME with the text, the link under a button, or both. With a label it also stands on the menu. What \
      is not given stays; an empty value takes it away. A text may name {name} and {company}. A name in Latin letters also \
      comes into Telegram's own list.
      """,
    uk: """
      На /NAME бот відповідає текстом, посиланням під кнопкою або обома. З написом команда є і в меню. Чого не вказано, те \
      лишається; порожнє значення прибирає. У тексті можна вжити {name} і {company}. Назва латиницею з’являється і в \
      списку самого Telegram.
      """
  )
  static let examples = [
    Example(
      "cbchat bot command set tg-main /price --text 'Наші ціни' --link https://salon.example/price --label Ціни",
      en: "/price answers, and a button says Ціни", uk: "/price відповідає, а в меню є кнопка «Ціни»")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel),
      .argument("/NAME", \.name, en: "the command", uk: "команда"),
      .option("text", \.text, "T", en: "what the bot says", uk: "що каже бот"),
      .option("link", \.link, "URL", en: "an address under a button", uk: "адреса під кнопкою"),
      .option("label", \.label, "T", en: "its button on the menu", uk: "її кнопка в меню"),
    ]
  }

  var channel = ""
  var name: ShortcutName?
  var text: String?
  var link: String?
  var label: String?

  func validate() throws(Fault) {
    if let text {
      let unknown = placeholders(in: text).filter { !["name", "company"].contains($0) }
      guard unknown.isEmpty else {
        throw Fault(
          .badInput, en: "the text cannot name {\(unknown[0])}", uk: "у тексті не можна вжити {\(unknown[0])}",
          hint: Phrase(same: "{name} {company}"))
      }
      guard text.utf16.count <= 3000 else {
        throw Fault(.tooLong, en: "the text is longer than 3000 characters", uk: "текст довший за 3000 знаків")
      }
    }
    if let link, !link.isEmpty, !isWebAddress(link) {
      throw Fault(
        .badInput, en: "'\(link)' is not an address", uk: "«\(link)» не є адресою",
        hint: Phrase(same: "https://salon.example/price"))
    }
    if let label, !label.isEmpty { try requireButton(label) }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "write commands of bots", uk: "записувати команди ботів")
    guard let name else { return .done }
    let shortcut = try context.desk.administer { (write) throws(Fault) in
      let facts = try context.bot(of: context.channel(channel, in: write.read), in: write.read)
      let others = facts.setup.shortcuts.filter { $0.name != name.text }
      let before = facts.setup.shortcuts.first { $0.name == name.text }
      let shortcut = Shortcut(
        name: name.text,
        text: Self.present(text ?? before?.text),
        link: Self.present(link ?? before?.link),
        label: Self.present(label ?? before?.label)
      )
      guard shortcut.text != nil || shortcut.link != nil else {
        throw Fault(
          .usage, en: "a command needs --text or --link", uk: "команді потрібен --text або --link",
          hint: Phrase(same: "cbchat bot command set \(channel) /\(name.text) --text T"))
      }
      if let label = shortcut.label {
        let taken = BotService.allCases.flatMap { service in
          Language.allCases.map { plain(facts.setup[service].label[$0] ?? service.usualLabel[$0]) }
        }
        guard !(taken + others.compactMap { $0.label.map(plain) }).contains(plain(label)) else {
          throw Fault(.exists, en: "another button says '\(label)'", uk: "інша кнопка вже каже «\(label)»")
        }
      }
      try write.save(shortcut, in: facts.channel.id)
      return shortcut
    }
    try context.output.answer(ShortcutAnswer(shortcut: shortcut))
    context.publishCommands(of: channel)
    return .done
  }

  private static func present(_ text: String?) -> String? {
    text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
  }
}

/// `cbchat bot command remove`: takes a command away.
struct BotCommandRemoveCommand: Command {
  static let path = ["bot", "command", "remove"]
  static let summary = Phrase(en: "Remove a command of the bot", uk: "Прибрати команду бота")
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel),
      .argument("/NAME", \.name, en: "the command", uk: "команда"),
    ]
  }

  var channel = ""
  var name: ShortcutName?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "remove commands of bots", uk: "прибирати команди ботів")
    guard let name else { return .done }
    let shortcut = try context.desk.administer { (write) throws(Fault) in
      let facts = try context.bot(of: context.channel(channel, in: write.read), in: write.read)
      guard let shortcut = facts.setup.shortcuts.first(where: { $0.name == name.text }) else {
        throw Fault(
          .notFound,
          en: "no such command: /\(name.text)",
          uk: "немає такої команди: /\(name.text)",
          hint: Phrase(same: "cbchat bot command list \(channel)")
        )
      }
      try write.remove(shortcut, from: facts.channel.id)
      return shortcut
    }
    try context.output.answer(ShortcutAnswer(shortcut: shortcut))
    context.publishCommands(of: channel)
    return .done
  }
}

/// `cbchat bot command list`: the commands of a channel's bot.
struct BotCommandListCommand: Command {
  static let path = ["bot", "command", "list"]
  static let summary = Phrase(en: "List commands of the bot", uk: "Показати команди бота")
  static var parameters: [Parameter<Self>] {
    [.argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel)]
  }

  var channel = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "list commands of bots", uk: "переглядати команди ботів")
    try context.output.list(try context.bot(of: channel).setup.shortcuts.map(ShortcutAnswer.init))
    return .done
  }
}
