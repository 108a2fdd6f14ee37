package import Inbox
package import Phrases

/// One line of the menu: its words, and its decision.
protocol Service {
  /// What the button says.
  static var label: Phrase { get }
  /// What clients also write for it, in small letters.
  static var words: [String] { get }
  /// What the bot says, with placeholders; `bot service --text` replaces it.
  static var text: Phrase { get }
  /// What ``text`` may name besides `{name}` and `{company}`.
  static var placeholders: [String] { get }
  /// Whether it shows or changes what only the client may see.
  static var isPersonal: Bool { get }
  /// What `bot service --set` takes.
  static var settings: [ServiceSetting] { get }
  /// Whether it has what it needs to serve.
  static func isReady(_ facts: BotFacts) -> Bool
  /// Answers who chose it; the argument is what stood behind the command.
  static func answer(_ argument: String, _ turn: inout Turn) -> Answer
}

extension Service {
  static var placeholders: [String] { [] }
  static var isPersonal: Bool { false }
  static var settings: [ServiceSetting] { [] }
  static func isReady(_ facts: BotFacts) -> Bool { true }
}

/// A setting of a service.
package struct ServiceSetting: Sendable {
  package let key: String
  package let help: Phrase
  /// An example for who gave something else.
  package let example: String
  package let isValid: @Sendable (String) -> Bool

  init(_ key: String, en: String, uk: String, example: String, isValid: @escaping @Sendable (String) -> Bool) {
    self.key = key
    help = Phrase(en: en, uk: uk)
    self.example = example
    self.isValid = isValid
  }
}

/// Whether a text is an address that a messenger lets a button open.
package func isWebAddress(_ text: String) -> Bool {
  let rest = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
  return (rest.first?.isLetter == true || rest.first?.isNumber == true) && !text.contains(where: \.isWhitespace)
    && text.utf8.count <= 1500
}

extension BotService {
  /// The service itself; one line for each.
  var type: any Service.Type {
    switch self {
    case .balance: Balance.self
    case .topup: TopUpService.self
    case .visits: Visits.self
    case .booking: Booking.self
    case .promotions: Promotions.self
    case .review: Reviews.self
    case .complaint: Complaint.self
    case .person: Person.self
    }
  }
}

// What `bot show` and `bot service` tell of a service.
extension BotService {
  /// What its button says, unless the salon renamed it.
  package var usualLabel: Phrase { type.label }
  /// What the bot says, unless the salon re-worded it.
  package var usualText: Phrase { type.text }
  /// What its text may name.
  package var placeholders: [String] { type.placeholders + ["name", "company"] }
  package var settings: [ServiceSetting] { type.settings }
}

/// What the menu says first, unless the salon re-worded it.
package var usualGreeting: Phrase {
  Phrase(en: "Hello, and welcome! ", uk: "Вітаємо! ") + Menu.invitation
}

/// What is at hand while one answer is decided.
struct Turn {
  let facts: BotFacts
  let chat: Chat
  let now: Instant
  var ids: IDs

  var language: Language { facts.spoken }

  func said(_ phrase: Phrase) -> String { phrase[language] }
}

/// What the bot does about one ask: one message, and what else becomes true with it.
struct Answer {
  var text: String
  /// The buttons; `nil` is the menu.
  var keyboard: Keyboard?
  var step: BotState.Step = .menu
  /// Why a person takes over, if one does.
  var handover: Handover?
  /// Whether nothing was understood.
  var isMiss = false
  /// Whether the message is the invoice of the payment in ``change``.
  var isInvoice = false
  /// What colleagues are told.
  var lines: [SystemLine] = []
  /// Visits, reviews, sums asked for and the contact, as they are then.
  var change = Change()

  init(_ text: String, keyboard: Keyboard? = nil, step: BotState.Step = .menu) {
    self.text = text
    self.keyboard = keyboard
    self.step = step
  }

  /// A question with buttons, and the way back to the menu below them.
  static func question(
    _ text: String,
    _ rows: [[Keyboard.Button]],
    step: BotState.Step,
    _ language: Language
  ) -> Answer {
    Answer(text, keyboard: Keyboard(.choices, rows + [[Menu.back(language)]]), step: step)
  }
}
