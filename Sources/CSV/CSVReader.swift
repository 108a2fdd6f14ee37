// CSV as RFC 4180 writes it: the reader takes it apart record by record, the writer puts it together.

/// One record: its fields, and the line of the text where it begins, from 1.
package struct CSVRecord: Sendable, Equatable {
  package var line: Int
  package var fields: [String]

  package init(line: Int, fields: [String]) {
    self.line = line
    self.fields = fields
  }
}

/// Why a text is not CSV, and in which line.
package struct CSVError: Error, Sendable, Equatable {
  package enum Reason: String, Sendable {
    case strayQuote = "a quotation mark inside a field that is not quoted"
    case textAfterQuote = "text after the closing quotation mark"
    case openQuote = "a quotation mark that is never closed"
    case bareReturn = "a carriage return without a line feed"
    case notUTF8 = "not UTF-8"
    case tooLong = "a record of more than a megabyte"
  }

  package let line: Int
  package let reason: Reason

  package init(line: Int, reason: Reason) {
    self.line = line
    self.reason = reason
  }
}

/// Reads records from bytes that come in pieces; it holds one piece and one record, however long the text is.
///
/// Lines may end with CR LF or LF alone, the last one with nothing; a byte order mark at the beginning and empty lines
/// are passed over. Everything else is strict.
package struct CSVReader {
  /// What stands between fields; `;` where a spreadsheet's locale writes decimal commas.
  package var separator = UInt8(ascii: ",")

  private let read: () -> [UInt8]?
  private var piece: [UInt8] = []
  private var index = 0
  private var line = 1
  private var hasBegun = false
  private let longest = 1 << 20

  /// `read` gives the next piece, `nil` at the end.
  package init(_ read: @escaping () -> [UInt8]?) {
    self.read = read
  }

  private enum Place {
    case fieldStart
    case plain
    case quoted
    /// Behind a quotation mark in a quoted field: the end of it, or the first of two that mean one.
    case quote
    case carriageReturn
  }

  /// The next record, `nil` after the last.
  package mutating func next() throws(CSVError) -> CSVRecord? {
    if !hasBegun { skipByteOrderMark() }
    var start = line
    var fields: [String] = []
    var field: [UInt8] = []
    var length = 0
    var place = Place.fieldStart
    while let byte = take() {
      length += 1
      guard length <= longest else { throw CSVError(line: start, reason: place == .quoted ? .openQuote : .tooLong) }
      switch (place, byte) {
      case (.quoted, UInt8(ascii: "\"")): place = .quote
      case (.quoted, _):
        if byte == 0x0A { line += 1 }
        field.append(byte)
      case (.fieldStart, UInt8(ascii: "\"")): place = .quoted
      case (.quote, UInt8(ascii: "\"")):
        field.append(byte)
        place = .quoted
      case (.carriageReturn, _) where byte != 0x0A: throw CSVError(line: line, reason: .bareReturn)
      case (_, separator):
        fields.append(try text(field, start))
        field.removeAll(keepingCapacity: true)
        place = .fieldStart
      case (_, 0x0D): place = .carriageReturn
      case (_, 0x0A):
        line += 1
        if fields.isEmpty, field.isEmpty, length <= 2 {
          (start, length, place) = (line, 0, .fieldStart)
          continue
        }
        fields.append(try text(field, start))
        return CSVRecord(line: start, fields: fields)
      case (.quote, _): throw CSVError(line: line, reason: .textAfterQuote)
      case (.plain, UInt8(ascii: "\"")): throw CSVError(line: line, reason: .strayQuote)
      case (.plain, _), (.fieldStart, _), (.carriageReturn, _):
        field.append(byte)
        place = .plain
      }
    }
    if place == .quoted { throw CSVError(line: start, reason: .openQuote) }
    if place == .carriageReturn { throw CSVError(line: line, reason: .bareReturn) }
    guard length > 0 else { return nil }
    fields.append(try text(field, start))
    return CSVRecord(line: start, fields: fields)
  }

  private mutating func take() -> UInt8? {
    while index == piece.count {
      guard let next = read() else { return nil }
      piece = next
      index = 0
    }
    defer { index += 1 }
    return piece[index]
  }

  private mutating func skipByteOrderMark() {
    hasBegun = true
    var head: [UInt8] = []
    while head.count < 3, let byte = take() { head.append(byte) }
    let rest = head == [0xEF, 0xBB, 0xBF] ? [] : head
    piece = rest + piece[index...]
    index = 0
  }

  private func text(_ bytes: [UInt8], _ line: Int) throws(CSVError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw CSVError(line: line, reason: .notUTF8) }
    return text
  }
}
