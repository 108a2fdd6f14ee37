import CSV
import TestKit
import Testing

struct CSVReaderTests {
  private func read(_ text: String, by size: Int = 7, separator: UInt8 = UInt8(ascii: ",")) throws -> [CSVRecord] {
    try read(Array(text.utf8), by: size, separator: separator)
  }

  private func read(_ bytes: [UInt8], by size: Int = 7, separator: UInt8 = UInt8(ascii: ",")) throws -> [CSVRecord] {
    var rest = bytes[...]
    var reader = CSVReader {
      let piece = Array(rest.prefix(size))
      rest = rest.dropFirst(size)
      return piece.isEmpty ? nil : piece
    }
    reader.separator = separator
    var records: [CSVRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  @Test func `records are taken apart as RFC 4180 says`() throws {
    let text = "a,b,c\r\n\"x, \"\"y\"\"\",,\"two\nlines\"\nлак,\"\",' '\r\n\r\n\nlast"
    for size in 1...30 {
      #expect(
        try read(text, by: size) == [
          CSVRecord(line: 1, fields: ["a", "b", "c"]),
          CSVRecord(line: 2, fields: ["x, \"y\"", "", "two\nlines"]),
          CSVRecord(line: 4, fields: ["лак", "", "' '"]),
          CSVRecord(line: 7, fields: ["last"]),
        ]
      )
    }
  }

  @Test func `a byte order mark is no part of the first field`() throws {
    #expect(try read("\u{FEFF}a,b\n") == [CSVRecord(line: 1, fields: ["a", "b"])])
    #expect(try read("") == [])
    #expect(try read("\u{FEFF}") == [])
  }

  @Test func `an empty field at the end counts`() throws {
    #expect(
      try read("a,\n,\n\"\"") == [
        CSVRecord(line: 1, fields: ["a", ""]), CSVRecord(line: 2, fields: ["", ""]), CSVRecord(line: 3, fields: [""]),
      ])
  }

  @Test func `a semicolon separates where it is told to`() throws {
    #expect(try read("a;\"b;c\";1,5", separator: UInt8(ascii: ";")).map(\.fields) == [["a", "b;c", "1,5"]])
  }

  @Test(arguments: [
    ("a\nb\"c\n", 2, CSVError.Reason.strayQuote), ("a\n\"b\"c", 2, .textAfterQuote), ("a\nb,\"c\nd", 2, .openQuote),
    ("a\rb", 1, .bareReturn), ("a\nb\r", 2, .bareReturn),
  ])
  func `what is not CSV is refused with its line`(text: String, line: Int, reason: CSVError.Reason) {
    #expect(throws: CSVError(line: line, reason: reason)) { try read(text) }
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(throws: CSVError(line: 2, reason: .notUTF8)) { try read([0x61, 0x0A, 0xCB, 0xE0, 0xEA, 0x0A]) }
  }

  @Test func `a quotation mark that is never closed does not swallow the text`() {
    let text = "\"" + String(repeating: "x\n", count: 600_000)
    #expect(throws: CSVError(line: 1, reason: .openQuote)) { try read(text, by: 65_536) }
  }

  @Test func `what is written is read back`() throws {
    var random = SplitMix64(seed: 4180)
    let pieces = ["a", "\"", ",", ";", "\n", "\r\n", "'", "=", "+", "-", "@", " ", "ї", "💅"]
    for _ in 0..<2000 {
      let fields = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<Int.random(in: 0...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      }
      let text = CSVWriter.record(["head"]) + CSVWriter.record(fields.map(Formula.defused))
      guard fields != [""] else { continue }
      let back = try read(text).last?.fields.map(Formula.restored)
      #expect(back == fields)
    }
  }

  @Test(arguments: [("=1+1", "'=1+1"), ("+380", "'+380"), ("'=x", "''=x"), ("'тут", "'тут"), ("a=b", "a=b"), ("", "")])
  func `a cell that looks like a formula is defused`(cell: String, defused: String) {
    #expect(Formula.defused(cell) == defused)
    #expect(Formula.restored(defused) == cell)
  }
}
