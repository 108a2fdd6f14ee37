import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat client balance`: what a client has on account, and why.
struct ClientBalanceCommand: Command {
  static let path = ["client", "balance"]
  static let summary = Phrase(en: "Show or move a client's balance", uk: "Показати або змінити баланс клієнта")
  static let manual: Phrase? = Phrase(
    en: """
      The balance is the sum of a ledger, in which nothing is ever changed: a mistake is put right by another movement, \
      with its reason. Only admins move a balance.
      """,
    uk: """
      Баланс — це сума записів, у яких нічого не змінюють: помилку виправляє ще один запис із поясненням. Змінюють \
      баланс лише адміністратори.
      """
  )
  static let examples = [
    Example("cbchat client balance 12 --ledger", en: "shows every movement", uk: "показує всі рухи"),
    Example(
      "cbchat client balance 12 --add 500 --reason 'сертифікат'",
      en: "adds 500 hryvnias",
      uk: "додає 500 гривень"
    ),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client),
      .option("add", \.amount, "AMOUNT", en: "what to add; may be negative", uk: "скільки додати; може бути від’ємним"),
      .option("reason", \.reason, "R", en: "why", uk: "чому"),
      .flag("ledger", \.isLedger, en: "show every movement, newest first", uk: "показати всі рухи, від новіших"),
    ]
  }

  var client: ClientArgument?
  var amount: String?
  var reason: String?
  var isLedger = false

  func validate() throws(Fault) {
    guard (amount == nil) == (reason == nil) else {
      throw Fault(.usage, en: "--add and --reason belong together", uk: "--add і --reason вказують разом")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client else { return .done }
    let (viewer, currency) = (try context.viewer, try context.currency)
    if let amount, let reason { try add(amount, reason, to: client, context, currency) }
    let zone = try context.zone
    let answer = try context.desk.look { (read) throws(Fault) in
      let card = try context.client(client, in: read)
      let staff = try read.staff()
      return BalanceAnswer(
        client: card,
        balance: Money(minor: try read.balance(of: card.id, for: viewer), currency: currency),
        ledger: isLedger
          ? try read.ledger(of: card.id, for: viewer).map { entry in
            LedgerLine(entry: entry, author: staff.first { $0.id == entry.staff }, currency: currency, zone: zone)
          } : nil
      )
    }
    try context.output.answer(answer)
    return .done
  }

  private func add(
    _ amount: String,
    _ reason: String,
    to client: ClientArgument,
    _ context: Context,
    _ currency: String
  ) throws(Fault) {
    try context.requireAdmin(en: "move a balance", uk: "змінювати баланс")
    guard let money = Money(amount: amount, currency: currency) else {
      throw Fault(
        .badInput,
        en: "'\(amount)' is not an amount",
        uk: "«\(amount)» не є сумою",
        hint: Phrase(same: "120, 120.50, -30")
      )
    }
    let (staff, viewer) = (try context.staff, try context.viewer)
    try context.desk.change { (read, ids) throws(Fault) -> (Void, Change) in
      let card = try context.client(client, in: read)
      let change = try adjust(
        balance: try read.balance(of: card.id, for: viewer),
        of: card,
        by: money.minor,
        reason: reason,
        staff: staff,
        ids: &ids,
        at: read.now
      )
      return ((), change)
    }
  }
}
