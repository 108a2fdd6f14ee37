import CLI
import Inbox
import JSON
import Phrases
import Storage

/// A review or a complaint, and whose it is.
struct ReviewAnswer: Row {
  let view: ReviewView
  let zone: Zone

  var json: JSONValue {
    [
      "id": JSONValue(view.review.id.rawValue),
      "rating": JSONValue(view.review.rating.map { Int64($0) }),
      "text": JSONValue(view.review.text),
      "at": .string(view.review.at.rfc3339),
      "chat": JSONValue(view.review.chat.rawValue),
      "channel": .string(view.channel.name),
      "contact": ["id": JSONValue(view.contact.id.rawValue), "name": JSONValue(view.contact.name)],
      "client": view.client.map(ChatAnswer.clientJSON) ?? .null,
    ]
  }

  static let columns = [
    Column(en: "ID", uk: "№", .right), Column(en: "AT", uk: "ЧАС"), Column(en: "STARS", uk: "ОЦІНКА", .right),
    Column(en: "CHAT", uk: "ЧАТ", .right), Column(en: "CHANNEL", uk: "КАНАЛ"), Column(en: "CLIENT", uk: "КЛІЄНТ"),
    Column(en: "WORDS", uk: "СЛОВА"),
  ]

  var cells: [Cell] {
    [
      Cell(view.review.id.rawValue), Cell(zone.local(view.review.at).text),
      Cell(view.review.rating.map { "\($0)" } ?? ""),
      Cell(view.review.chat.rawValue), Cell(view.channel.name),
      view.client.map { Cell($0.name) } ?? view.contact.nameCell(in: view.channel),
      Cell(view.review.text ?? ""),
    ]
  }
}
