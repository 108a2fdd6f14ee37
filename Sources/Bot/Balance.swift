import Inbox
import Phrases

/// How much is on the client's account.
enum Balance: Service {
  static var label: Phrase { Phrase(en: "My balance", uk: "Мій баланс") }
  static var words: [String] { ["баланс", "balance", "рахунок", "мій рахунок", "мій баланс", "my balance"] }
  static var text: Phrase { Phrase(en: "Your balance is {balance}.", uk: "На вашому рахунку {balance}.") }
  static var placeholders: [String] { ["balance"] }
  static var isPersonal: Bool { true }

  static func answer(_ argument: String, _ turn: inout Turn) -> Answer {
    let balance = Money(minor: turn.facts.balance, currency: turn.facts.currency)
    return Answer(turn.facts.say(.balance, ["balance": balance.shown(turn.language)]))
  }
}
