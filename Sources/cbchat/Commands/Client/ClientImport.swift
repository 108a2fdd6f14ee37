import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat client import`: takes cards from another system.
struct ClientImportCommand: Command {
  static let path = ["client", "import"]
  static let summary = Phrase(en: "Import cards", uk: "Імпортувати картки")
  static let manual: Phrase? = Phrase(
    en: """
      CSV has the header externalId,name,status,phones,balance; columns may be missing or stand in another order, phones \
      are separated by ';'. JSON Lines take the client object, with visits:[{externalId,at,service,status}].

      A card is found by its externalId; one without is found by its name among the cards that have none. What a row \
      does not tell stays as it is, an empty cell takes it away. The balance is taken only with --balance, as a movement \
      in the ledger.

      The import is one transaction: a bad line names its number and column, and imports nothing.
      """,
    uk: """
      CSV має заголовок externalId,name,status,phones,balance; стовпців може бракувати, порядок довільний, телефони \
      розділяє «;». JSON Lines приймає об’єкт клієнта з visits:[{externalId,at,service,status}].

      Картку знаходять за externalId; без нього — за іменем серед карток, що його не мають. Чого рядок не каже, те \
      лишається; порожня комірка прибирає значення. Баланс береться лише з --balance, як рух у журналі.

      Імпорт — одна транзакція: хибний рядок називає свій номер і стовпець, і не імпортується нічого.
      """
  )
  static let examples = [
    Example("cbchat client import clients.csv --dry-run", en: "checks a file", uk: "перевіряє файл"),
    Example("cbchat client import - --format jsonl", en: "imports from stdin", uk: "імпортує зі stdin"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("FILE", \.file, en: "a file; - is stdin", uk: "файл; - це stdin", complete: .file),
      .option("format", \.format, "FORMAT", en: "instead of what the text looks like", uk: "замість розпізнаного"),
      .flag("balance", \.takesBalance, en: "take the balances too", uk: "взяти й баланси"),
      .flag("dry-run", \.isDryRun, en: "check everything, keep nothing", uk: "усе перевірити, нічого не зберігати"),
    ]
  }

  var file = ""
  var format: CardSource.Format?
  var takesBalance = false
  var isDryRun = false

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "import cards", uk: "імпортувати картки")
    let spool = try spool(context)
    let surroundings = CardSource.Surroundings(
      country: try context.country,
      currency: try context.currency,
      zone: try context.zone,
      now: context.now
    )
    let chosen = format ?? (spool.looksLikeJSON ? .jsonl : .csv)
    let source = CardSource(spool, format: chosen, surroundings)
    let staff = try context.staff
    var hasSkippedBalance = false
    func take(_ write: borrowing Write) throws(Fault) -> ImportSummary {
      var source = source
      var summary = ImportSummary()
      var ids = try write.ids()
      while let (line, row) = try source.next() {
        hasSkippedBalance = hasSkippedBalance || (row.balance != nil && !takesBalance)
        let change = try CardSource.at(line) { () throws(Fault) in
          try importCard(
            row,
            facts: try write.read.importFacts(row),
            takesBalance: takesBalance,
            by: staff,
            summary: &summary,
            ids: &ids,
            at: write.now
          )
        }
        try write.apply(change)
      }
      try write.keep(ids)
      return summary
    }
    let desk = try context.desk
    let summary = isDryRun ? try desk.rehearse(take) : try desk.administer(take)
    try context.output.answer(ImportAnswer(summary: summary, isDryRun: isDryRun))
    if hasSkippedBalance {
      context.output.note(
        Phrase(en: "balances were left alone; --balance takes them", uk: "баланси не змінено; їх бере --balance"))
    }
    return .done
  }

  private func spool(_ context: Context) throws(Fault) -> Spool {
    if file == "-" { return try Spool(context.input) }
    if try context.identity.isBorrowed {
      throw Fault(
        .forbidden, en: "under sudo no file is read: use stdin", uk: "через sudo файли не читаються: подайте на stdin")
    }
    return try Spool(path: file)
  }
}

/// What an import did.
struct ImportAnswer: Answer {
  let summary: ImportSummary
  let isDryRun: Bool

  var json: JSONValue {
    [
      "added": JSONValue(summary.added),
      "updated": JSONValue(summary.updated),
      "unchanged": JSONValue(summary.unchanged),
      "visits": JSONValue(summary.visits),
      "adjusted": JSONValue(summary.adjusted),
      "dryRun": .bool(isDryRun),
    ]
  }

  func text(_ page: inout Page) {
    page.line(
      Phrase(
        en: "\(summary.added) added, \(summary.updated) updated, \(summary.unchanged) unchanged",
        uk: "додано \(summary.added), оновлено \(summary.updated), без змін \(summary.unchanged)"
      )
    )
    if summary.visits > 0 { page.line(Phrase(en: "visits: \(summary.visits)", uk: "візити: \(summary.visits)")) }
    if summary.adjusted > 0 {
      page.line(Phrase(en: "balances moved: \(summary.adjusted)", uk: "баланси змінено: \(summary.adjusted)"))
    }
    if isDryRun { page.line(Phrase(en: "nothing was kept (--dry-run)", uk: "нічого не збережено (--dry-run)"), [.dim]) }
  }
}
