package import Inbox

extension Kind {
  package static let telegramBot = Kind(rawValue: "telegram-bot")
}

extension Role {
  package static let reception = Role(rawValue: "reception")
  package static let masters = Role(rawValue: "masters")
}

extension Staff {
  package static func sample(
    _ id: Int64 = 1,
    login: String = "olena",
    name: String = "Олена",
    roles: [Role] = [.admin]
  ) -> Staff {
    Staff(id: ID(id), login: login, name: name, roles: roles)
  }
}

extension Channel {
  package static func sample(
    _ id: Int64 = 1,
    name: String = "tg-main",
    roles: [Role] = [.reception],
    settings: [String: String] = [:],
    isBotOn: Bool = false
  ) -> Channel {
    Channel(
      id: ID(id),
      name: name,
      kind: .telegramBot,
      title: "Салон на Подолі",
      roles: roles,
      settings: settings,
      createdAt: .sample - .days(30),
      isBotOn: isBotOn
    )
  }
}

extension Client {
  package static func sample(
    _ id: Int64 = 1,
    name: String = "Марія Коваль",
    phones: [Phone] = ["+380671112233"]
  ) -> Client {
    Client(id: ID(id), name: name, phones: phones, createdAt: .sample - .days(20))
  }
}

extension Contact {
  package static func sample(
    _ id: Int64 = 1,
    channel: Int64 = 1,
    externalID: String = "5001",
    name: String? = "Марія",
    lastInboundAt: Instant? = nil
  ) -> Contact {
    Contact(
      id: ID(id),
      channel: Channel.ID(channel),
      externalID: externalID,
      name: name,
      lastInboundAt: lastInboundAt,
      createdAt: .sample - .days(10)
    )
  }
}

extension Chat {
  package static func sample(
    _ id: Int64 = 1,
    channel: Int64 = 1,
    contact: Int64 = 1,
    status: Status = .open,
    isNew: Bool = false,
    unread: Int = 0,
    responsible: Staff.ID? = nil,
    openedAt: Instant = .sample - .hours(1),
    activityAt: Instant? = nil
  ) -> Chat {
    Chat(
      id: ID(id),
      channel: Channel.ID(channel),
      contact: Contact.ID(contact),
      status: status,
      openedAt: openedAt,
      isNew: isNew,
      unread: unread,
      responsible: responsible,
      closedAt: status == .closed ? openedAt : nil,
      activityAt: activityAt
    )
  }
}

extension Message {
  /// An inbound text, unless it is said to be outgoing.
  package static func sample(
    _ id: Int64 = 1,
    chat: Int64 = 1,
    contact: Int64 = 1,
    author: Author = .client,
    text: String? = "Доброго дня",
    at: Instant = .sample - .hours(1),
    state: State? = nil,
    externalID: String? = nil,
    parts: Int = 1,
    key: String? = nil
  ) -> Message {
    Message(
      id: ID(id),
      chat: Chat.ID(chat),
      contact: Contact.ID(contact),
      direction: author == .client ? .in : .out,
      author: author,
      text: text,
      at: at,
      state: state,
      parts: Array(repeating: Part(externalID: externalID, state: state ?? .sent), count: parts),
      key: key
    )
  }
}

extension Traits {
  /// A messenger like Telegram's bot: text of 4096, photos and files, no window unless one is given.
  package static func sample(
    window: ReplyWindow = .none,
    text: TextLimit = TextLimit(4096, .utf16),
    hasBot: Bool = true
  ) -> Traits {
    Traits(
      hasBot: hasBot,
      window: window,
      text: text,
      captions: [.image: 1024, .file: 1024],
      attachments: [.image: 10_000_000, .file: 50_000_000, .location: 0],
      canUpload: true,
      canShowTyping: true,
      canMarkSeen: false,
      pace: Pace(perSecond: 30),
      contactPace: Pace(perSecond: 1),
      promoPace: Pace(perSecond: 20)
    )
  }
}

extension ReplyWindow {
  /// 24 hours for everybody, to 7 days for persons only: Instagram's and Facebook's.
  package static let metaSample = ReplyWindow([Step(.hours(24)), Step(.days(7), forPersons: true)])
}

extension Inbound {
  /// A text that a person sent.
  package static func text(
    _ text: String,
    id: String,
    from sender: Sender = Sender(externalID: "5001", name: "Марія"),
    at: Instant? = nil
  ) -> Inbound {
    Inbound(sender: sender, at: at, body: .message(Arrival(externalID: id, text: text)))
  }

  /// Any other thing that the sample person did.
  package static func body(
    _ body: Body,
    from sender: Sender = Sender(externalID: "5001"),
    at: Instant? = nil
  ) -> Inbound {
    Inbound(sender: sender, at: at, body: body)
  }
}
