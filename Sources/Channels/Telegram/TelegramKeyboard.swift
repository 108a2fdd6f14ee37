import HTTP
import Inbox
import JSON
import Phrases

/// Buttons as the Bot API writes them: `reply_markup` (channels.md 1a).
enum TelegramKeyboard {
  /// channels.md 1d.
  private static let mostButtons = 100
  private static let mostInRow = 8

  /// - Throws: `tooLong` for a button that carries more than 64 bytes.
  static func markup(_ keyboard: Keyboard) throws(Fault) -> JSONValue? {
    switch keyboard.kind {
    case .gone: return ["remove_keyboard": true]
    case .menu:
      guard !keyboard.rows.isEmpty else { return nil }
      return ["keyboard": rows(keyboard, written), "resize_keyboard": true, "is_persistent": true]
    case .choices:
      // Only a keyboard of the other kind can ask for a number; its other buttons write their label.
      let asksPhone = keyboard.buttons.contains { if case .phone = $0.action { true } else { false } }
      if asksPhone { return ["keyboard": rows(keyboard, written), "resize_keyboard": true, "one_time_keyboard": true] }
      for case .command(let command) in keyboard.buttons.map(\.action)
      where command.utf8.count > Keyboard.longestCommand {
        throw Fault(
          .tooLong,
          en: "a button carries \(command.utf8.count) bytes, Telegram takes \(Keyboard.longestCommand)",
          uk: "кнопка несе \(command.utf8.count) байтів, Telegram приймає \(Keyboard.longestCommand)"
        )
      }
      return ["inline_keyboard": rows(keyboard, inline)]
    }
  }

  /// As many as Telegram takes; what does not fit can still be typed.
  private static func rows(_ keyboard: Keyboard, _ button: (Keyboard.Button) -> JSONValue) -> JSONValue {
    var left = mostButtons
    var rows: [JSONValue] = []
    for row in keyboard.rows {
      let shown = row.prefix(min(mostInRow, left))
      left -= shown.count
      if !shown.isEmpty { rows.append(.array(shown.map(button))) }
    }
    return .array(rows)
  }

  private static func written(_ button: Keyboard.Button) -> JSONValue {
    guard case .phone = button.action else { return ["text": .string(button.label)] }
    return ["text": .string(button.label), "request_contact": true]
  }

  private static func inline(_ button: Keyboard.Button) -> JSONValue {
    switch button.action {
    case .command(let command): ["text": .string(button.label), "callback_data": .string(command)]
    case .link(let link): ["text": .string(button.label), "url": .string(link)]
    case .phone: ["text": .string(button.label), "callback_data": "/menu"]
    }
  }
}

extension TelegramMethods {
  /// The menu commands, for everybody and for whose Telegram speaks another language of ours (channels.md 1a).
  func setMyCommands(_ commands: [Language: [BotCommand]], usual: Language) -> [Request] {
    let languages = [usual] + commands.keys.filter { $0 != usual }.sorted { $0.rawValue < $1.rawValue }
    return languages.map { language in
      let list = (commands[language] ?? []).map { command -> JSONValue in
        ["command": .string(command.name), "description": .string(command.description)]
      }
      var fields: JSONObject = ["commands": .array(list)]
      if language != usual { fields["language_code"] = .string(language.rawValue) }
      return call("setMyCommands", fields)
    }
  }
}
