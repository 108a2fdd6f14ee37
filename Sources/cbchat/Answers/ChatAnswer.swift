import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `chat`.
struct ChatAnswer: Row {
  let view: ChatView
  let verdict: ReplyVerdict
  let isBlocked: Bool
  let hasBot: Bool
  let zone: Zone
  let now: Instant

  init(_ view: ChatView, traits: Traits?, zone: Zone, now: Instant) {
    self.view = view
    self.zone = zone
    self.now = now
    isBlocked = view.contact.state == .blocked
    hasBot = traits?.hasBot ?? false
    verdict =
      traits.map { personVerdict(view.contact, traits: $0, at: now) } ?? .closed(since: now)
  }

  /// Whether a person may write now.
  var canReply: Bool {
    guard !isBlocked, view.chat.status != .closed, view.channel.isEnabled, view.channel.removedAt == nil,
      case .open = verdict
    else { return false }
    return true
  }

  var replyUntil: Instant? {
    switch verdict {
    case .open(let until, _): until
    case .closed(let since): since
    case .neverWrote: nil
    }
  }

  var json: JSONValue {
    let chat = view.chat
    return [
      "id": JSONValue(chat.id.rawValue),
      "status": .string(chat.status.rawValue),
      "new": .bool(chat.isNew),
      "unread": JSONValue(chat.unread),
      "channel": [
        "name": .string(view.channel.name),
        "kind": .string(view.channel.kind.rawValue),
        "title": .string(view.channel.title),
      ],
      "contact": contactJSON,
      "client": view.client.map(ChatAnswer.clientJSON) ?? .null,
      "responsible": view.responsible.map(ChatAnswer.staffJSON) ?? .null,
      "typing": .array(view.typing.map(ChatAnswer.staffJSON)),
      "lastMessage": view.lastMessage.map(lastMessageJSON) ?? .null,
      "openedAt": .string(chat.openedAt.rfc3339),
      "closedAt": JSONValue(chat.closedAt?.rfc3339),
      "waitUntil": JSONValue(chat.waitUntil?.rfc3339),
      "lastInboundAt": JSONValue(chat.lastInboundAt?.rfc3339),
      "canReply": .bool(canReply),
      "replyUntil": JSONValue(replyUntil?.rfc3339),
      "blocked": .bool(isBlocked),
      "cursor": .string(view.cursor.text),
    ]
  }

  private var contactJSON: JSONValue {
    let contact = view.contact
    return [
      "id": JSONValue(contact.id.rawValue),
      "externalId": .string(contact.externalID),
      "name": JSONValue(contact.name),
      "username": JSONValue(contact.username),
      "phone": JSONValue(contact.phone?.e164),
      "state": .string(contact.state.rawValue),
      "optedOut": .bool(contact.isOptedOut),
    ]
  }

  private func lastMessageJSON(_ message: Message) -> JSONValue {
    [
      "id": JSONValue(message.id.rawValue),
      "direction": .string(message.direction.rawValue),
      "author": .string(message.author.type),
      "text": JSONValue(message.text),
      "at": .string(message.at.rfc3339),
      "state": JSONValue(message.state?.rawValue),
    ]
  }

  static func staffJSON(_ staff: Staff) -> JSONValue {
    ["login": .string(staff.login), "name": .string(staff.name)]
  }

  static func clientJSON(_ client: Client) -> JSONValue {
    ["id": JSONValue(client.id.rawValue), "name": .string(client.name), "status": JSONValue(client.status)]
  }

  static let columns = [
    Column(en: "CHAT", uk: "ЧАТ", .right),
    Column(en: "STATUS", uk: "СТАН", yields: 1),
    Column(en: "new", uk: "новий", only: .pipe),
    Column(en: "+", uk: "+", .right),
    Column(en: "CHANNEL", uk: "КАНАЛ", yields: 3),
    Column(en: "CLIENT", uk: "КЛІЄНТ"),
    Column(en: "WHO", uk: "ХТО", limit: 12, yields: 2),
    Column(en: "TIME", uk: "ЧАС"),
    Column(en: "LAST", uk: "ОСТАННЄ"),
  ]

  /// The order of cli.md's columns: id, status, new, unread, channel, name, responsible, last activity, last text.
  var cells: [Cell] {
    let chat = view.chat
    // The seed: new messages stand out in blue.
    let style: Style = chat.isNew ? [.bold, .blue] : .plain
    return [
      Cell(chat.id.rawValue, style),
      Cell(chat.isNew ? StatusPhrase.new : StatusPhrase.of(chat.status), plain: chat.status.rawValue, style),
      Cell(chat.isNew ? "1" : "0"),
      Cell(chat.unread == 0 ? "" : String(chat.unread), plain: String(chat.unread), style),
      Cell(view.channel.name, style),
      view.nameCell(style),
      Cell(view.responsible?.login, style),
      Cell(zone.brief(chat.activityAt, at: now), plain: zone.local(chat.activityAt).text, style),
      Cell(marks + lastLine, plain: lastLine, lastStyle(style)),
    ]
  }

  /// How soon the reply window closes, when that is within three hours.
  private var closing: Span? {
    guard canReply, case .open(let until?, _) = verdict, until - now <= .hours(3) else { return nil }
    return until - now
  }

  /// Until when a person may answer, or since when not, where the messenger sets a limit.
  var window: Phrase? {
    guard !isBlocked, view.chat.status != .closed, let replyUntil else { return nil }
    let time = zone.local(replyUntil).text
    return canReply
      ? Phrase(en: "can be answered until \(time)", uk: "відповісти можна до \(time)")
      : Phrase(en: "the reply window closed at \(time)", uk: "вікно відповіді закрилося \(time)")
  }

  /// What a person should see at a glance: who answers already, and what cannot wait.
  private var marks: Phrase {
    var marks = Phrase(same: "")
    for staff in view.typing { marks = marks + typingPhrase(staff) + Phrase(same: " · ") }
    if view.chat.status == .waiting, let until = view.chat.waitUntil {
      let time = zone.brief(until, at: now)
      marks = marks + Phrase(en: "until \(time) · ", uk: "до \(time) · ")
    }
    guard let closing else { return marks }
    let minutes = closing.milliseconds / 60_000
    let text = minutes < 60 ? ("\(minutes) min", "\(minutes) хв") : ("\(minutes / 60) h", "\(minutes / 60) год")
    return marks + Phrase(en: "window closes in \(text.0) · ", uk: "вікно закриється за \(text.1) · ")
  }

  private func lastStyle(_ style: Style) -> Style {
    if isBlocked { return [.red] }
    return closing == nil && view.typing.isEmpty ? style : [.yellow]
  }

  private var lastLine: Phrase {
    if isBlocked { return SystemLine(.blocked, ["bot": hasBot ? "yes" : "no"]).phrase(in: zone) }
    return view.lastMessage.map(MessageText.short) ?? Phrase(same: "")
  }
}

/// The words for a chat's status.
enum StatusPhrase {
  static let new = Phrase(en: "new", uk: "новий")

  static func of(_ status: Chat.Status) -> Phrase {
    switch status {
    case .bot: Phrase(en: "bot", uk: "з ботом")
    case .open: Phrase(en: "open", uk: "активний")
    case .waiting: Phrase(en: "waiting", uk: "очікує")
    case .closed: Phrase(en: "closed", uk: "завершений")
    }
  }
}

/// cli.md's `changes`: one chat of several.
struct ChangeAnswer: Answer {
  /// `nil` for a line of stdin that names no chat.
  let id: Chat.ID?
  let chat: ChatAnswer?
  let fault: Fault?

  var json: JSONValue {
    [
      "id": JSONValue(id?.rawValue),
      "chat": chat?.json ?? .null,
      "error": fault.map { ["code": .string($0.code.rawValue), "message": .string($0.phrase.en)] } ?? .null,
    ]
  }

  func text(_ page: inout Page) {
    chat?.text(&page)
  }
}
