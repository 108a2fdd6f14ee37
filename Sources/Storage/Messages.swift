package import Inbox
private import JSON
package import Phrases
import SQLite

extension Message {
  /// Columns of `message AS m`.
  static let columns: SQL = """
    m.id, m.chat, m.contact, m.direction, m.author, m.staff, m.text, m.system, m.attachments, m.reactions, m.reply_to,
    m.at, m.state, m.failure_code, m.failure_reason, m.external_id, m.parts, m.edited_at, m.deleted_at, m.campaign,
    m.key, m.way, m.template, m.failure_uk
    """
  static let columnCount = 24

  /// Of a message in several parts only the first is here; ``Read/parts(of:)`` has all.
  init(_ row: borrowing Row, at start: Int = 0) {
    let state = row.textIfAny(start + 12).flatMap { State(rawValue: $0) }
    self.init(
      id: ID(row.integer(start)),
      chat: Chat.ID(row.integer(start + 1)),
      contact: Contact.ID(row.integer(start + 2)),
      direction: Direction(rawValue: row.text(start + 3)) ?? .system,
      author: Author(row.text(start + 4), staff: row.integerIfAny(start + 5).map { Staff.ID($0) }),
      text: row.textIfAny(start + 6),
      system: row.textIfAny(start + 7).flatMap { SystemLine(jsonText: $0) },
      attachments: row.textIfAny(start + 8).map { Attachment.list(jsonText: $0) } ?? [],
      reactions: row.textIfAny(start + 9).map { Reaction.list(jsonText: $0) } ?? [],
      replyTo: row.integerIfAny(start + 10).map { ID($0) },
      at: Instant(milliseconds: row.integer(start + 11)),
      state: state,
      failure: row.textIfAny(start + 13).map { code in
        Failure(code: code, reason: row.textIfAny(start + 14), words: row.words(start + 14, start + 23))
      },
      parts: Array(
        repeating: Part(externalID: row.textIfAny(start + 15), state: state ?? .sent),
        count: Int(row.integer(start + 16))
      ),
      editedAt: row.integerIfAny(start + 17).map(Instant.init(milliseconds:)),
      deletedAt: row.integerIfAny(start + 18).map(Instant.init(milliseconds:)),
      campaign: row.textIfAny(start + 19),
      key: row.textIfAny(start + 20),
      way: row.textIfAny(start + 21).flatMap { Way(rawValue: $0) },
      template: row.textIfAny(start + 22).flatMap { Template(jsonText: $0) }
    )
  }
}

extension Message.Author {
  init(_ type: String, staff: Staff.ID?) {
    switch type {
    case "client": self = .client
    case "staff": self = staff.map(Self.staff) ?? .system
    case "bot": self = .bot
    case "autoreply": self = .autoreply
    case "campaign": self = .campaign
    case "external": self = .external
    default: self = .system
    }
  }
}

extension Read {
  /// The newest messages of a chat before another, oldest of them first.
  ///
  /// Messages sort by (time, number). The caller has already been let see the chat; `before` is a message of it, and
  /// `nil` asks for the newest.
  package func messages(of chat: ChatView, before: Message.ID? = nil, limit: Int?) throws(Fault) -> [Message] {
    var filter: SQL = "m.chat = \(chat.chat.id.rawValue)"
    if let before {
      filter =
        filter + " AND (m.at, m.id) < (SELECT b.at, b.id FROM message AS b WHERE b.id = \(before.rawValue))"
    }
    let newest = try all(
      "SELECT \(Message.columns) FROM message AS m WHERE \(filter) ORDER BY m.at DESC, m.id DESC LIMIT \(limit ?? -1)"
    ) { Message($0) }
    var messages: [Message] = []
    for message in newest.reversed() { messages.append(try complete(message)) }
    return messages
  }

  /// A message of a chat that a viewer may see.
  package func message(_ id: Message.ID, for viewer: Viewer) throws(Fault) -> Message? {
    let found = try first(
      """
      SELECT \(Message.columns) FROM message AS m JOIN chat AS c ON c.id = m.chat
      WHERE m.id = \(id.rawValue) AND c.channel IN \(list: visible(to: viewer))
      """
    ) { Message($0) }
    return try found.map { message throws(Fault) in try complete(message) }
  }

  /// The message of a contact that the messenger knows by an id; any part of it counts.
  package func message(of contact: Contact.ID, externalID: String) throws(Fault) -> Message? {
    let found = try first(
      """
      SELECT \(Message.columns) FROM message AS m WHERE m.id IN (
        SELECT id FROM message WHERE contact = \(contact.rawValue) AND external_id = \(externalID)
        UNION ALL SELECT message FROM part WHERE contact = \(contact.rawValue) AND external_id = \(externalID))
      """
    ) { Message($0) }
    return try found.map { message throws(Fault) in try complete(message) }
  }

  /// Our messages to a contact that are being sent, or were sent without an answer, oldest first.
  package func unanswered(by contact: Contact.ID) throws(Fault) -> [Message] {
    let found = try all(
      """
      SELECT \(Message.columns) FROM message AS m
      WHERE m.contact = \(contact.rawValue) AND m.state IN ('sending', 'uncertain') ORDER BY m.id LIMIT 100
      """
    ) { Message($0) }
    var messages: [Message] = []
    for message in found { messages.append(try complete(message)) }
    return messages
  }

  package func message(key: String) throws(Fault) -> Message? {
    let found = try first("SELECT \(Message.columns) FROM message AS m WHERE m.key = \(key)") { Message($0) }
    return try found.map { message throws(Fault) in try complete(message) }
  }

  /// The messenger's id of the last message that a contact sent.
  package func lastInboundID(of contact: Contact.ID, in chat: Chat.ID) throws(Fault) -> String? {
    try first(
      """
      SELECT external_id FROM message WHERE chat = \(chat.rawValue) AND contact = \(contact.rawValue)
        AND direction = 'in' ORDER BY at DESC, id DESC LIMIT 1
      """
    ) { $0.textIfAny(0) } ?? nil
  }

  /// The number of the newest message and line of the store: where a stream that begins now begins.
  package func streamEnd() throws(Fault) -> Message.ID {
    Message.ID(try first("SELECT max(id) FROM message") { $0.integerIfAny(0) ?? 0 } ?? 0)
  }

  /// What the client wrote last in a chat, by arrival: one that came late may bear an earlier time.
  package func lastInbound(in chat: Chat.ID) throws(Fault) -> Message.ID? {
    try first("SELECT max(id) FROM message WHERE chat = \(chat.rawValue) AND direction = 'in'") {
      $0.integerIfAny(0).map { Message.ID($0) }
    } ?? nil
  }

  /// How many messages of the client arrived in a chat after one.
  package func inboundCount(in chat: Chat.ID, after message: Message.ID) throws(Fault) -> Int {
    try first(
      """
      SELECT count(*) FROM message WHERE chat = \(chat.rawValue) AND id > \(message.rawValue) AND direction = 'in'
      """
    ) { Int($0.integer(0)) } ?? 0
  }

  /// Outgoing messages of a chat that a receipt up to a moment or a message can still raise.
  package func raisable(in chat: Chat.ID, through: Instant) throws(Fault) -> [Message] {
    let found = try all(
      """
      SELECT \(Message.columns) FROM message AS m
      WHERE m.chat = \(chat.rawValue) AND m.at <= \(through.milliseconds) AND m.direction = 'out'
        AND m.state IN ('sent', 'delivered', 'uncertain') ORDER BY m.at DESC, m.id DESC LIMIT 500
      """
    ) { Message($0) }
    var messages: [Message] = []
    for message in found { messages.append(try complete(message)) }
    return messages
  }

  /// Messages that are to leave at a time that has come, the earliest first; an index holds only the scheduled ones.
  package func dueScheduled(limit: Int) throws(Fault) -> [Message] {
    try scheduled("m.at <= \(now.milliseconds) ORDER BY m.at, m.id LIMIT \(limit)")
  }

  /// Messages of a chat that are to leave later.
  package func scheduled(in chat: Chat.ID) throws(Fault) -> [Message] {
    try scheduled("m.chat = \(chat.rawValue) ORDER BY m.at, m.id")
  }

  /// Messages of a channel that are to leave later.
  package func scheduled(in channel: Channel.ID) throws(Fault) -> [Message] {
    try scheduled("m.chat IN (SELECT id FROM chat WHERE channel = \(channel.rawValue)) ORDER BY m.at, m.id")
  }

  private func scheduled(_ rest: SQL) throws(Fault) -> [Message] {
    let found = try all(
      """
      SELECT \(Message.columns) FROM message AS m INDEXED BY message_scheduled WHERE m.state = 'scheduled' AND \(rest)
      """
    ) { Message($0) }
    var messages: [Message] = []
    for message in found { messages.append(try complete(message)) }
    return messages
  }

  /// When the next scheduled message is to leave.
  func nextScheduled() throws(Fault) -> Instant? {
    try first("SELECT min(at) FROM message INDEXED BY message_scheduled WHERE state = 'scheduled'") {
      $0.integerIfAny(0).map(Instant.init(milliseconds:))
    } ?? nil
  }

  /// Whether a person answered the last inbound message of a chat, with another message than this one.
  ///
  /// An answer is later by the clock and came later: messengers tell whole seconds, so that the clock alone would take
  /// what was said just before a message for its answer.
  package func hasAnswer(in chat: Chat, besides message: Message.ID? = nil) throws(Fault) -> Bool {
    guard let lastInbound = chat.lastInboundAt else { return true }
    return try first(
      """
      SELECT 1 FROM message WHERE chat = \(chat.id.rawValue) AND at >= \(lastInbound.milliseconds)
        AND author IN ('staff', 'external') AND way IS NULL AND id IS NOT \(message?.rawValue) AND state IS NOT 'failed'
        AND id > (SELECT coalesce(max(i.id), 0) FROM message AS i WHERE i.chat = \(chat.id.rawValue)
          AND i.at >= \(lastInbound.milliseconds) AND i.direction = 'in')
      LIMIT 1
      """
    ) { _ in true } ?? false
  }

  /// Fills in the parts of a message that takes several calls.
  func complete(_ message: Message) throws(Fault) -> Message {
    guard message.parts.count > 1 else { return message }
    var message = message
    message.parts = try all(
      "SELECT external_id, state FROM part WHERE message = \(message.id.rawValue) ORDER BY position"
    ) { Message.Part(externalID: $0.textIfAny(0), state: Message.State(rawValue: $0.text(1)) ?? .queued) }
    return message
  }
}

extension Write {
  func save(_ message: Message) throws(Fault) {
    let before = try earlierText(of: message.id)
    read.cache.scratch.texts[message.id] = message.text
    try run(
      """
      INSERT INTO message(id, chat, contact, direction, author, staff, text, system, attachments, reactions, reply_to,
        at, state, failure_code, failure_reason, external_id, parts, edited_at, deleted_at, campaign, key,
        way, template, failure_uk)
      VALUES (\(message.id.rawValue), \(message.chat.rawValue), \(message.contact.rawValue),
        \(message.direction.rawValue), \(message.author.type), \(message.author.staff?.rawValue), \(message.text),
        \(message.system?.jsonText), \(Attachment.jsonText(message.attachments)),
        \(Message.Reaction.jsonText(message.reactions)), \(message.replyTo?.rawValue), \(message.at.milliseconds),
        \(message.state?.rawValue), \(message.failure?.code), \(message.failure?.reason),
        \(message.parts.first?.externalID), \(message.parts.count), \(message.editedAt?.milliseconds),
        \(message.deletedAt?.milliseconds), \(message.campaign), \(message.key),
        \(message.way?.rawValue), \(message.template?.jsonText), \(message.failure?.words?.uk))
      ON CONFLICT(id) DO UPDATE SET chat = excluded.chat, text = excluded.text, attachments = excluded.attachments,
        reactions = excluded.reactions, at = excluded.at, state = excluded.state, failure_code = excluded.failure_code,
        failure_reason = excluded.failure_reason, external_id = excluded.external_id, parts = excluded.parts,
        edited_at = excluded.edited_at, deleted_at = excluded.deleted_at, way = excluded.way,
        failure_uk = excluded.failure_uk
      """
    )
    if message.parts.count > 1 {
      for (position, part) in message.parts.enumerated() {
        try run(
          """
          INSERT INTO part VALUES (\(message.id.rawValue), \(position), \(message.contact.rawValue),
            \(part.externalID), \(part.state.rawValue))
          ON CONFLICT(message, position) DO UPDATE SET external_id = excluded.external_id, state = excluded.state
          """
        )
      }
    }
    if message.direction != .system {
      try index(message.text, replacing: before, in: .messages, at: message.id.rawValue)
    }
  }

  /// The text of a message as it stands, unless its number says that it is new.
  private func earlierText(of id: Message.ID) throws(Fault) -> String? {
    if let known = read.cache.scratch.texts[id] { return known }
    if let numbers = read.cache.scratch.numbers, id.rawValue >= numbers.nextMessage { return nil }
    return try read.first("SELECT text FROM message WHERE id = \(id.rawValue)") { $0.textIfAny(0) } ?? nil
  }
}

extension Message.Author {
  var staff: Staff.ID? {
    guard case .staff(let id) = self else { return nil }
    return id
  }
}

// The JSON columns of a message, written and read by this program alone.

extension SystemLine {
  var jsonText: String {
    var object = JSONObject([(key: "kind", value: .string(kind.rawValue))])
    for (key, value) in values.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
    return JSONValue.object(object).compact
  }

  init?(jsonText text: String) {
    var values = Dictionary(jsonText: text)
    guard let kind = values.removeValue(forKey: "kind").flatMap(Kind.init(rawValue:)) else { return nil }
    self.init(kind, values)
  }
}

extension Attachment {
  static func jsonText(_ attachments: [Attachment]) -> String? {
    guard !attachments.isEmpty else { return nil }
    return JSONValue.array(
      attachments.map { attachment in
        var object = JSONObject([(key: "kind", value: .string(attachment.kind.rawValue))])
        object["name"] = attachment.name.map(JSONValue.string)
        object["mime"] = attachment.mime.map(JSONValue.string)
        object["size"] = attachment.size.map(JSONValue.integer)
        object["url"] = attachment.url.map(JSONValue.string)
        object["reference"] = attachment.reference.map(JSONValue.string)
        object["file"] = attachment.file.map(JSONValue.string)
        object["phone"] = attachment.phone.map(JSONValue.string)
        return .object(object)
      }
    ).compact
  }

  static func list(jsonText text: String) -> [Attachment] {
    ((try? JSONValue.parse(text))?.array ?? []).map { value in
      Attachment(
        kind: value["kind"]?.string.flatMap(Kind.init(rawValue:)) ?? .unsupported,
        name: value["name"]?.string,
        mime: value["mime"]?.string,
        size: value["size"]?.integer,
        url: value["url"]?.string,
        reference: value["reference"]?.string,
        file: value["file"]?.string,
        phone: value["phone"]?.string
      )
    }
  }
}

extension Template {
  var jsonText: String {
    JSONValue.object([
      "name": .string(name), "language": .string(language), "parameters": .array(parameters.map(JSONValue.string)),
    ]).compact
  }

  init?(jsonText text: String) {
    guard let value = try? JSONValue.parse(text), let name = value["name"]?.string,
      let language = value["language"]?.string
    else { return nil }
    self.init(name: name, language: language, parameters: (value["parameters"]?.array ?? []).compactMap(\.string))
  }
}

extension Message.Reaction {
  static func jsonText(_ reactions: [Message.Reaction]) -> String? {
    guard !reactions.isEmpty else { return nil }
    return JSONValue.array(
      reactions.map { ["emoji": .string($0.emoji), "author": .string($0.author)] }
    ).compact
  }

  static func list(jsonText text: String) -> [Message.Reaction] {
    ((try? JSONValue.parse(text))?.array ?? []).map {
      Message.Reaction(emoji: $0["emoji"]?.string ?? "", author: $0["author"]?.string ?? "")
    }
  }
}
