import CLI
import CSV
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat client export`: gives all cards to another system.
struct ClientExportCommand: Command {
  static let path = ["client", "export"]
  static let summary = Phrase(en: "Export cards", uk: "Експортувати картки")
  static let manual: Phrase? = Phrase(
    en: """
      Writes what cbchat client import reads: CSV with the header externalId,name,status,phones,balance, or JSON Lines \
      with visits and notes too. Cells that a spreadsheet would take for a formula get an apostrophe, which an import \
      takes away again.
      """,
    uk: """
      Пише те, що читає cbchat client import: CSV із заголовком externalId,name,status,phones,balance або JSON Lines ще \
      й з візитами та нотатками. Комірки, які таблиця вважала б формулою, отримують апостроф, а імпорт його прибирає.
      """
  )
  static let examples = [
    Example("cbchat client export > clients.csv", en: "all cards as CSV", uk: "усі картки як CSV"),
    Example("cbchat client export --format jsonl", en: "with visits, as JSON Lines", uk: "з візитами, як JSON Lines"),
  ]
  static var parameters: [Parameter<Self>] {
    [.option("format", \.format, "FORMAT", en: "csv unless JSON is asked for", uk: "csv, якщо не просять JSON")]
  }

  var format: CardSource.Format?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "export cards", uk: "експортувати картки")
    let (output, currency) = (context.output, try context.currency)
    let isCSV = format.map { $0 == .csv } ?? (output.format == .text)
    let rows = output.rows(of: CardExport.self)
    if isCSV { try output.document(CSVWriter.record(CardSource.columns)) }
    var last: Client.ID?
    while true {
      let page = try page(after: last, withVisits: !isCSV, context, currency)
      guard !page.isEmpty else { break }
      last = page.last?.client.id
      if isCSV {
        try output.document(page.map { CSVWriter.record($0.cells.map(Formula.defused)) }.joined())
      } else if output.format == .text {
        for card in page { try output.document(card.json.compact + "\n") }
      } else {
        for card in page { try rows.add(card) }
      }
    }
    if !isCSV, output.format != .text { try rows.finish() }
    return .done
  }

  /// Cards in short transactions, so that a slow reader of the output holds nothing.
  private func page(
    after last: Client.ID?,
    withVisits: Bool,
    _ context: Context,
    _ currency: String
  ) throws(Fault) -> [CardExport] {
    let viewer = try context.viewer
    return try context.desk.look { (read) throws(Fault) in
      let staff = withVisits ? try read.staff() : []
      return try read.clients(after: last, limit: 500, for: viewer).map { client throws(Fault) in
        CardExport(
          client: client,
          balance: Money(minor: try read.balance(of: client.id, for: viewer), currency: currency),
          visits: withVisits ? try read.visits(of: client.id, for: viewer) : [],
          notes: withVisits
            ? try read.notes(of: client.id, for: viewer).map { note in
              ClientAnswer.NoteLine(note: note, author: staff.first { $0.id == note.staff })
            } : []
        )
      }
    }
  }
}

/// A card as it goes to another system.
struct CardExport: Answer {
  let client: Client
  let balance: Money
  let visits: [Visit]
  let notes: [ClientAnswer.NoteLine]

  var cells: [String] {
    [
      client.externalID ?? "", client.name, client.status ?? "", client.phones.map(\.e164).joined(separator: ";"),
      balance.amount,
    ]
  }

  var json: JSONValue {
    [
      "id": JSONValue(client.id.rawValue),
      "externalId": JSONValue(client.externalID),
      "name": .string(client.name),
      "status": JSONValue(client.status),
      "phones": .array(client.phones.map { .string($0.e164) }),
      "balance": MoneyAnswer.json(balance),
      "visits": .array(
        visits.reversed().map { visit in
          [
            "externalId": JSONValue(visit.externalID),
            "at": .string(visit.at.rfc3339),
            "service": .string(visit.service),
            "status": .string(visit.status.rawValue),
          ]
        }
      ),
      "notes": .array(notes.map { NoteAnswer(note: $0.note, author: $0.author, zone: .utc).json }),
    ]
  }

  func text(_ page: inout Page) { page.line(separated: cells) }
}
