package import Inbox
import Phrases

/// What the bot offers: the services that are on and ready, then the salon's own commands that have a label.
enum Menu {
  enum Item: Equatable {
    case service(BotService)
    case shortcut(Shortcut)
  }

  static let words = ["меню", "menu", "старт", "start", "початок", "почати", "назад", "back", "головне меню"]
  /// Who greets is shown what there is.
  static let greetings = [
    "привіт", "вітаю", "добрий день", "доброго дня", "добрий ранок", "доброго ранку", "добрий вечір", "доброго вечора",
    "добридень", "hello", "hi", "good morning", "good afternoon", "good evening", "help", "допомога",
  ]
  static let thanks = [
    "дякую", "дякую!", "щиро дякую", "спасибі", "дуже дякую", "ок", "добре", "thanks", "thank you", "ok", "okay",
  ]

  static func items(_ facts: BotFacts) -> [Item] {
    BotService.allCases.filter(facts.offers).map(Item.service)
      + facts.setup.shortcuts.filter { $0.label != nil }.map(Item.shortcut)
  }

  static func label(_ item: Item, _ facts: BotFacts) -> String {
    switch item {
    case .service(let service): facts.label(service)
    case .shortcut(let shortcut): shortcut.label ?? "/" + shortcut.name
    }
  }

  private static func command(_ item: Item) -> String {
    switch item {
    case .service(let service): "/" + service.rawValue
    case .shortcut(let shortcut): "/" + shortcut.name
    }
  }

  /// Two buttons a row.
  static func keyboard(_ facts: BotFacts) -> Keyboard {
    let buttons = items(facts).map { Keyboard.Button(label($0, facts), .command(command($0))) }
    let rows = stride(from: 0, to: buttons.count, by: 2).map { Array(buttons[$0..<min($0 + 2, buttons.count)]) }
    return Keyboard(.menu, rows)
  }

  static func back(_ language: Language) -> Keyboard.Button {
    Keyboard.Button(Phrase(en: "Menu", uk: "Меню")[language], .command("/menu"))
  }

  /// A line, and below it what can be chosen by number.
  static func text(_ opening: String, _ facts: BotFacts) -> String {
    let lines = items(facts).enumerated().map { "\($0 + 1). \(label($1, facts))" }
    guard !lines.isEmpty else { return opening }
    return opening + "\n\n" + lines.joined(separator: "\n")
  }

  /// What the menu says to who has just come.
  static func greeting(_ facts: BotFacts) -> String {
    if let own = facts.setup.greeting[facts.spoken] { return fill(own, facts.common) }
    let company = facts.company.map { Phrase(en: "Welcome to \($0)!", uk: "Вас вітає \($0)!") }
    return (company ?? Phrase(en: "Hello, and welcome!", uk: "Вітаємо!"))[facts.spoken] + " " + invitation[facts.spoken]
  }

  static let invitation = Phrase(
    en: "What may we do for you? Press a button or send a number.",
    uk: "Чим можемо допомогти? Натисніть кнопку або надішліть номер."
  )

  static func answer(isFirst: Bool, _ facts: BotFacts) -> Answer {
    Answer(text(isFirst ? greeting(facts) : invitation[facts.spoken], facts))
  }
}

/// What the bot says to somebody who opened it and has not written yet: Viber's welcome.
package func welcome(_ facts: BotFacts) -> (text: String, keyboard: Keyboard) {
  (Menu.text(Menu.greeting(facts), facts), Menu.keyboard(facts))
}

/// The commands that a bot offers, for the messenger's own list of them; at most 100.
package func commands(of facts: BotFacts) -> [BotCommand] {
  var commands = [BotCommand(name: "start", description: Phrase(en: "Menu", uk: "Меню")[facts.spoken])]
  for service in BotService.allCases where facts.offers(service) {
    commands.append(BotCommand(name: service.rawValue, description: facts.label(service)))
  }
  for shortcut in facts.setup.shortcuts where shortcut.name.allSatisfy(\.isASCII) {
    let words = shortcut.label ?? shortcut.text ?? shortcut.link ?? shortcut.name
    let line = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? words
    commands.append(BotCommand(name: shortcut.name, description: String(line.prefix(100))))
  }
  return Array(commands.prefix(100))
}

/// Words that a command of the salon's own cannot have.
package let reservedCommands: Set<String> = Set(
  BotService.allCases.map(\.rawValue) + ["start", "menu", "cancel", "confirm", "keep", "rate", "skip", "stop", "help"])
