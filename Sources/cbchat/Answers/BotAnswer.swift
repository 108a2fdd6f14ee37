import Bot
import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `bot`: what one channel's bot offers and says.
struct BotAnswer: Answer {
  let facts: BotFacts

  private var services: [BotServiceAnswer] { BotService.allCases.map { BotServiceAnswer(service: $0, facts: facts) } }
  private var commands: [ShortcutAnswer] { facts.setup.shortcuts.map(ShortcutAnswer.init) }

  var json: JSONValue {
    [
      "channel": .string(facts.channel.name),
      "enabled": .bool(facts.channel.isBotOn),
      "greeting": BotServiceAnswer.words(facts.setup.greeting, usual: usualGreeting),
      "services": .array(services.map(\.json)),
      "commands": .array(commands.map(\.json)),
    ]
  }

  func text(_ page: inout Page) {
    let state = facts.channel.isBotOn ? Phrase(en: "on", uk: "увімкнено") : Phrase(en: "off", uk: "вимкнено")
    page.line(separated: [
      facts.channel.name, page.width == nil ? (facts.channel.isBotOn ? "on" : "off") : state[page.language],
    ])
    for service in services { service.text(&page) }
    for command in commands { command.text(&page) }
  }
}

/// One service of a bot.
struct BotServiceAnswer: Row {
  let service: BotService
  let facts: BotFacts

  private var setup: ServiceSetup { facts.setup[service] }

  /// Texts by language: the salon's own, else the usual ones.
  static func words(_ own: [Language: String], usual: Phrase) -> JSONValue {
    ["uk": .string(own[.uk] ?? usual.uk), "en": .string(own[.en] ?? usual.en)]
  }

  var json: JSONValue {
    let settings = setup.settings.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue.string($0.value)) }
    return [
      "name": .string(service.rawValue),
      "on": .bool(setup.isOn),
      "ready": .bool(facts.offers(service)),
      "label": Self.words(setup.label, usual: service.usualLabel),
      "text": Self.words(setup.text, usual: service.usualText),
      "settings": .object(JSONObject(settings)),
      "hasToken": .bool(setup.token != nil),
    ]
  }

  static let columns = [
    Column(en: "SERVICE", uk: "ПОСЛУГА"), Column(en: "STATE", uk: "СТАН"),
    Column(en: "BUTTON", uk: "КНОПКА", limit: 30),
    Column(en: "TEXT", uk: "ТЕКСТ", limit: 60),
  ]

  /// `incomplete`: on, and without what it needs to serve.
  private var state: String { setup.isOn ? facts.offers(service) ? "on" : "incomplete" : "off" }

  var cells: [Cell] {
    let language = facts.language
    return [
      Cell(service.rawValue), Cell(state, state == "on" ? .plain : [.dim]),
      Cell(setup.label[language] ?? service.usualLabel[language]),
      Cell(setup.text[language] ?? service.usualText[language]),
    ]
  }
}

/// A command of the salon's own.
struct ShortcutAnswer: Row {
  let shortcut: Shortcut

  var json: JSONValue {
    [
      "name": .string("/" + shortcut.name), "text": JSONValue(shortcut.text), "link": JSONValue(shortcut.link),
      "label": JSONValue(shortcut.label),
    ]
  }

  static let columns = [
    Column(en: "COMMAND", uk: "КОМАНДА"), Column(en: "BUTTON", uk: "КНОПКА"),
    Column(en: "LINK", uk: "ПОСИЛАННЯ", limit: 40),
    Column(en: "TEXT", uk: "ТЕКСТ"),
  ]

  var cells: [Cell] {
    [Cell("/" + shortcut.name), Cell(shortcut.label ?? ""), Cell(shortcut.link ?? ""), Cell(shortcut.text ?? "")]
  }
}

/// A promotion.
struct PromotionAnswer: Row {
  let promotion: Promotion
  /// The name of its channel, where it has one.
  let channel: String?

  var json: JSONValue {
    [
      "id": JSONValue(promotion.id.rawValue), "title": .string(promotion.title), "text": JSONValue(promotion.text),
      "from": JSONValue(promotion.from?.description), "until": JSONValue(promotion.until?.description),
      "channel": JSONValue(channel),
    ]
  }

  static let columns = [
    Column(en: "ID", uk: "№", .right), Column(en: "FROM", uk: "ВІД"), Column(en: "UNTIL", uk: "ДО"),
    Column(en: "CHANNEL", uk: "КАНАЛ"), Column(en: "TITLE", uk: "НАЗВА", limit: 40), Column(en: "TEXT", uk: "ТЕКСТ"),
  ]

  var cells: [Cell] {
    [
      Cell(promotion.id.rawValue), Cell(promotion.from?.description ?? ""), Cell(promotion.until?.description ?? ""),
      Cell(channel ?? ""), Cell(promotion.title), Cell(promotion.text ?? ""),
    ]
  }
}
