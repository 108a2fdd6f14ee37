/// Buttons under a message, where the messenger has them (channels.md 1a, 2a).
///
/// What a button sends is always something a client could have typed, so that every button is also a text command.
package struct Keyboard: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The menu: it stays, and a pressed button writes its label.
    case menu
    /// Answers to one question: they stand under that message, and a pressed button tells its ``Button/Action``.
    case choices
    /// Takes the menu away: a person answers from here on.
    case gone
  }

  package struct Button: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
      /// A command such as `/cancel 12`, at most ``Keyboard/longestCommand`` bytes.
      case command(String)
      case link(String)
      /// Asks for the client's own number; the nonce comes back with it where the messenger cannot prove the number.
      case phone(nonce: String)
    }

    package var label: String
    package var action: Action

    package init(_ label: String, _ action: Action) {
      self.label = label
      self.action = action
    }
  }

  /// Bytes of a command: what Telegram takes as `callback_data` (channels.md 1d).
  package static let longestCommand = 64

  package var kind: Kind
  /// From top to bottom; at most eight buttons a row, a hundred in all (channels.md 1d).
  package var rows: [[Button]]

  package init(_ kind: Kind, _ rows: [[Button]]) {
    self.kind = kind
    self.rows = rows
  }

  package static let gone = Keyboard(.gone, [])

  package var buttons: [Button] { rows.flatMap(\.self) }
}

/// The buttons of one outgoing message, kept until it has left and as long as it is kept.
package struct MessageKeyboard: Sendable, Hashable {
  package var message: Message.ID
  package var keyboard: Keyboard

  package init(message: Message.ID, keyboard: Keyboard) {
    self.message = message
    self.keyboard = keyboard
  }
}
