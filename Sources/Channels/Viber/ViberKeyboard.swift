import Inbox
import JSON

/// Buttons as Viber writes them: `keyboard` (channels.md 2a).
struct ViberKeyboard {
  private let keyboard: Keyboard

  /// The client shows no more rows.
  private static let mostRows = 12
  /// Columns of a row.
  private static let columns = 6

  init(_ keyboard: Keyboard) {
    self.keyboard = keyboard
  }

  /// Which of Viber's versions must be able to show it: asking for a number needs 3.
  var version: Int64 {
    keyboard.buttons.contains { if case .phone = $0.action { true } else { false } } ? 3 : 1
  }

  /// `nil` where there are no buttons: a message without any takes those before away, or leaves them to the client.
  var json: JSONValue? {
    guard !keyboard.rows.isEmpty else { return nil }
    // What does not fit can still be typed.
    let rows = keyboard.rows.prefix(Self.mostRows)
    let buttons = rows.flatMap { row in
      row.prefix(Self.columns).map { button($0, columns: max(1, Self.columns / min(Self.columns, row.count))) }
    }
    return ["Type": "keyboard", "DefaultHeight": false, "Buttons": .array(buttons)]
  }

  private func button(_ button: Keyboard.Button, columns: Int) -> JSONValue {
    var fields: JSONObject = ["Columns": .integer(Int64(columns)), "Rows": 1]
    switch button.action {
    case .command(let command):
      fields["ActionType"] = "reply"
      // What is pressed appears in the chat: on the menu the label reads better than a command.
      fields["ActionBody"] = .string(keyboard.kind == .menu ? button.label : command)
    case .link(let link):
      fields["ActionType"] = "open-url"
      fields["ActionBody"] = .string(link)
      fields["Silent"] = true
    case .phone(let nonce):
      fields["ActionType"] = "share-phone"
      fields["ActionBody"] = .string(nonce)
    }
    // The text of a button is HTML (channels.md 9.6).
    fields["Text"] = .string(
      button.label.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }.joined())
    fields["TextSize"] = "regular"
    return .object(fields)
  }
}
