package import Inbox
private import JSON
package import Phrases
import SQLite

// How bots are set up, and where their talks stand.

extension Read {
  /// What one channel's bot offers and says.
  package func botSetup(of channel: Channel.ID) throws(Fault) -> BotSetup {
    var setup = BotSetup()
    let rows = try all(
      "SELECT service, is_on, label, text, settings, token FROM bot_service WHERE channel = \(channel.rawValue)"
    ) { row in
      (
        row.text(0),
        ServiceSetup(
          isOn: row.bool(1),
          label: Dictionary(jsonText: row.text(2)).byLanguage,
          text: Dictionary(jsonText: row.text(3)).byLanguage,
          settings: Dictionary(jsonText: row.text(4)),
          token: row.textIfAny(5).map { Secret($0) }
        )
      )
    }
    for (name, service) in rows {
      if let known = BotService(rawValue: name) {
        setup.services[known] = service
      } else {
        setup.greeting = service.text
      }
    }
    setup.shortcuts = try all(
      "SELECT name, text, link, label FROM bot_command WHERE channel = \(channel.rawValue) ORDER BY name"
    ) { Shortcut(name: $0.text(0), text: $0.textIfAny(1), link: $0.textIfAny(2), label: $0.textIfAny(3)) }
    return setup
  }

  /// Where the talk of a chat stands; `nil` before it has begun.
  package func botState(of chat: Chat.ID) throws(Fault) -> BotState? {
    try first("SELECT chat, contact, step, misses, at FROM bot_state WHERE chat = \(chat.rawValue)") { row in
      BotState(
        chat: Chat.ID(row.integer(0)),
        contact: Contact.ID(row.integer(1)),
        step: BotState.Step(jsonText: row.text(2)),
        misses: Int(row.integer(3)),
        at: Instant(milliseconds: row.integer(4))
      )
    }
  }

  /// The bot's chats in a channel, so many at once.
  package func botChats(of channel: Channel.ID, limit: Int) throws(Fault) -> [Chat] {
    try all(
      "SELECT \(Chat.columns) FROM chat AS c WHERE c.channel = \(channel.rawValue) AND c.status = 'bot' LIMIT \(limit)"
    ) { Chat($0) }
  }

  /// The buttons of a message.
  package func keyboard(of message: Message.ID) throws(Fault) -> Keyboard? {
    try first("SELECT buttons FROM keyboard WHERE message = \(message.rawValue)") { Keyboard(jsonText: $0.text(0)) }
      ?? nil
  }
}

extension Write {
  /// Keeps how one service of a channel is set up; `nil` is the greeting.
  package func save(_ setup: ServiceSetup, of service: BotService?, in channel: Channel.ID) throws(Fault) {
    try run(
      """
      INSERT INTO bot_service(channel, service, is_on, label, text, settings, token)
      VALUES (\(channel.rawValue), \(service?.rawValue ?? "menu"), \(setup.isOn), \(setup.label.byName.jsonText),
        \(setup.text.byName.jsonText), \(setup.settings.jsonText), \(setup.token?.reveal()))
      ON CONFLICT DO UPDATE SET is_on = excluded.is_on, label = excluded.label, text = excluded.text,
        settings = excluded.settings, token = excluded.token
      """
    )
  }

  package func save(_ shortcut: Shortcut, in channel: Channel.ID) throws(Fault) {
    try run(
      """
      INSERT INTO bot_command(channel, name, text, link, label)
      VALUES (\(channel.rawValue), \(shortcut.name), \(shortcut.text), \(shortcut.link), \(shortcut.label))
      ON CONFLICT DO UPDATE SET text = excluded.text, link = excluded.link, label = excluded.label
      """
    )
  }

  package func remove(_ shortcut: Shortcut, from channel: Channel.ID) throws(Fault) {
    try run("DELETE FROM bot_command WHERE channel = \(channel.rawValue) AND name = \(shortcut.name)")
  }

  func save(_ state: BotState) throws(Fault) {
    try run(
      """
      INSERT INTO bot_state(chat, contact, step, misses, at)
      VALUES (\(state.chat.rawValue), \(state.contact.rawValue), \(state.step.jsonText), \(state.misses),
        \(state.at.milliseconds))
      ON CONFLICT(chat) DO UPDATE SET step = excluded.step, misses = excluded.misses, at = excluded.at
      """
    )
  }

  func save(_ keyboard: MessageKeyboard) throws(Fault) {
    try run(
      """
      INSERT INTO keyboard(message, buttons) VALUES (\(keyboard.message.rawValue), \(keyboard.keyboard.jsonText))
      ON CONFLICT(message) DO UPDATE SET buttons = excluded.buttons
      """
    )
  }
}

extension Dictionary where Key == String, Value == String {
  fileprivate var byLanguage: [Language: String] {
    [Language: String](
      uniqueKeysWithValues: compactMap { key, value in Language(rawValue: key).map { ($0, value) } })
  }
}

extension Dictionary where Key == Language, Value == String {
  fileprivate var byName: [String: String] {
    [String: String](uniqueKeysWithValues: map { ($0.key.rawValue, $0.value) })
  }
}

// The JSON columns, written and read by this program alone.

extension BotState.Step {
  var jsonText: String {
    let value: JSONValue =
      switch self {
      case .menu: ["step": "menu"]
      case .amount: ["step": "amount"]
      case .visits(let visits): ["step": "visits", "visits": .array(visits.map { .integer($0.rawValue) })]
      case .confirm(let visit, let until):
        ["step": "confirm", "visit": .integer(visit.rawValue), "until": .integer(until.milliseconds)]
      case .rating: ["step": "rating"]
      case .words(let review): ["step": "words", "review": .integer(review.rawValue)]
      case .phone(let service, let nonce):
        ["step": "phone", "service": .string(service.rawValue), "nonce": .string(nonce)]
      }
    return value.compact
  }

  init(jsonText text: String) {
    let value = try? JSONValue.parse(text)
    func number(_ key: String) -> Int64 { value?[key]?.integer ?? 0 }
    switch value?["step"]?.string {
    case "amount": self = .amount
    case "visits": self = .visits((value?["visits"]?.array ?? []).compactMap { $0.integer.map { Visit.ID($0) } })
    case "confirm": self = .confirm(Visit.ID(number("visit")), until: Instant(milliseconds: number("until")))
    case "rating": self = .rating
    case "words": self = .words(Review.ID(number("review")))
    case "phone":
      self = .phone(
        for: value?["service"]?.string.flatMap(BotService.init(rawValue:)) ?? .balance,
        nonce: value?["nonce"]?.string ?? ""
      )
    default: self = .menu
    }
  }
}

extension Keyboard {
  var jsonText: String {
    let rows = self.rows.map { row in
      JSONValue.array(
        row.map { button in
          switch button.action {
          case .command(let command): ["label": .string(button.label), "command": .string(command)]
          case .link(let link): ["label": .string(button.label), "link": .string(link)]
          case .phone(let nonce): ["label": .string(button.label), "phone": .string(nonce)]
          }
        }
      )
    }
    return JSONValue.object(["kind": .string(kind.rawValue), "rows": .array(rows)]).compact
  }

  init?(jsonText text: String) {
    guard let value = try? JSONValue.parse(text), let kind = value["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
      return nil
    }
    let rows = (value["rows"]?.array ?? []).map { row in
      (row.array ?? []).compactMap { button -> Button? in
        guard let label = button["label"]?.string else { return nil }
        if let command = button["command"]?.string { return Button(label, .command(command)) }
        if let link = button["link"]?.string { return Button(label, .link(link)) }
        return button["phone"]?.string.map { Button(label, .phone(nonce: $0)) }
      }
    }
    self.init(kind, rows)
  }
}
