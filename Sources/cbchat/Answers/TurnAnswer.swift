import Bot
import CLI
import Inbox
import JSON
import Phrases

/// One turn of a rehearsal, as a transcript has it.
struct TurnAnswer: Answer {
  let turn: RehearsalTurn
  let zone: Zone
  /// Whether the client's words are repeated; on a terminal they stand there already.
  let echoes: Bool

  private var buttons: [[String]] { turn.turnout.keyboard?.rows.map { $0.map(\.label) } ?? [] }

  var json: JSONValue {
    [
      "said": .string(turn.said),
      "text": JSONValue(turn.turnout.text),
      "buttons": .array(buttons.map { .array($0.map(JSONValue.string)) }),
      "system": .array(turn.turnout.lines.map { .string($0.phrase(in: zone).en) }),
      "status": .string(turn.turnout.status.rawValue),
    ]
  }

  func text(_ page: inout Page) {
    if echoes { page.line("> " + turn.said, [.bold]) }
    for line in turn.turnout.text?.split(separator: "\n", omittingEmptySubsequences: false) ?? [] {
      page.line(line.isEmpty ? "<" : "< \(line)")
    }
    for row in buttons { page.line(row.map { "[\($0)]" }.joined(separator: " "), [.dim]) }
    for line in turn.turnout.lines { page.line(Phrase(same: "— ") + line.phrase(in: zone), [.dim]) }
  }
}
