import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `event`.
struct EventAnswer: Row {
  let event: Event
  let channel: String
  let zone: Zone

  var json: JSONValue {
    [
      "id": JSONValue(event.id.rawValue),
      "channel": .string(channel),
      "receivedAt": .string(event.receivedAt.rfc3339),
      "state": .string(event.state.rawValue),
      "kinds": .array(event.kinds.map(JSONValue.string)),
      "chat": JSONValue(event.chat?.rawValue),
      "error": JSONValue(event.error),
    ]
  }

  static let columns = [
    Column(en: "EVENT", uk: "ПОДІЯ", .right),
    Column(en: "STATE", uk: "СТАН"),
    Column(en: "CHANNEL", uk: "КАНАЛ"),
    Column(en: "RECEIVED", uk: "ОТРИМАНО"),
    Column(en: "KINDS", uk: "ВИДИ"),
    Column(en: "CHAT", uk: "ЧАТ", .right),
    Column(en: "ERROR", uk: "ПОМИЛКА"),
  ]

  var cells: [Cell] {
    [
      Cell(event.id.rawValue),
      Cell(EventAnswer.phrase(event.state), plain: event.state.rawValue, event.state == .failed ? [.red] : .plain),
      Cell(channel),
      Cell(zone.local(event.receivedAt).text),
      Cell(event.kinds.joined(separator: ",")),
      Cell(event.chat?.rawValue),
      Cell(event.error),
    ]
  }

  private static func phrase(_ state: Event.State) -> Phrase {
    switch state {
    case .received: Phrase(en: "received", uk: "отримано")
    case .applied: Phrase(en: "applied", uk: "застосовано")
    case .duplicate: Phrase(en: "duplicate", uk: "повтор")
    case .ignored: Phrase(en: "ignored", uk: "пропущено")
    case .failed: Phrase(en: "failed", uk: "помилка")
    }
  }
}
