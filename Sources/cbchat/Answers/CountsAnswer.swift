import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `counts`.
struct CountsAnswer: Answer {
  let counts: Counts

  private var rows: [(name: String, count: Int, uk: String)] {
    [
      ("active", counts.active, "активні"), ("mine", counts.mine, "мої"), ("new", counts.new, "нові"),
      ("bot", counts.bot, "з ботом"), ("waiting", counts.waiting, "в очікуванні"),
      ("closed", counts.closed, "завершені"), ("unread", counts.unread, "непрочитані"),
    ]
  }

  var json: JSONValue {
    .object(JSONObject(rows.map { (key: $0.name, value: JSONValue($0.count)) }))
  }

  /// `active 12 mine 3 …` on one line: stable words, for scripts.
  func text(_ page: inout Page) {
    page.line(rows.map { "\($0.name) \($0.count)" }.joined(separator: " "))
  }

  /// The header of a list on a terminal; the count of open chats is red, as in the seed.
  func header(_ page: inout Page) {
    var used = 0
    for row in rows {
      let name = Phrase(en: row.name, uk: row.uk)
      let width = Width.of(name[page.language]) + String(row.count).count + 1
      if used > 0, let line = page.width, used + 2 + width > line {
        page.newline()
        used = 0
      }
      if used > 0 { page.add("  ") }
      page.add(name, [.dim])
      page.add(" \(row.count)", row.name == "active" && row.count > 0 ? [.bold, .red] : [.bold])
      used += (used > 0 ? 2 : 0) + width
    }
    page.newline()
  }
}
