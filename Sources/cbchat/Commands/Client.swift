import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

// `cbchat client`: the cards of the CRM, and which messenger contacts belong to them.

extension Context {
  /// A card with its contacts and newest chats, as far as the acting colleague may see them.
  func card(_ client: Client, in read: borrowing Read, chats limit: Int? = 5) throws(Fault) -> ClientAnswer {
    let viewer = try viewer
    var lines: [ClientAnswer.ContactLine] = []
    for contact in try read.contacts(of: client.id, for: viewer) {
      guard let channel = try read.channel(contact.channel, for: viewer) else { continue }
      lines.append(
        ClientAnswer.ContactLine(contact: contact, channel: channel, canReply: canReply(to: contact, in: channel))
      )
    }
    let staff = try read.staff()
    return ClientAnswer(
      client: client,
      contacts: lines,
      chats: try read.history(of: client.id, limit: limit, for: viewer),
      balance: Money(minor: try read.balance(of: client.id, for: viewer), currency: try currency),
      visits: try read.visitSummary(of: client.id, for: viewer),
      notes: try read.notes(of: client.id, for: viewer).map { note in
        ClientAnswer.NoteLine(note: note, author: staff.first { $0.id == note.staff })
      },
      zone: try zone
    )
  }

  /// Whether a person may write to a contact now.
  func canReply(to contact: Contact, in channel: Channel) -> Bool {
    guard contact.state == .active, channel.isEnabled, channel.removedAt == nil,
      let traits = Messengers.traits(of: channel)
    else { return false }
    guard case .open = personVerdict(contact, traits: traits, at: now) else { return false }
    return contact.lastInboundAt != nil
  }
}

/// `cbchat client add`: makes a card.
struct ClientAddCommand: Command {
  static let path = ["client", "add"]
  static let summary = Phrase(en: "Make a card", uk: "Створити картку")
  static let examples = [
    Example(
      "cbchat client add --name 'Оля Коваль' --phone 0671112233",
      en: "makes Olya's card",
      uk: "створює картку Олі"
    )
  ]
  static var parameters: [Parameter<Self>] {
    [
      .option("name", \.name, "N", en: "the client's name", uk: "ім’я клієнта"),
      .option("phone", \.phones, "P", en: "a phone, in any form", uk: "телефон у будь-якій формі"),
      .option("status", \.status, "S", en: "a word of the salon's own, such as VIP", uk: "слово салону, наприклад VIP"),
      .option(
        "external-id", \.externalID, "E", en: "the card's id in another system", uk: "код картки в іншій системі"),
    ]
  }

  var name: String?
  var phones: [String] = []
  var status: String?
  var externalID: String?

  func validate() throws(Fault) {
    guard let name, !name.allSatisfy(\.isWhitespace) else {
      throw Fault(.usage, en: "--name is missing", uk: "бракує --name")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    let phones = try context.phones(phones)
    let viewer = try context.viewer
    let answer = try context.desk.change { (read, ids) throws(Fault) in
      try requireCards(in: read, for: viewer)
      try requireFree(externalID: externalID, for: nil, in: read)
      let client = Client(
        id: ids.client(),
        externalID: externalID.flatMap { $0.isEmpty ? nil : $0 },
        name: name ?? "",
        status: status.flatMap { $0.isEmpty ? nil : $0 },
        phones: phones,
        createdAt: read.now
      )
      var change = Change()
      change.clients = [client]
      return (try context.card(client, in: read), change)
    }
    try context.output.answer(answer)
    return .done
  }
}

/// `cbchat client list`: cards, all or those that are searched.
struct ClientListCommand: Command {
  static let path = ["client", "list"]
  static let summary = Phrase(en: "List cards", uk: "Показати картки")
  static var parameters: [Parameter<Self>] {
    [.option("search", \.search, "TEXT", en: "in names and phones", uk: "в іменах і телефонах")]
  }

  var search: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    let viewer = try context.viewer
    if let search { try requireSearchable(search) }
    let rows = context.output.rows(of: ClientRow.self)
    try context.desk.look { (read) throws(Fault) in
      let limit = context.terminal.isOutput ? 50 : nil
      for client in try read.clients(matching: search, limit: limit, for: viewer) {
        try rows.add(ClientRow(answer: try context.card(client, in: read)))
      }
    }
    try rows.finish()
    return .done
  }
}

/// `cbchat client show`: one card, with all its chats.
struct ClientShowCommand: Command {
  static let path = ["client", "show"]
  static let summary = Phrase(en: "Show a card", uk: "Показати картку")
  static var parameters: [Parameter<Self>] {
    [
      .argument(
        "CLIENT",
        \.client,
        en: "a number, ext:ID, a phone or a name",
        uk: "номер, ext:ID, телефон або ім’я",
        complete: .client
      )
    ]
  }

  var client: ClientArgument?

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client else { return .done }
    let answer = try context.desk.look { (read) throws(Fault) in
      try context.card(try context.client(client, in: read), in: read, chats: nil)
    }
    try context.output.answer(answer)
    return .done
  }
}

/// `cbchat client link`: says whose a messenger contact is.
struct ClientLinkCommand: Command {
  static let path = ["client", "link"]
  static let summary = Phrase(en: "Link a messenger contact to a card", uk: "Прив’язати контакт месенджера до картки")
  static let examples = [
    Example("cbchat client link 12 --chat 7", en: "chat 7 is with client 12", uk: "чат 7 — з клієнтом 12")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client),
      .option("chat", \.chat, "CHAT", en: "the contact of this chat", uk: "контакт цього чату", complete: .chat),
      .option("contact", \.contact, "ID", en: "the contact", uk: "контакт"),
    ]
  }

  var client: ClientArgument?
  var chat: Chat.ID?
  var contact: Contact.ID?

  func validate() throws(Fault) {
    guard (chat == nil) != (contact == nil) else {
      throw Fault(.usage, en: "name either --chat or --contact", uk: "вкажіть або --chat, або --contact")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client else { return .done }
    let identity = try context.identity
    let linked = try context.desk.change { (read, ids) throws(Fault) in
      let card = try context.client(client, in: read)
      let contact = try found(in: read, for: identity.viewer)
      let change = link(
        contact,
        to: card,
        newest: try read.newestChat(of: contact.id),
        by: identity.staff,
        ids: &ids,
        at: read.now
      )
      return (card, change)
    }
    try context.output.answer(
      try context.desk.look { (read) throws(Fault) in try context.card(linked, in: read, chats: nil) }
    )
    return .done
  }

  private func found(in read: borrowing Read, for viewer: Viewer) throws(Fault) -> Contact {
    if let chat {
      guard let view = try read.chat(chat, for: viewer) else { throw noSuchChat(chat) }
      return view.contact
    }
    return try requireContact(contact ?? Contact.ID(0), in: read, for: viewer)
  }
}

func requireContact(_ id: Contact.ID, in read: borrowing Read, for viewer: Viewer) throws(Fault) -> Contact {
  guard let contact = try read.contact(id, for: viewer) else {
    throw Fault(.notFound, en: "no such contact: \(id)", uk: "немає такого контакту: \(id)")
  }
  return contact
}

/// `cbchat client unlink`: takes a contact off its card.
struct ClientUnlinkCommand: Command {
  static let path = ["client", "unlink"]
  static let summary = Phrase(en: "Take a contact off its card", uk: "Відв’язати контакт від картки")
  static var parameters: [Parameter<Self>] {
    [.argument("CONTACT", \.contact, en: "the contact's number", uk: "номер контакту")]
  }

  var contact: Contact.ID?

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let contact else { return .done }
    let identity = try context.identity
    let card = try context.desk.change { (read, ids) throws(Fault) in
      let contact = try requireContact(contact, in: read, for: identity.viewer)
      guard let client = try contact.client.flatMap({ id throws(Fault) in try read.client(id, for: identity.viewer) })
      else {
        throw Fault(
          .noContact,
          en: "contact \(contact.id) is linked to no card",
          uk: "контакт \(contact.id) не прив’язано до картки"
        )
      }
      let change = unlink(
        contact,
        newest: try read.newestChat(of: contact.id),
        by: identity.staff,
        ids: &ids,
        at: read.now
      )
      return (client, change)
    }
    try context.output.answer(
      try context.desk.look { (read) throws(Fault) in try context.card(card, in: read, chats: nil) }
    )
    return .done
  }
}
