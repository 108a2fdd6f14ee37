import Bot
import CLI
import Inbox
import Office
import Phrases
import Storage

/// SERVICE of `bot service`: one of the menu, or the menu's own greeting.
enum BotServiceWord: ArgumentValue, Equatable {
  case menu
  case service(BotService)

  static var choices: [String]? { BotService.allCases.map(\.rawValue) + ["menu"] }

  init(argument: String) throws(Fault) {
    if argument == "menu" {
      self = .menu
    } else if let service = BotService(rawValue: argument) {
      self = .service(service)
    } else {
      let words = Self.choices ?? []
      throw Fault(
        .usage,
        en: "'\(argument)' is not a service",
        uk: "«\(argument)» не є послугою",
        hint: Suggestion.hint(for: argument, among: words) ?? Phrase(same: words.joined(separator: ", "))
      )
    }
  }

  var service: BotService? {
    if case .service(let service) = self { service } else { nil }
  }
}

/// `uk=TEXT` or `en=TEXT`.
struct WordsOfLanguage: ArgumentValue, Equatable {
  let language: Language
  let text: String

  init(argument: String) throws(Fault) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let language = Language(rawValue: String(parts[0])) else {
      throw Fault(
        .usage,
        en: "'\(argument)' does not begin with a language",
        uk: "«\(argument)» не починається з мови",
        hint: Phrase(same: "uk=…, en=…")
      )
    }
    self.language = language
    text = String(parts[1])
  }
}

/// `cbchat bot service`: turns a service on or off, renames or re-words it.
struct BotServiceCommand: Command {
  static let path = ["bot", "service"]
  static let summary = Phrase(en: "Set up a service of the menu", uk: "Налаштувати послугу меню")
  static let manual: Phrase? = Phrase(
    en: """
      Services: balance, topup, visits, booking, promotions, review, complaint, person; menu is the greeting. A text may \
      name {name} and {company}, and what its service has: {balance}, {amount}, {link}; {{ is a brace. An empty label, text \
      or setting takes one's own back.

      \(settings.en)
      """,
    uk: """
      Послуги: balance, topup, visits, booking, promotions, review, complaint, person; menu — це вітання. У тексті можна \
      вжити {name} і {company} та те, що має послуга: {balance}, {amount}, {link}; {{ — це дужка. Порожні назва, текст чи \
      налаштування повертають звичні.

      \(settings.uk)
      """
  )
  static let examples = [
    Example("cbchat bot service tg-main balance --off", en: "takes it off the menu", uk: "прибирає з меню"),
    Example(
      "cbchat bot service tg-main booking --label uk='Записатися' --text uk='Обирайте час: {link}'",
      en: "renames and re-words it", uk: "змінює назву й текст"),
    Example(
      "cbchat bot service tg-main topup --set 'url=https://pay.example/?c={client}&s={amount}&o={reference}'",
      en: "clients pay on a page of yours", uk: "клієнти платять на вашій сторінці"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel),
      .argument("SERVICE", \.service, en: "the service, or menu", uk: "послуга або menu"),
      .choice(
        [("on", true), ("off", false)], \.isOn, en: "whether the menu offers it", uk: "чи пропонувати її в меню"),
      .option("label", \.labels, "LANG=TEXT", en: "what the button says", uk: "напис на кнопці"),
      .option("text", \.texts, "LANG=TEXT", en: "what the bot says", uk: "що каже бот"),
      .option("set", \.settings, "KEY=VALUE", en: "a setting of the service", uk: "налаштування послуги"),
      .option(
        "token", \.token, "SECRET", en: "the payment provider's token", uk: "токен платіжної системи", secret: true),
    ]
  }

  /// Every setting, one a line.
  private static var settings: Phrase {
    let lines = BotService.allCases.flatMap { service in service.settings.map { (service, $0) } }
      .map { service, setting in
        Phrase(same: "\(service.rawValue) \(setting.key): ") + setting.help + Phrase(same: " (\(setting.example))")
      }
    return Phrase(en: lines.map(\.en).joined(separator: "\n\n"), uk: lines.map(\.uk).joined(separator: "\n\n"))
  }

  var channel = ""
  var service: BotServiceWord?
  var isOn: Bool?
  var labels: [WordsOfLanguage] = []
  var texts: [WordsOfLanguage] = []
  var settings: [KeyValue] = []
  var token: String?

  func validate() throws(Fault) {
    guard isOn != nil || !labels.isEmpty || !texts.isEmpty || !settings.isEmpty || token != nil else {
      throw Fault(
        .usage, en: "there is nothing to change", uk: "нема чого змінювати",
        hint: Phrase(same: "cbchat bot show \(channel)"))
    }
    if service == .menu, isOn != nil || !labels.isEmpty || !settings.isEmpty || token != nil {
      throw Fault(.usage, en: "of the menu only --text can be changed", uk: "у menu змінюють лише --text")
    }
    if token != nil, service != .service(.topup) {
      throw Fault(.usage, en: "only topup has a token", uk: "токен має лише topup")
    }
    for setting in settings { _ = try known(setting) }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "set up bots", uk: "налаштовувати ботів")
    if let token, try context.identity.isBorrowed, SecretSource.touchesSystem(token) {
      throw Fault(
        .forbidden, en: "under sudo no file is read and no command is run for the token",
        uk: "через sudo для токена не читають файлів і не запускають команд")
    }
    let word = service
    try context.desk.administer { (write) throws(Fault) in
      let facts = try context.bot(of: context.channel(channel, in: write.read), in: write.read)
      guard let service = word?.service else {
        var greeting = ServiceSetup(text: facts.setup.greeting)
        try apply(texts, to: &greeting.text, allowed: ["name", "company"])
        try write.save(greeting, of: nil, in: facts.channel.id)
        return
      }
      try write.save(changed(service, facts), of: service, in: facts.channel.id)
    }
    let facts = try context.bot(of: channel)
    if let service = word?.service {
      try context.output.answer(BotServiceAnswer(service: service, facts: facts))
    } else {
      try context.output.answer(BotAnswer(facts: facts))
    }
    if isOn != nil || !labels.isEmpty || !settings.isEmpty { context.publishCommands(of: channel) }
    return .done
  }

  private func changed(_ service: BotService, _ facts: BotFacts) throws(Fault) -> ServiceSetup {
    var setup = facts.setup[service]
    setup.isOn = isOn ?? setup.isOn
    if let token { setup.token = token.isEmpty ? nil : Secret(token) }
    for label in labels {
      setup.label[label.language] = label.text.isEmpty ? nil : try requireLabel(label, of: service, facts)
    }
    try apply(texts, to: &setup.text, allowed: service.placeholders)
    for pair in settings { setup.settings[pair.key] = pair.value.isEmpty ? nil : pair.value }
    if let least = setup.settings["min"].flatMap({ Money(amount: $0, currency: "") }),
      let most = setup.settings["max"].flatMap({ Money(amount: $0, currency: "") }), least.minor > most.minor
    {
      throw Fault(
        .badInput, en: "min is more than max: \(least.amount), \(most.amount)",
        uk: "min більше за max: \(least.amount), \(most.amount)")
    }
    return setup
  }

  private func apply(
    _ words: [WordsOfLanguage],
    to texts: inout [Language: String],
    allowed: [String]
  ) throws(Fault) {
    for word in words {
      let unknown = placeholders(in: word.text).filter { !allowed.contains($0) }
      guard unknown.isEmpty else {
        throw Fault(
          .badInput,
          en: "the text cannot name {\(unknown[0])}",
          uk: "у тексті не можна вжити {\(unknown[0])}",
          hint: Phrase(same: allowed.map { "{\($0)}" }.joined(separator: " "))
        )
      }
      guard word.text.utf16.count <= 3000 else {
        throw Fault(.tooLong, en: "the text is longer than 3000 characters", uk: "текст довший за 3000 знаків")
      }
      texts[word.language] = word.text.allSatisfy(\.isWhitespace) ? nil : word.text
    }
  }

  /// A label that can be told from the others, and from a number.
  private func requireLabel(_ label: WordsOfLanguage, of service: BotService, _ facts: BotFacts) throws(Fault) -> String
  {
    try requireButton(label.text)
    let others = BotService.allCases.filter { $0 != service }.flatMap { other in
      Language.allCases.map { plain(facts.setup[other].label[$0] ?? other.usualLabel[$0]) }
    }
    let shortcuts = facts.setup.shortcuts.compactMap { $0.label.map(plain) }
    guard !(others + shortcuts).contains(plain(label.text)) else {
      throw Fault(.exists, en: "another button says '\(label.text)'", uk: "інша кнопка вже каже «\(label.text)»")
    }
    return label.text
  }

  /// - Throws: `usage` for a key that the service does not have, `badInput` for a value that it cannot be.
  private func known(_ pair: KeyValue) throws(Fault) -> ServiceSetting {
    let name = service?.service?.rawValue ?? "menu"
    let settings = service?.service?.settings ?? []
    guard let setting = settings.first(where: { $0.key == pair.key }) else {
      throw Fault(
        .usage,
        en: "\(name) has no setting \(pair.key)",
        uk: "\(name) не має налаштування \(pair.key)",
        hint: Suggestion.hint(for: pair.key, among: settings.map(\.key))
          ?? (settings.isEmpty ? nil : Phrase(same: settings.map(\.key).joined(separator: ", ")))
      )
    }
    guard pair.value.isEmpty || setting.isValid(pair.value) else {
      throw Fault(
        .badInput,
        en: "\(pair.key) cannot be '\(pair.value)'",
        uk: "\(pair.key) не може бути «\(pair.value)»",
        hint: Phrase(same: setting.example)
      )
    }
    return setting
  }
}

/// - Throws: `badInput` for what cannot stand on a button.
func requireButton(_ label: String) throws(Fault) {
  let isLine = !label.contains(where: \.isNewline) && !label.hasPrefix("/") && label.count <= 40
  guard isLine, !plain(label).isEmpty, Int(plain(label)) == nil else {
    throw Fault(
      .badInput,
      en: "'\(label)' cannot be a button: one line of up to 40 characters, not a number or a command",
      uk: "«\(label)» не може бути кнопкою: один рядок до 40 знаків, не число й не команда"
    )
  }
}
