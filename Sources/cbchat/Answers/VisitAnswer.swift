import CLI
import Inbox
import JSON
import Phrases

/// One visit of a card.
struct VisitAnswer: Row {
  let visit: Visit
  let zone: Zone

  var json: JSONValue {
    [
      "id": JSONValue(visit.id.rawValue),
      "client": JSONValue(visit.client.rawValue),
      "externalId": JSONValue(visit.externalID),
      "at": .string(visit.at.rfc3339),
      "service": .string(visit.service),
      "status": .string(visit.status.rawValue),
    ]
  }

  static let columns = [
    Column(en: "VISIT", uk: "ВІЗИТ", .right),
    Column(en: "AT", uk: "ЧАС"),
    Column(en: "STATUS", uk: "СТАН"),
    Column(en: "SERVICE", uk: "ПОСЛУГА"),
  ]

  var cells: [Cell] {
    [
      Cell(visit.id.rawValue),
      Cell(zone.local(visit.at).text),
      Cell(VisitAnswer.phrase(visit.status), plain: visit.status.rawValue),
      Cell(visit.service),
    ]
  }

  private static func phrase(_ status: Visit.Status) -> Phrase {
    switch status {
    case .planned: Phrase(en: "planned", uk: "заплановано")
    case .completed: Phrase(en: "completed", uk: "завершено")
    case .cancelled: Phrase(en: "cancelled", uk: "скасовано")
    }
  }
}
