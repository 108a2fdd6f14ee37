package import Inbox
import Phrases

/// What a client wants, as far as their words and buttons tell.
package enum Ask: Sendable, Equatable {
  case menu
  /// A service, and what stood behind its command.
  case service(BotService, String)
  case shortcut(String)
  /// A sum, in the smallest unit.
  case amount(Int64)
  case cancel(Visit.ID)
  case confirm(Visit.ID)
  case keep
  case rate(Int)
  case words(String)
  case skip
  /// The client's own number, by proof.
  case ownPhone
  /// A card whose number is not proven to be theirs.
  case foreignPhone
  case typedPhone(Phone)
  /// What only a person can look at.
  case media
  case thanks
  case lost

  /// The service whose facts the answer needs.
  package func service(in state: BotState?) -> BotService? {
    switch self {
    case .service(let service, _): service
    case .amount: .topup
    case .cancel, .confirm, .keep: .visits
    case .rate, .words, .skip: .review
    case .ownPhone:
      if case .phone(let service, _) = state?.step { service } else { nil }
    case .menu, .shortcut, .foreignPhone, .typedPhone, .media, .thanks, .lost: nil
    }
  }
}

/// What understanding looks at.
package struct Hearing: Sendable {
  package var setup: BotSetup
  package var state: BotState?
  package var country: String
  package var currency: String
  /// Numbers of the menu, as it stands now.
  var menu: [Menu.Item]

  package init(_ facts: BotFacts) {
    setup = facts.setup
    state = facts.state
    country = facts.country
    currency = facts.currency
    menu = Menu.items(facts)
  }
}

/// Reads what a client sent: a button's command, a typed one, a word for it, a number of what was offered, or an answer
/// to what was asked.
package func understand(_ arrival: Arrival, isOwnPhone: Bool, _ hearing: Hearing) -> Ask {
  if arrival.attachments.contains(where: { $0.kind == .contact }) {
    if isOwnPhone { return .ownPhone }
    if case .phone = hearing.state?.step { return .foreignPhone }
    return .media
  }
  guard arrival.attachments.isEmpty else { return .media }
  let written = trimmed(arrival.action ?? arrival.text ?? "")
  if written.hasPrefix("/") { return command(written, hearing) ?? .lost }
  let word = plain(written)
  if let item = hearing.menu.first(where: { hearing.labels($0).contains(word) }) { return item.ask }
  if let answer = answer(written, word, hearing) { return answer }
  // A number answers the question that stands; the menu's count while none does.
  if hearing.state?.step ?? .menu == .menu, let number = Int(word), hearing.menu.indices.contains(number - 1) {
    return hearing.menu[number - 1].ask
  }
  if Menu.words.contains(word) || Menu.greetings.contains(word) { return .menu }
  if let service = BotService.allCases.first(where: { hearing.setup[$0].isOn && $0.type.words.contains(word) }) {
    return .service(service, "")
  }
  return Menu.thanks.contains(word) ? .thanks : .lost
}

extension Hearing {
  /// What a button of the menu writes, in either language: the client's may have changed since it was shown.
  fileprivate func labels(_ item: Menu.Item) -> [String] {
    switch item {
    case .service(let service):
      let own = setup[service].label.values.map(plain)
      return own + Language.allCases.map { plain(service.type.label[$0]) }
    case .shortcut(let shortcut): return shortcut.label.map { [plain($0)] } ?? []
    }
  }
}

extension Menu.Item {
  fileprivate var ask: Ask {
    switch self {
    case .service(let service): .service(service, "")
    case .shortcut(let shortcut): .shortcut(shortcut.name)
    }
  }
}

/// `/name argument`; Telegram may write `/name@salon_bot`.
private func command(_ written: String, _ hearing: Hearing) -> Ask? {
  let parts = written.dropFirst().split(maxSplits: 1, whereSeparator: \.isWhitespace)
  guard let name = parts.first?.split(separator: "@").first?.lowercased() else { return nil }
  let argument = parts.count > 1 ? trimmed(String(parts[1])) : ""
  func visit() -> Visit.ID? { Int64(argument).map { Visit.ID($0) } }
  switch name {
  case "start", "menu", "help": return .menu
  case "cancel": return visit().map(Ask.cancel)
  case "confirm": return visit().map(Ask.confirm)
  case "keep": return .keep
  case "rate": return Int(argument).flatMap { (1...5).contains($0) ? .rate($0) : nil }
  case "skip": return .skip
  case "topup": return hearing.money(argument).map(Ask.amount) ?? .service(.topup, argument)
  default:
    if let service = BotService(rawValue: name) { return .service(service, argument) }
    return hearing.setup.shortcuts.contains { $0.name == name } ? .shortcut(name) : nil
  }
}

extension Hearing {
  /// A sum as people write it: `200`, `200 грн`, `1 000,50`.
  fileprivate func money(_ written: String) -> Int64? {
    let number = written.prefix { $0.isNumber || ".,".contains($0) || $0.isWhitespace }
    let rest = plain(String(written[number.endIndex...]))
    guard ["", "грн", "гривень", "гривні", "гривня", "₴", "uah", currency.lowercased()].contains(rest) else {
      return nil
    }
    let digits = number.filter { !$0.isWhitespace }
    guard let sum = Money(amount: digits, currency: currency), sum.minor > 0 else { return nil }
    return sum.minor
  }
}

/// The answer to what was asked, if it is one.
private func answer(_ written: String, _ word: String, _ hearing: Hearing) -> Ask? {
  // The way back leads out of every question.
  if Menu.words.contains(word) { return .menu }
  switch hearing.state?.step {
  case .amount: return hearing.money(written).map(Ask.amount)
  case .visits(let visits):
    guard let number = Int(word), visits.indices.contains(number - 1) else { return nil }
    return .cancel(visits[number - 1])
  case .confirm(let visit, _):
    if ["так", "yes", "y", "ага", "підтверджую", "скасувати", "скасуйте"].contains(word) { return .confirm(visit) }
    return ["ні", "no", "n", "не треба", "залишити", "залиште"].contains(word) ? .keep : nil
  case .rating: return Int(word).flatMap { (1...5).contains($0) ? .rate($0) : nil }
  case .words:
    if ["ні", "no", "пропустити", "skip", "не хочу", ""].contains(word) { return .skip }
    return .words(written)
  case .phone: return Phone(written, country: hearing.country).map(Ask.typedPhone)
  case .menu, nil: return nil
  }
}

/// Without blanks at both ends.
private func trimmed(_ text: String) -> String {
  let head = text.drop(while: \.isWhitespace)
  guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
  return String(head[...last])
}

/// Small letters and digits, one blank between words: what is the same to a reader is the same here.
///
/// Signs and emoji of a label, full stops and the kind of apostrophe do not count.
package func plain(_ text: String) -> String {
  text.lowercased().map { "’ʼ`´".contains($0) ? "'" : $0 }
    .split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "₴") }.map { String($0) }.joined(separator: " ")
}
