package import Inbox
package import Phrases

// The map of this target. Understand: words and buttons become an Ask. Respond: an Ask becomes a Change, by way of an
// Answer. One file for each service of the menu; Service is what they share, Menu their list. Everything is pure: the
// same talk is had by `webhook serve`, by `bot try` and by the tests.

/// What the bot may look at when it answers: complete for one ``Ask``, and nothing more.
package struct BotFacts: Sendable {
  package var channel: Channel
  package var traits: Traits
  /// As receiving left it.
  package var contact: Contact
  /// The contact's card; `nil` where nobody knows who it is.
  package var client: Client?
  package var setup: BotSetup
  /// `nil` in a chat that has just begun.
  package var state: BotState?
  /// What is spoken where the messenger does not tell the client's language.
  package var language: Language
  package var zone: Zone
  package var country: String
  package var currency: String
  package var company: String?
  package var bookingURL: String?
  /// The card's, in the smallest unit; for ``BotService/balance``.
  package var balance: Int64
  /// The card's visits from now on, cancelled ones too, the nearest first; for ``BotService/visits``.
  package var visits: [Visit]
  /// What today's promotions are chosen from; for ``BotService/promotions``.
  package var promotions: [Promotion]
  /// The review whose words are awaited.
  package var review: Review?
  /// Made up for this answer alone, should it ask for a number: what comes back with it proves that our button was
  /// pressed (channels.md 2b).
  package var nonce: String

  package init(
    channel: Channel,
    traits: Traits,
    contact: Contact,
    client: Client? = nil,
    setup: BotSetup = BotSetup(),
    state: BotState? = nil,
    language: Language,
    zone: Zone,
    country: String = "UA",
    currency: String = "UAH",
    company: String? = nil,
    bookingURL: String? = nil,
    balance: Int64 = 0,
    visits: [Visit] = [],
    promotions: [Promotion] = [],
    review: Review? = nil,
    nonce: String
  ) {
    self.channel = channel
    self.traits = traits
    self.contact = contact
    self.client = client
    self.setup = setup
    self.state = state
    self.language = language
    self.zone = zone
    self.country = country
    self.currency = currency
    self.company = company
    self.bookingURL = bookingURL
    self.balance = balance
    self.visits = visits
    self.promotions = promotions
    self.review = review
    self.nonce = nonce
  }

  /// The client's language: the messenger's word for it, else the salon's.
  package var spoken: Language { contact.language.flatMap(Language.init(locale:)) ?? language }

  /// Whether a service is on, and set up so far that it can serve.
  package func offers(_ service: BotService) -> Bool { setup[service].isOn && service.type.isReady(self) }

  /// What the bot calls a service.
  package func label(_ service: BotService) -> String { setup[service].label[spoken] ?? service.type.label[spoken] }

  /// What the bot says for a service: the salon's words, else the usual ones, with the values in place.
  func say(_ service: BotService, _ values: [String: String] = [:]) -> String {
    fill(setup[service].text[spoken] ?? service.type.text[spoken], values.merging(common) { own, _ in own })
  }

  /// What every text may name.
  var common: [String: String] {
    ["name": client?.name ?? contact.name ?? "", "company": company ?? ""]
  }
}

/// Puts values in the place of `{key}`; `{{` is a brace, and a word that is no key stays as it is.
func fill(_ template: String, _ values: [String: String]) -> String {
  var text = ""
  var rest = Substring(template)
  while let open = rest.firstIndex(of: "{") {
    text += rest[..<open]
    let after = rest[rest.index(after: open)...]
    if after.first == "{" {
      text += "{"
      rest = after.dropFirst()
    } else if let close = after.firstIndex(of: "}"), let value = values[String(after[..<close])] {
      text += value
      rest = after[after.index(after: close)...]
    } else {
      text += "{"
      rest = after
    }
  }
  return text + rest
}

/// The placeholders of a template: every `{word}`.
package func placeholders(in template: String) -> [String] {
  var found: [String] = []
  var rest = Substring(template)
  while let open = rest.firstIndex(of: "{") {
    let after = rest[rest.index(after: open)...]
    if after.first == "{" {
      rest = after.dropFirst()
      continue
    }
    guard let close = after.firstIndex(of: "}") else { break }
    found.append(String(after[..<close]))
    rest = after[close...]
  }
  return found
}

/// A value inside an address: everything but the unreserved characters of RFC 3986 as `%XX`.
func encoded(_ value: String) -> String {
  value.utf8.map { byte in
    let scalar = Unicode.Scalar(byte)
    if byte < 128,
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar)
    {
      return String(Character(scalar))
    }
    let digits = String(byte, radix: 16, uppercase: true)
    return "%" + (digits.count == 1 ? "0" : "") + digits
  }.joined()
}

extension Money {
  /// As a client reads it: `120.50 грн`.
  func shown(_ language: Language) -> String {
    "\(amount) " + (language == .uk && currency == "UAH" ? "грн" : currency)
  }
}

extension Money {
  /// The same without a part that is nothing: `200 грн`.
  func brief(_ language: Language) -> String {
    let shown = shown(language)
    return minor % 100 == 0 ? "\(amount.dropLast(3))\(shown.dropFirst(amount.count))" : shown
  }
}

extension Zone {
  /// A moment as one says it to a client: `вівторок, 25 листопада, 15:00`.
  func spoken(_ instant: Instant, at now: Instant, _ language: Language) -> String {
    let (then, today) = (local(instant), local(now).date)
    let (day, month) = (then.date.weekday, then.date.month - 1)
    let year = then.date.year == today.year ? "" : " \(then.date.year)"
    return switch language {
    case .uk: "\(Calendar.daysUK[day]), \(then.date.day) \(Calendar.monthsUK[month])\(year), \(then.time)"
    case .en: "\(Calendar.daysEN[day]), \(then.date.day) \(Calendar.monthsEN[month])\(year), \(then.time)"
    }
  }

  /// The same as short as a button wants it: `25.11 15:00`.
  func brief(_ instant: Instant) -> String {
    let then = local(instant)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(then.date.day)).\(two(then.date.month)) \(then.time)"
  }
}

private enum Calendar {
  static let daysUK = ["понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"]
  static let daysEN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  static let monthsUK = [
    "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада",
    "грудня",
  ]
  static let monthsEN = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}
