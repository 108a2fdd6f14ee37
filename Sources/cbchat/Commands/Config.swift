import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

// `cbchat config`: the settings of the salon. Only admins.

/// A setting that the salon has: what it may be, and what it is when nobody said.
struct ConfigKey: Sendable {
  let name: String
  let help: Phrase
  /// As `config get` tells it when it was never set; `nil` is nothing.
  let standard: String?
  /// The value as it is kept, or why it cannot be one.
  let check: @Sendable (String) throws(Fault) -> String

  static let all: [ConfigKey] = [
    ConfigKey("timezone", "Europe/Kyiv", en: "the salon's time zone", uk: "часовий пояс салону") { text throws(Fault) in
      guard let zone = Zone(name: text) else {
        throw Fault(
          .config,
          en: "unknown time zone: \(text)",
          uk: "невідомий часовий пояс: \(text)",
          hint: Phrase(
            en: "names are those of the IANA database, such as Europe/Kyiv",
            uk: "назви — з бази IANA, наприклад Europe/Kyiv"
          )
        )
      }
      return zone.name
    },
    ConfigKey("country", "UA", en: "whose local phone numbers are meant", uk: "країна місцевих номерів") {
      text throws(Fault) in
      guard Country.isCode(text.uppercased()) else { throw bad(text, "UA, PL, DE") }
      return text.uppercased()
    },
    ConfigKey("language", "en", en: "the salon's language", uk: "мова салону") { text throws(Fault) in
      try Language(argument: text).rawValue
    },
    ConfigKey("currency", "UAH", en: "the currency of balances", uk: "валюта балансів") { text throws(Fault) in
      guard text.count == 3, text.allSatisfy({ $0.isASCII && $0.isLetter }) else { throw bad(text, "UAH") }
      return text.uppercased()
    },
    ConfigKey("company", nil, en: "the salon's name, as clients see it", uk: "назва салону для клієнтів") {
      text throws(Fault) in text
    },
    ConfigKey("bookingUrl", nil, en: "where clients book online", uk: "посилання онлайн-запису") { text throws(Fault) in
      let rest = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
      guard rest.first?.isLetter == true || rest.first?.isNumber == true, !text.contains(where: \.isWhitespace) else {
        throw bad(text, "https://salon.example/book")
      }
      return text
    },
    ConfigKey(
      "stopWords",
      "STOP, СТОП, Відписатися",
      en: "words that unsubscribe from promotions, separated by commas",
      uk: "слова, що відписують від розсилок, через кому"
    ) { text throws(Fault) in
      let words = text.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        .filter { !$0.isEmpty }
      guard !words.isEmpty else { throw bad(text, "STOP, СТОП") }
      return words.unique.joined(separator: ", ")
    },
    ConfigKey("outbox.maxAge", "24h", en: "how long a message may stay queued", uk: "скільки повідомлення може чекати")
    {
      text throws(Fault) in try duration(text)
    },
    ConfigKey("events.keep", "30d", en: "how long applied deliveries are kept", uk: "скільки зберігати доставки") {
      text throws(Fault) in try duration(text)
    },
    ConfigKey("dial", nil, en: "the command of client call; $1 is the number", uk: "команда client call; $1 — номер") {
      text throws(Fault) in text
    },
    ConfigKey(
      "campaign.roles",
      "admin",
      en: "who may send campaigns and batches, separated by blanks",
      uk: "хто може надсилати розсилки й пакети, через пробіл"
    ) { text throws(Fault) in
      try text.split { $0 == " " || $0 == "," }.map { word throws(Fault) in try Role(argument: String(word)).rawValue }
        .unique.joined(separator: " ")
    },
  ]

  private init(
    _ name: String,
    _ standard: String?,
    en: String,
    uk: String,
    check: @escaping @Sendable (String) throws(Fault) -> String
  ) {
    self.name = name
    self.standard = standard
    help = Phrase(en: en, uk: uk)
    self.check = check
  }

  /// - Throws: `usage` for an unknown key, with the nearest one.
  static func named(_ name: String) throws(Fault) -> ConfigKey {
    guard let key = all.first(where: { $0.name == name }) else {
      let names = all.map(\.name)
      throw Fault(
        .usage,
        en: "unknown setting: \(name)",
        uk: "невідоме налаштування: \(name)",
        hint: Suggestion.hint(for: name, among: names) ?? Phrase(same: names.joined(separator: ", "))
      )
    }
    return key
  }

  private static func duration(_ text: String) throws(Fault) -> String {
    guard let span = Span(text), span.milliseconds > 0 else { throw bad(text, "90s, 15m, 2h, 3d") }
    return text
  }

  private static func bad(_ text: String, _ example: String) -> Fault {
    Fault(
      .badInput,
      en: "'\(text)' cannot be the value",
      uk: "«\(text)» не може бути значенням",
      hint: Phrase(same: example)
    )
  }
}

/// `cbchat config get`: one setting's value.
struct ConfigGetCommand: Command {
  static let path = ["config", "get"]
  static let summary = Phrase(en: "Print a setting", uk: "Надрукувати налаштування")
  static var parameters: [Parameter<Self>] {
    [
      .argument(
        "KEY", \.key, en: "the setting", uk: "налаштування", complete: .choices(ConfigKey.all.map(\.name)))
    ]
  }

  var key = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "see settings", uk: "бачити налаштування")
    let key = try ConfigKey.named(key)
    let value = try context.desk.look { (read) throws(Fault) in try read.setting(key.name) }
    try context.output.answer(ConfigValue(setting: ConfigAnswer(key: key, value: value)))
    return .done
  }
}

/// `cbchat config set`: changes a setting; an empty value takes it back.
struct ConfigSetCommand: Command {
  static let path = ["config", "set"]
  static let summary = Phrase(en: "Change a setting", uk: "Змінити налаштування")
  static let examples = [
    Example("cbchat config set outbox.maxAge 12h", en: "gives up on what waits for half a day", uk: "12 годин черги"),
    Example("cbchat config set dial ''", en: "takes a setting back", uk: "прибирає налаштування"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument(
        "KEY", \.key, en: "the setting", uk: "налаштування", complete: .choices(ConfigKey.all.map(\.name))),
      .arguments("VALUE", \.words, en: "its value; empty: as at first", uk: "значення; порожнє: як спочатку"),
    ]
  }

  var key = ""
  var words: [String] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "change settings", uk: "змінювати налаштування")
    let key = try ConfigKey.named(key)
    // Whoever may set the command runs it with the rights of the store's owner.
    if key.name == "dial", try context.identity.isBorrowed {
      throw Fault(.forbidden, en: "under sudo no command is set", uk: "через sudo команд не задають")
    }
    let text = words.joined(separator: " ")
    let value = text.allSatisfy(\.isWhitespace) ? nil : try key.check(text)
    try context.desk.administer { (write) throws(Fault) in
      let before = try write.read.setting(key.name) ?? key.standard
      if key.name == "currency", value ?? key.standard != before, try write.read.hasLedger() {
        throw Fault(
          .rejected,
          en: "balances are kept in \(before ?? ""): their currency cannot change",
          uk: "баланси ведуться у \(before ?? ""): їхню валюту змінити не можна"
        )
      }
      try write.set(key.name, to: value)
    }
    try context.output.answer(ConfigAnswer(key: key, value: value))
    return .done
  }
}

/// `cbchat config list`: every setting.
struct ConfigListCommand: Command {
  static let path = ["config", "list"]
  static let summary = Phrase(en: "List settings", uk: "Показати налаштування")
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "see settings", uk: "бачити налаштування")
    let values = try context.desk.look { (read) throws(Fault) in
      Dictionary(try read.settings().map { ($0.key, $0.value) }) { $1 }
    }
    try context.output.list(ConfigKey.all.map { ConfigAnswer(key: $0, value: values[$0.name]) })
    return .done
  }
}

/// A setting as it is.
struct ConfigAnswer: Row {
  let key: ConfigKey
  /// `nil` when nobody set it.
  let value: String?

  var json: JSONValue {
    [
      "key": .string(key.name),
      "value": JSONValue(value ?? key.standard),
      "default": JSONValue(key.standard),
      "isSet": .bool(value != nil),
    ]
  }

  static let columns = [
    Column(en: "SETTING", uk: "НАЛАШТУВАННЯ"), Column(en: "VALUE", uk: "ЗНАЧЕННЯ", limit: 40),
    Column(en: "MEANING", uk: "ЗМІСТ", only: .terminal),
  ]

  var cells: [Cell] {
    [Cell(key.name), Cell(value ?? key.standard, value == nil ? [.dim] : .plain), Cell(key.help)]
  }
}

/// A setting's bare value, for scripts.
struct ConfigValue: Answer {
  let setting: ConfigAnswer

  var json: JSONValue { setting.json }

  func text(_ page: inout Page) { page.line(setting.value ?? setting.key.standard ?? "") }
}
