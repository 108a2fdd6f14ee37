import CLI
import Inbox
import JSON
import Phrases
import Storage

/// cli.md's `client`: the card with its contacts and chats, as far as one may see them.
struct ClientAnswer: Answer {
  struct ContactLine {
    let contact: Contact
    let channel: Channel
    let canReply: Bool
  }

  /// A note, and who wrote it.
  struct NoteLine {
    let note: Note
    let author: Staff?
  }

  let client: Client
  let contacts: [ContactLine]
  let chats: [PastChat]
  let balance: Money
  let visits: VisitSummary
  /// Newest first.
  let notes: [NoteLine]
  let zone: Zone

  var json: JSONValue {
    [
      "id": JSONValue(client.id.rawValue),
      "externalId": JSONValue(client.externalID),
      "name": .string(client.name),
      "status": JSONValue(client.status),
      "phones": .array(client.phones.map { .string($0.e164) }),
      "balance": MoneyAnswer.json(balance),
      "visits": [
        "next": visits.next.map(ClientAnswer.visitJSON) ?? .null,
        "last": visits.last.map(ClientAnswer.visitJSON) ?? .null,
        "completed": JSONValue(visits.completed),
        "cancelled": JSONValue(visits.cancelled),
      ],
      "notes": .array(notes.map { NoteAnswer(note: $0.note, author: $0.author, zone: zone).json }),
      "contacts": .array(contacts.map(ClientAnswer.contactJSON)),
      "chats": .array(chats.map(PastChatAnswer.json)),
    ]
  }

  private static func visitJSON(_ visit: Visit) -> JSONValue {
    ["at": .string(visit.at.rfc3339), "service": .string(visit.service)]
  }

  static func contactJSON(_ line: ContactLine) -> JSONValue {
    [
      "id": JSONValue(line.contact.id.rawValue),
      "channel": .string(line.channel.name),
      "kind": .string(line.channel.kind.rawValue),
      "name": JSONValue(line.contact.name),
      "username": JSONValue(line.contact.username),
      "phone": JSONValue(line.contact.phone?.e164),
      "state": .string(line.contact.state.rawValue),
      "optedOut": .bool(line.contact.isOptedOut),
      "canReply": .bool(line.canReply),
    ]
  }

  func text(_ page: inout Page) {
    page.add(hanging: 2) { page in
      panel(&page)
      for chat in chats { PastChatAnswer(chat: chat, zone: zone).text(&page) }
    }
  }

  /// The card without its chats: what stands beside a conversation.
  func panel(_ page: inout Page) {
    page.add(client.name, [.bold])
    page.line("  №\(client.id)" + (client.externalID.map { "  ext:\($0)" } ?? ""), [.dim])
    if let status = client.status { field(&page, "status", "статус", status) }
    if !client.phones.isEmpty {
      field(&page, "phones", "телефони", client.phones.map(\.e164).joined(separator: ", "))
    }
    if let next = visits.next { field(&page, "next visit", "найближчий візит", visit(next)) }
    if let last = visits.last { field(&page, "last visit", "останній візит", visit(last)) }
    if visits.completed + visits.cancelled > 0 {
      page.add(Phrase(en: "visits: ", uk: "візити: "), [.dim])
      page.line(
        Phrase(
          en: "\(visits.completed) completed, \(visits.cancelled) cancelled",
          uk: "успішних \(visits.completed), скасованих \(visits.cancelled)"
        )
      )
    }
    if balance.minor != 0 { field(&page, "balance", "баланс", "\(balance.amount) \(balance.currency)") }
    for line in contacts {
      let name = [line.contact.name, line.contact.username.map { "@\($0)" }].compactMap { $0 }.joined(separator: " ")
      let state = (line.contact.state == .blocked ? " ⛔" : "") + (line.contact.isOptedOut ? " ✋" : "")
      field(&page, "contact", "контакт", "\(line.contact.id)  \(line.channel.name)  \(name)\(state)")
    }
    for line in notes { NoteAnswer(note: line.note, author: line.author, zone: zone).text(&page) }
  }

  private func visit(_ visit: Visit) -> String { "\(zone.local(visit.at).text)  \(visit.service)" }

  private func field(_ page: inout Page, _ en: String, _ uk: String, _ value: String) {
    page.add(Phrase(en: "\(en): ", uk: "\(uk): "), [.dim])
    page.line(value)
  }
}

/// One earlier inquiry of a card or contact.
struct PastChatAnswer: Answer {
  let chat: PastChat
  let zone: Zone

  var json: JSONValue { PastChatAnswer.json(chat) }

  static func json(_ past: PastChat) -> JSONValue {
    [
      "id": JSONValue(past.chat.id.rawValue),
      "channel": .string(past.channel.name),
      "status": .string(past.chat.status.rawValue),
      "openedAt": .string(past.chat.openedAt.rfc3339),
      "closedAt": JSONValue(past.chat.closedAt?.rfc3339),
      "lastText": JSONValue(past.lastText),
    ]
  }

  func text(_ page: inout Page) {
    page.add(Phrase(en: "chat \(chat.chat.id)  ", uk: "чат \(chat.chat.id)  "))
    page.add("\(zone.local(chat.chat.openedAt).text)  \(chat.channel.name)  ", [.dim])
    page.add(StatusPhrase.of(chat.chat.status), [.dim])
    page.line("  " + (chat.lastText ?? ""))
  }
}

/// One card in `client list`: all keys of `client`, on one line of text.
struct ClientRow: Row {
  let answer: ClientAnswer

  var json: JSONValue { answer.json }

  static let columns = [
    Column(en: "CLIENT", uk: "КЛІЄНТ", .right),
    Column(en: "NAME", uk: "ІМ’Я"),
    Column(en: "STATUS", uk: "СТАТУС"),
    Column(en: "PHONES", uk: "ТЕЛЕФОНИ"),
    Column(en: "CONTACTS", uk: "КОНТАКТИ"),
  ]

  var cells: [Cell] {
    [
      Cell(answer.client.id.rawValue),
      Cell(answer.client.name),
      Cell(answer.client.status),
      Cell(answer.client.phones.map(\.e164).joined(separator: ",")),
      Cell(answer.contacts.map { "\($0.channel.name):\($0.contact.id)" }.joined(separator: ",")),
    ]
  }
}
