import CLI
import Foundation
import JSON
import Phrases
import Testing

/// Lists on terminals of every width.
struct TableTests {
  private struct Line: Row {
    let client: String
    let text: String

    var json: JSONValue { [:] }

    static let columns = [
      Column(en: "CHAT", uk: "ЧАТ", .right), Column(en: "STATUS", uk: "СТАН", yields: 1),
      Column(en: "CHANNEL", uk: "КАНАЛ", yields: 2), Column(en: "CLIENT", uk: "КЛІЄНТ"),
      Column(en: "LAST", uk: "ОСТАННЄ"),
    ]

    var cells: [Cell] { [Cell(7), Cell("завершений"), Cell("tg-main"), Cell(client), Cell(text)] }
  }

  private func shown(_ lines: [Line], width: Int) throws -> [String] {
    let sink = MemorySink()
    let terminal = Terminal(
      isInput: true, isOutput: true, isError: true, width: width, height: 24, isOutputColored: false,
      isErrorColored: false)
    let output = Output(to: sink, errors: MemorySink(), language: .uk, terminal: terminal)
    try output.list(lines)
    try output.finish()
    return sink.text.split(separator: "\n").map(String.init)
  }

  private let lines = [
    Line(client: "Соломія-Марія Гнатюк 💅", text: "Бот заблоковано користувачем!"), Line(client: "漢字", text: "так"),
  ]

  @Test func `where a terminal is narrow, columns that can be missed go`() throws {
    #expect(
      try shown(lines, width: 40) == [
        "ЧАТ  КЛІЄНТ                 ОСТАННЄ", "  7  Соломія-Марія Гнатюк…  Бот заблоко…",
        "  7  漢字                   так",
      ]
    )
    #expect(try shown(lines, width: 80).first?.contains("КАНАЛ") == true)
    #expect(try shown(lines, width: 80)[1].contains("Бот заблоковано користува"))
  }

  @Test(arguments: [20, 40, 60, 80, 120, 200])
  func `no line is wider than the terminal, and columns stand under their titles`(width: Int) throws {
    let shown = try shown(lines, width: width)
    for line in shown { #expect(Width.of(line) <= width, "\(line)") }
    let place = try #require(shown[0].firstRange(of: "ОСТАННЄ").map { Width.of(String(shown[0][..<$0.lowerBound])) })
    let last = try #require(shown[2].firstRange(of: "так").map { Width.of(String(shown[2][..<$0.lowerBound])) })
    #expect(place == last)
  }
}
