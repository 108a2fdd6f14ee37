import CLI
import Inbox
import JSON
import Phrases

/// The counts of one channel, colleague or hour.
struct StatsLine {
  let key: String
  let tally: Tally

  var volume: Int { tally.inbound + tally.outbound }

  static func json(_ tally: Tally) -> [(key: String, value: JSONValue)] {
    [
      (key: "in", value: JSONValue(tally.inbound)),
      (key: "out", value: JSONValue(tally.outbound)),
      (key: "opened", value: JSONValue(tally.opened)),
      (key: "closed", value: JSONValue(tally.closed)),
      (
        key: "firstAnswer",
        value: [
          "count": JSONValue(tally.waits.count),
          "medianSeconds": JSONValue(tally.median.map { $0.milliseconds / 1000 }),
          "averageSeconds": JSONValue(tally.average.map { $0.milliseconds / 1000 }),
        ]
      ),
    ]
  }
}

/// Statistics: a chart on a terminal, tab-separated columns elsewhere.
struct StatsAnswer: Answer {
  let since: Instant
  let until: Instant
  let grouping: StatsCommand.Grouping
  let lines: [StatsLine]
  let total: Tally

  var json: JSONValue {
    [
      "since": .string(since.rfc3339),
      "until": .string(until.rfc3339),
      "by": .string(grouping.rawValue),
      "rows": .array(
        lines.map { .object(JSONObject([(key: "key", value: .string($0.key))] + StatsLine.json($0.tally))) }
      ),
      "total": .object(JSONObject(StatsLine.json(total))),
    ]
  }

  /// Columns: key, in, out, opened, closed, answered, median wait in seconds; the total is the last line.
  func text(_ page: inout Page) {
    guard let width = page.width else {
      for line in lines + [StatsLine(key: "total", tally: total)] {
        let tally = line.tally
        page.line(
          separated: [
            line.key, String(tally.inbound), String(tally.outbound), String(tally.opened), String(tally.closed),
            String(tally.waits.count), tally.median.map { String($0.milliseconds / 1000) } ?? "",
          ]
        )
      }
      return
    }
    StatsChart(lines: grouping == .hour ? StatsAnswer.everyHour(lines) : lines, total: total, width: width).add(
      to: &page)
  }

  /// The hours in which nothing happened belong to the picture of a day.
  private static func everyHour(_ lines: [StatsLine]) -> [StatsLine] {
    guard !lines.isEmpty else { return [] }
    let known = Dictionary(uniqueKeysWithValues: lines.map { ($0.key, $0) })
    return (0..<24).map { hour in
      let key = hour < 10 ? "0\(hour)" : "\(hour)"
      return known[key] ?? StatsLine(key: key, tally: Tally())
    }
  }
}

/// Statistics on a terminal: the numbers in columns, and behind them a bar as far as there is room.
private struct StatsChart {
  let lines: [StatsLine]
  let total: Tally
  let width: Int

  private static let titles = [
    Phrase(same: ""), Phrase(en: "IN", uk: "ВХІДНІ"), Phrase(en: "OUT", uk: "ВИХІДНІ"),
    Phrase(en: "OPENED", uk: "ВІДКРИТО"), Phrase(en: "CLOSED", uk: "ЗАВЕРШЕНО"),
    Phrase(en: "ANSWERED IN", uk: "ВІДПОВІДЬ ЗА"),
  ]

  func add(to page: inout Page) {
    let language = page.language
    let sum = cells(StatsLine(key: Phrase(en: "total", uk: "разом")[language], tally: total), language)
    let rows = lines.map { cells($0, language) }
    var columns = Array(StatsChart.titles.indices)
    var widths = columns.map { column in
      ([StatsChart.titles[column][language]] + (rows + [sum]).map { $0[column] }).map(Width.of).max() ?? 0
    }
    // The longest key leaves room for the numbers; where that is too little, inquiries go before messages.
    widths[0] = min(widths[0], max(8, width / 3))
    while columns.count > 3, columns.reduce(0, { $0 + widths[$1] + 2 }) > width { columns.remove(at: 3) }
    let room = width - columns.reduce(0) { $0 + widths[$1] + 2 }
    let hasBars = room >= 10 && !lines.isEmpty
    func add(_ cells: [String], _ style: Style) {
      for column in columns {
        let text = cells[column].cut(to: widths[column]).padded(to: widths[column], column == 0 ? .left : .right)
        page.add(text + (column == columns.last ? "" : "  "), column == 0 && style == .plain ? [.bold] : style)
      }
    }
    add(StatsChart.titles.map { $0[language] }, [.dim])
    if hasBars {
      page.add("  █", [.blue])
      page.add(Phrase(en: " in ", uk: " вхідні "), [.dim])
      page.add("▒", [.green])
      page.add(Phrase(en: " out", uk: " вихідні").cut(to: max(0, room - 12), language), [.dim])
    }
    page.newline()
    let most = max(1, lines.map(\.volume).max() ?? 1)
    for (line, cells) in zip(lines, rows) {
      add(cells, .plain)
      if hasBars, line.volume > 0 {
        page.add("  ")
        let cells = max(1, line.volume * room / most)
        let first = line.tally.inbound * cells / line.volume
        page.add(String(repeating: "█", count: first), [.blue])
        page.add(String(repeating: "▒", count: cells - first), [.green])
      }
      page.newline()
    }
    add(sum, [.bold])
    page.newline()
  }

  private func cells(_ line: StatsLine, _ language: Language) -> [String] {
    let tally = line.tally
    let numbers = [tally.inbound, tally.outbound, tally.opened, tally.closed].map(String.init)
    return [line.key] + numbers + [tally.median.map { StatsChart.duration($0)[language] } ?? "–"]
  }

  /// `45 s`, `12 min`, `3 h`, `2 d`.
  private static func duration(_ span: Span) -> Phrase {
    let seconds = span.milliseconds / 1000
    if seconds < 120 { return Phrase(en: "\(seconds) s", uk: "\(seconds) с") }
    if seconds < 7200 { return Phrase(en: "\(seconds / 60) min", uk: "\(seconds / 60) хв") }
    if seconds < 172_800 { return Phrase(en: "\(seconds / 3600) h", uk: "\(seconds / 3600) год") }
    return Phrase(en: "\(seconds / 86_400) d", uk: "\(seconds / 86_400) дн")
  }
}

extension Phrase {
  fileprivate func cut(to cells: Int, _ language: Language) -> Phrase { Phrase(same: self[language].cut(to: cells)) }
}
