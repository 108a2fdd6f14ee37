import CLI
import Inbox
import JSON
import Phrases
import Storage

/// Somebody whom a campaign considers: the verdict, the frozen text, and the message as soon as there is one.
struct RecipientAnswer: Row {
  let view: RecipientView
  let campaign: String
  let zone: Zone

  init(view: RecipientView, campaign: String, zone: Zone) {
    self.view = view
    self.campaign = campaign
    self.zone = zone
  }

  /// Somebody of a plan that is not kept.
  init(_ recipient: Recipient, _ prospect: Prospect, common: String?, campaign: String, zone: Zone) {
    view = RecipientView(
      recipient: recipient,
      text: recipient.verdict == .send ? recipient.text ?? common : nil,
      contactName: prospect.contact?.shownName,
      clientName: prospect.clientName
    )
    self.campaign = campaign
    self.zone = zone
  }

  var json: JSONValue {
    let recipient = view.recipient
    return [
      "campaign": .string(campaign),
      "position": JSONValue(recipient.position),
      "verdict": .string(recipient.verdict.rawValue),
      "contact": recipient.contact.map { ["id": JSONValue($0.rawValue), "name": JSONValue(view.contactName)] } ?? .null,
      "client": recipient.client.map { ["id": JSONValue($0.rawValue), "name": JSONValue(view.clientName)] } ?? .null,
      "text": JSONValue(view.text),
      "message": view.message.map { message in
        MessageAnswer(
          message: message,
          author: Author(author: message.author, staff: nil, clientName: Phrase(same: "")),
          zone: zone
        ).json
      } ?? .null,
      "error": error,
    ]
  }

  private var error: JSONValue {
    guard let message = view.message, let fault = stateFault(message) else { return .null }
    return ["code": .string(fault.code.rawValue), "message": .string(fault.phrase.en)]
  }

  static let columns = [
    Column(en: "VERDICT", uk: "РІШЕННЯ"),
    Column(en: "CONTACT", uk: "КОНТАКТ", .right),
    Column(en: "NAME", uk: "ІМ’Я"),
    Column(en: "TEXT", uk: "ТЕКСТ"),
  ]

  var cells: [Cell] {
    let verdict = view.recipient.verdict
    return [
      Cell(RecipientAnswer.phrase(verdict), plain: verdict.rawValue, verdict == .send ? .plain : [.dim]),
      Cell(view.recipient.contact?.rawValue),
      Cell(view.clientName ?? view.contactName),
      Cell(view.text),
    ]
  }

  static func phrase(_ verdict: Recipient.Verdict) -> Phrase {
    switch verdict {
    case .send: Phrase(en: "will send", uk: "отримає")
    case .blocked: Phrase(en: "blocked", uk: "заблоковано")
    case .windowClosed: Phrase(en: "window closed", uk: "вікно закрите")
    case .optedOut: Phrase(en: "opted out", uk: "відписка")
    case .noContact: Phrase(en: "no contact", uk: "немає контакту")
    case .duplicate: Phrase(en: "duplicate", uk: "повтор")
    case .needsTemplate: Phrase(en: "needs template", uk: "потрібен шаблон")
    case .unfilled: Phrase(en: "unfilled", uk: "бракує даних")
    }
  }
}
