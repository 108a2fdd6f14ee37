import CLI
import Inbox
import JSON
import Phrases

/// Money as cli.md writes it.
enum MoneyAnswer {
  static func json(_ money: Money) -> JSONValue {
    ["amount": .string(money.amount), "currency": .string(money.currency)]
  }
}

/// A client's balance, and the movements behind it when they were asked for.
struct BalanceAnswer: Answer {
  let client: Client
  let balance: Money
  /// Newest first.
  let ledger: [LedgerLine]?

  var json: JSONValue {
    [
      "client": ChatAnswer.clientJSON(client),
      "balance": MoneyAnswer.json(balance),
      "ledger": ledger.map { .array($0.map(\.json)) } ?? .null,
    ]
  }

  func text(_ page: inout Page) {
    guard let ledger else {
      page.line("\(balance.amount) \(balance.currency)", [.bold])
      return
    }
    for line in ledger { line.text(&page) }
  }
}

/// One movement of a balance.
struct LedgerLine: Answer {
  let entry: LedgerEntry
  let author: Staff?
  let currency: String
  let zone: Zone

  private var amount: Money { Money(minor: entry.minor, currency: currency) }

  var json: JSONValue {
    [
      "id": JSONValue(entry.id.rawValue),
      "at": .string(entry.at.rfc3339),
      "amount": MoneyAnswer.json(amount),
      "reason": .string(entry.reason),
      "author": JSONValue(author?.login),
    ]
  }

  func text(_ page: inout Page) {
    page.line(
      separated: [
        zone.local(entry.at).text, (entry.minor > 0 ? "+" : "") + amount.amount, entry.reason, author?.name ?? "",
      ]
    )
  }
}
