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
    let keys = max(8, lines.map { $0.key.count }.max() ?? 0)
    let room = max(10, width - keys - 44)
    let most = max(1, lines.map(\.volume).max() ?? 1)
    for line in lines {
      page.add(line.key.padding(to: keys) + "  ", [.bold])
      page.add(String(repeating: "█", count: line.tally.inbound * room / most), [.blue])
      page.add(String(repeating: "▒", count: line.tally.outbound * room / most), [.green])
      page.add("  ")
      page.line(StatsAnswer.words(line.tally), [.dim])
    }
    page.add(Phrase(en: "total  ", uk: "разом  "), [.bold])
    page.line(StatsAnswer.words(total))
  }

  private static func words(_ tally: Tally) -> Phrase {
    let wait = tally.median.map { StatsAnswer.duration($0) }
    return Phrase(
      en: "\(tally.inbound) in, \(tally.outbound) out" + (wait.map { ", answered in \($0)" } ?? ""),
      uk: "\(tally.inbound) вхідних, \(tally.outbound) вихідних" + (wait.map { ", відповідь за \($0)" } ?? "")
    )
  }

  /// `45s`, `12m`, `3h`, `2d`.
  private static func duration(_ span: Span) -> String {
    let seconds = span.milliseconds / 1000
    if seconds < 120 { return "\(seconds)s" }
    if seconds < 7200 { return "\(seconds / 60)m" }
    return seconds < 172_800 ? "\(seconds / 3600)h" : "\(seconds / 86_400)d"
  }
}

extension String {
  fileprivate func padding(to count: Int) -> String { self + String(repeating: " ", count: max(0, count - self.count)) }
}
