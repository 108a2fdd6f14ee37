import CLI
import CSV
import Inbox
import JSON
import Phrases

/// The rows of an import, one after another, each with the line where it stands.
struct CardSource {
  enum Format: String, CaseIterable, ArgumentValue {
    case csv
    case jsonl
  }

  /// What the cells are read by.
  struct Surroundings {
    let country: String
    let currency: String
    let zone: Zone
    let now: Instant
  }

  private let spool: Spool
  private let format: Format
  private let surroundings: Surroundings
  private var reader: CSVReader
  private var header: [String]?
  private var lines = 0

  static let columns = ["externalId", "name", "status", "phones", "balance"]

  init(_ spool: Spool, format: Format, _ surroundings: Surroundings) {
    self.spool = spool
    self.format = format
    self.surroundings = surroundings
    reader = CSVReader { spool.next() }
  }

  /// - Throws: `badInput`, naming line and column.
  mutating func next() throws(Fault) -> (line: Int, row: CardRow)? {
    switch format {
    case .csv: return try nextRecord()
    case .jsonl: return try nextObject()
    }
  }

  // MARK: CSV

  private mutating func nextRecord() throws(Fault) -> (line: Int, row: CardRow)? {
    if header == nil { header = try readHeader() }
    let header = self.header ?? []
    guard let record = try record() else { return nil }
    let row = try CardSource.at(record.line) { () throws(Fault) in
      guard record.fields.count == header.count else {
        throw Fault(
          .badInput,
          en: "\(record.fields.count) cells instead of \(header.count)",
          uk: "комірок \(record.fields.count), а не \(header.count)"
        )
      }
      var row = CardRow()
      for (column, cell) in zip(header, record.fields) {
        try CardSource.inColumn(column) { () throws(Fault) in try read(Formula.restored(cell), column, into: &row) }
      }
      return row
    }
    return (record.line, row)
  }

  private mutating func readHeader() throws(Fault) -> [String] {
    guard var record = try record() else {
      throw Fault(.badInput, en: "there is nothing to import", uk: "вхід порожній")
    }
    // Spreadsheets of a locale with decimal commas separate by semicolons.
    if record.fields.count == 1, record.fields[0].contains(";") {
      reader.separator = UInt8(ascii: ";")
      record.fields = record.fields[0].split(separator: ";", omittingEmptySubsequences: false).map(String.init)
    }
    let header = record.fields.map { $0.filter { !$0.isWhitespace } }
    return try CardSource.at(record.line) { () throws(Fault) in
      for column in header where !CardSource.columns.contains(column) {
        throw Fault(
          .badInput,
          en: "unknown column '\(column)'",
          uk: "невідомий стовпець «\(column)»",
          hint: Suggestion.hint(for: column, among: CardSource.columns)
            ?? Phrase(same: CardSource.columns.joined(separator: ","))
        )
      }
      guard header.unique.count == header.count else {
        throw Fault(.badInput, en: "a column stands twice", uk: "стовпець повторюється")
      }
      return header
    }
  }

  private mutating func record() throws(Fault) -> CSVRecord? {
    do { return try reader.next() } catch {
      throw Fault(
        .badInput,
        en: "line \(error.line): \(error.reason.rawValue)",
        uk: "рядок \(error.line): \(CardSource.ukrainian(error.reason))",
        hint: error.reason == .notUTF8 ? Phrase(en: "save it as CSV UTF-8", uk: "збережіть як CSV UTF-8") : nil
      )
    }
  }

  private func read(_ cell: String, _ column: String, into row: inout CardRow) throws(Fault) {
    switch column {
    case "externalId": row.externalID = cell.isEmpty ? nil : cell
    case "name": row.name = cell
    case "status": row.status = cell
    case "phones": row.phones = try phones(cell.split(separator: ";").map(String.init))
    default: row.balance = cell.isEmpty ? nil : try balance(cell)
    }
  }

  // MARK: JSON Lines

  private mutating func nextObject() throws(Fault) -> (line: Int, row: CardRow)? {
    while let line = spool.line() {
      lines += 1
      if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
      let number = lines
      let row = try CardSource.at(number) { () throws(Fault) in
        let value: JSONValue
        do { value = try JSONValue.parse(line) } catch {
          throw Fault(.badInput, en: "not JSON: \(error)", uk: "це не JSON: \(error)")
        }
        guard let object = value.object else {
          throw Fault(.badInput, en: "not an object", uk: "це не об’єкт")
        }
        return try self.row(object)
      }
      return (number, row)
    }
    if lines == 0 { throw Fault(.badInput, en: "there is nothing to import", uk: "вхід порожній") }
    return nil
  }

  private func row(_ object: JSONObject) throws(Fault) -> CardRow {
    var row = CardRow()
    row.externalID = try CardSource.text(object, "externalId").flatMap { $0.isEmpty ? nil : $0 }
    row.name = try CardSource.text(object, "name")
    row.status = try CardSource.text(object, "status")
    row.phones = try CardSource.inColumn("phones") { () throws(Fault) in
      guard let value = object["phones"], value != .null else { return object["phones"] == nil ? nil : [] }
      let texts = value.array?.compactMap(\.string)
      guard let texts, texts.count == value.array?.count else { throw CardSource.wrongType }
      return try phones(texts)
    }
    row.balance = try CardSource.inColumn("balance") { () throws(Fault) in
      guard let value = object["balance"], value != .null else { return nil }
      if let currency = value["currency"]?.string, currency != surroundings.currency {
        throw Fault(
          .badInput,
          en: "the currency is \(currency), not \(surroundings.currency)",
          uk: "валюта \(currency), а не \(surroundings.currency)"
        )
      }
      guard let amount = (value.object == nil ? value : value["amount"])?.identifier else { throw CardSource.wrongType }
      return try balance(amount)
    }
    // The client object of cli.md has its visits counted; only a list of them is taken.
    for (index, visit) in (object["visits"]?.array ?? []).enumerated() {
      row.visits.append(
        try CardSource.inColumn("visits[\(index)]") { () throws(Fault) in
          guard let visit = visit.object else { throw CardSource.wrongType }
          return try self.visit(visit)
        }
      )
    }
    return row
  }

  private func visit(_ object: JSONObject) throws(Fault) -> VisitRow {
    guard let word = try CardSource.text(object, "at"), let time = TimeWord(word), time.isAbsolute else {
      throw Fault(.badInput, en: "'at' is not a time", uk: "«at» не є часом")
    }
    guard let service = try CardSource.text(object, "service"), !service.isEmpty else {
      throw Fault(.badInput, en: "'service' is missing", uk: "бракує «service»")
    }
    let status = try CardSource.text(object, "status") ?? Visit.Status.planned.rawValue
    guard let status = Visit.Status(rawValue: status) else {
      let words = Visit.Status.allCases.map(\.rawValue).joined(separator: ", ")
      throw Fault(
        .badInput, en: "'\(status)' is not one of \(words)", uk: "«\(status)» не є одним із: \(words)")
    }
    return VisitRow(
      externalID: try CardSource.text(object, "externalId").flatMap { $0.isEmpty ? nil : $0 },
      at: time.instant(in: surroundings.zone, at: surroundings.now),
      service: service,
      status: status
    )
  }

  // MARK: Cells

  private func phones(_ texts: [String]) throws(Fault) -> [Phone] {
    try texts.filter { !$0.allSatisfy(\.isWhitespace) }.map { text throws(Fault) in
      guard let phone = Phone(text, country: surroundings.country) else {
        throw Fault(.badInput, en: "'\(text)' is not a phone number", uk: "«\(text)» не є номером телефону")
      }
      return phone
    }.unique
  }

  private func balance(_ text: String) throws(Fault) -> Int64 {
    guard let money = Money(amount: text.filter { !$0.isWhitespace }, currency: surroundings.currency) else {
      throw Fault(.badInput, en: "'\(text)' is not an amount", uk: "«\(text)» не є сумою")
    }
    return money.minor
  }

  /// A text, empty for `null`; a number is taken as it is written, since ids often are.
  private static func text(_ object: JSONObject, _ key: String) throws(Fault) -> String? {
    guard let value = object[key] else { return nil }
    if value == .null || value == "" { return "" }
    guard let text = value.identifier else {
      throw Fault(.badInput, Phrase(en: "column \(key): ", uk: "стовпець \(key): ") + wrongType.phrase)
    }
    return text
  }

  private static var wrongType: Fault {
    Fault(.badInput, en: "a value of another type", uk: "значення іншого типу")
  }

  private static func inColumn<Value>(_ column: String, _ body: () throws(Fault) -> Value) throws(Fault) -> Value {
    do { return try body() } catch {
      throw Fault(
        error.code, Phrase(en: "column \(column): ", uk: "стовпець \(column): ") + error.phrase, hint: error.hint)
    }
  }

  /// Says in which line something is wrong.
  static func at<Value>(_ line: Int, _ body: () throws(Fault) -> Value) throws(Fault) -> Value {
    do { return try body() } catch {
      guard error.code == .badInput else { throw error }
      throw Fault(error.code, Phrase(en: "line \(line), ", uk: "рядок \(line), ") + error.phrase, hint: error.hint)
    }
  }

  private static func ukrainian(_ reason: CSVError.Reason) -> String {
    switch reason {
    case .strayQuote: "лапки всередині комірки без лапок"
    case .textAfterQuote: "текст після лапок, що закривають комірку"
    case .openQuote: "лапки не закрито"
    case .bareReturn: "повернення каретки без переведення рядка"
    case .notUTF8: "це не UTF-8"
    case .tooLong: "запис довший за мегабайт"
    }
  }
}
