package import Inbox
package import Phrases
import SQLite

extension Chat {
  /// Columns of `chat AS c`.
  static let columns: SQL = """
    c.id, c.channel, c.contact, c.status, c.new, c.unread, c.responsible, c.opened_at, c.closed_at, c.wait_until,
    c.last_inbound_at, c.activity_at, c.last_message
    """
  static let columnCount = 13

  init(_ row: borrowing Row, at start: Int = 0) {
    self.init(
      id: ID(row.integer(start)),
      channel: Channel.ID(row.integer(start + 1)),
      contact: Contact.ID(row.integer(start + 2)),
      status: Status(rawValue: row.text(start + 3)) ?? .open,
      openedAt: Instant(milliseconds: row.integer(start + 7)),
      isNew: row.bool(start + 4),
      unread: Int(row.integer(start + 5)),
      responsible: row.integerIfAny(start + 6).map { Staff.ID($0) },
      closedAt: row.integerIfAny(start + 8).map(Instant.init(milliseconds:)),
      waitUntil: row.integerIfAny(start + 9).map(Instant.init(milliseconds:)),
      lastInboundAt: row.integerIfAny(start + 10).map(Instant.init(milliseconds:)),
      activityAt: Instant(milliseconds: row.integer(start + 11)),
      lastMessage: row.integerIfAny(start + 12).map { Message.ID($0) }
    )
  }
}

/// An earlier inquiry, as the panel's history shows it.
package struct PastChat: Sendable, Equatable {
  package var chat: Chat
  package var channel: Channel
  package var lastText: String?
}

extension Read {
  /// A chat that a viewer may see, with the nouns beside it.
  package func chat(_ id: Chat.ID, for viewer: Viewer) throws(Fault) -> ChatView? {
    var view: ChatView?
    let channels = try everyChannel()
    let staff = try staff()
    try stream("\(Read.viewSelect()) WHERE c.id = \(id.rawValue)") { row throws(Fault) in
      view = Read.view(row, channels, staff)
      return false
    }
    guard let view, viewer.sees(view.channel) else { return nil }
    return try typing(view, for: viewer)
  }

  /// The contact's chat that is not closed.
  ///
  /// A chat alone, without what stands around it; for the courier.
  package func plainChat(_ id: Chat.ID) throws(Fault) -> Chat? {
    try first("SELECT \(Chat.columns) FROM chat AS c WHERE c.id = \(id.rawValue)") { Chat($0) }
  }

  package func currentChat(of contact: Contact.ID) throws(Fault) -> Chat? {
    try first("SELECT \(Chat.columns) FROM chat AS c WHERE c.contact = \(contact.rawValue) AND c.status <> 'closed'") {
      Chat($0)
    }
  }

  package func newestChat(of contact: Contact.ID) throws(Fault) -> Chat? {
    try first(
      "SELECT \(Chat.columns) FROM chat AS c WHERE c.contact = \(contact.rawValue) ORDER BY c.id DESC LIMIT 1"
    ) { Chat($0) }
  }

  /// Waiting chats whose time has passed, as long ago as possible first: one probe of an index when there are none.
  package func chatsToWake(limit: Int) throws(Fault) -> [Chat] {
    try all(
      """
      SELECT \(Chat.columns) FROM chat AS c INDEXED BY chat_wakes
      WHERE c.status = 'waiting' AND c.wait_until IS NOT NULL AND c.wait_until <= \(now.milliseconds)
      ORDER BY c.wait_until LIMIT \(limit)
      """
    ) { Chat($0) }
  }

  /// The chats of a query, newest activity first, one at a time; the closure ends the list with `false`.
  ///
  /// Each channel is read along its own index and SQLite merges them, so that a page costs the same at any depth and
  /// in any store, also for whoever sees only a quiet channel.
  package func chats(
    _ query: ChatQuery,
    for viewer: Viewer,
    each: (ChatView) throws(Fault) -> Bool
  ) throws(Fault) {
    if let text = query.search { return try search(text, query, for: viewer, each: each) }
    guard let sql = try listing(query, for: viewer) else { return }
    let channels = try everyChannel()
    let staff = try staff()
    try stream(sql) { row throws(Fault) in
      guard var view = Read.view(row, channels, staff) else { return true }
      if query.order == .waiting { view.cursor.at = view.chat.lastInboundAt ?? view.chat.activityAt }
      return try each(typing(view, for: viewer))
    }
  }

  package func counts(for viewer: Viewer) throws(Fault) -> Counts {
    var counts = Counts()
    let visible = try visible(to: viewer)
    let rows = try all("SELECT status, new, chats, unread FROM counter WHERE channel IN \(list: visible)") {
      ($0.text(0), $0.bool(1), Int($0.integer(2)), Int($0.integer(3)))
    }
    for (status, isNew, chats, unread) in rows {
      switch Chat.Status(rawValue: status) {
      case .open: counts.active += chats
      case .bot: counts.bot += chats
      case .waiting: counts.waiting += chats
      case .closed: counts.closed += chats
      case nil: break
      }
      if isNew { counts.new += chats }
      counts.unread += unread
    }
    // SQLite finds no walk along a named index for an empty list.
    if case .staff(let staff) = viewer, !visible.isEmpty {
      counts.mine = try first(countMine(staff, in: visible)) { Int($0.integer(0)) } ?? 0
    }
    return counts
  }

  func countMine(_ staff: Staff, in channels: [Int64]) -> SQL {
    """
    SELECT count(*) FROM chat INDEXED BY chat_mine
    WHERE responsible = \(staff.id.rawValue) AND status IN ('open', 'waiting') AND channel IN \(list: channels)
    """
  }

  /// The chats of a card, or of a contact that has none, newest first.
  package func history(
    of contact: Contact,
    except chat: Chat.ID? = nil,
    limit: Int?,
    for viewer: Viewer
  ) throws(Fault) -> [PastChat] {
    let whose: SQL =
      contact.client.map { "k.client = \($0.rawValue)" } ?? "k.id = \(contact.id.rawValue)"
    return try history(whose, except: chat, limit: limit, for: viewer)
  }

  package func history(of client: Client.ID, limit: Int?, for viewer: Viewer) throws(Fault) -> [PastChat] {
    try history("k.client = \(client.rawValue)", except: nil, limit: limit, for: viewer)
  }

  private func history(
    _ whose: SQL,
    except chat: Chat.ID?,
    limit: Int?,
    for viewer: Viewer
  ) throws(Fault) -> [PastChat] {
    let channels = try everyChannel()
    let sql = pastChats(whose, except: chat, limit: limit, in: try visible(to: viewer))
    return try all(sql) { row -> PastChat? in
      let chat = Chat(row)
      return channels.first { $0.id == chat.channel }.map {
        PastChat(chat: chat, channel: $0, lastText: row.textIfAny(Chat.columnCount))
      }
    }.compactMap { $0 }
  }

  /// The plus keeps SQLite from walking a whole channel for one card.
  func pastChats(_ whose: SQL, except chat: Chat.ID?, limit: Int?, in channels: [Int64]) -> SQL {
    """
    SELECT \(Chat.columns), m.text FROM contact AS k
    JOIN chat AS c ON c.contact = k.id
    LEFT JOIN message AS m ON m.id = c.last_message
    WHERE \(whose) AND +c.channel IN \(list: channels) AND c.id IS NOT \(chat?.rawValue)
    ORDER BY c.opened_at DESC, c.id DESC LIMIT \(limit ?? -1)
    """
  }

  /// A chat with the nouns beside it; `index` names the index of `chat` to walk, where SQLite would choose a longer walk.
  static func viewSelect(by index: SQL = "", adding column: SQL? = nil) -> SQL {
    let extra: SQL = column.map { ", \($0) AS waits" } ?? ""
    return """
      SELECT \(Chat.columns), \(Contact.columns), \(Client.columns), \(Message.columns)\(extra)
      FROM chat AS c \(index) JOIN contact AS k ON k.id = c.contact LEFT JOIN client AS l ON l.id = k.client
        LEFT JOIN message AS m ON m.id = c.last_message
      """
  }

  static func view(_ row: borrowing Row, _ channels: [Channel], _ staff: [Staff]) -> ChatView? {
    let chat = Chat(row)
    guard let channel = channels.first(where: { $0.id == chat.channel }) else { return nil }
    let client = Chat.columnCount + Contact.columnCount
    let message = client + Client.columnCount
    return ChatView(
      chat: chat,
      channel: channel,
      contact: Contact(row, at: Chat.columnCount),
      client: row.isNull(client) ? nil : Client(row, at: client),
      responsible: chat.responsible.flatMap { id in staff.first { $0.id == id } },
      lastMessage: row.isNull(message) ? nil : Message(row, at: message),
      cursor: ChatQuery.Cursor(at: chat.activityAt, chat: chat.id)
    )
  }

  /// The statement of a list; `nil` when it holds nothing for this viewer.
  func listing(_ query: ChatQuery, for viewer: Viewer) throws(Fault) -> SQL? {
    let channels = try everyChannel().filter { viewer.sees($0) }
      .filter { query.channels.isEmpty || query.channels.contains($0.name) }
    guard !channels.isEmpty, let folder = folderFilter(query, for: viewer) else { return nil }
    var filters: [SQL] = [folder]
    if query.isUnreadOnly { filters.append("c.unread > 0") }
    if let responsible = query.responsible { filters.append("c.responsible = \(responsible.rawValue)") }
    if let client = query.client { filters.append("k.client = \(client.rawValue)") }
    if let after = query.after {
      filters.append(
        query.order == .activity
          ? "(c.activity_at, c.id) < (\(after.at.milliseconds), \(after.chat.rawValue))"
          : """
          \(Read.waitsSince) >= \(after.at.milliseconds)
            AND (\(Read.waitsSince), c.id) > (\(after.at.milliseconds), \(after.chat.rawValue))
          """
      )
    }
    let filter = SQL.joined(filters, by: " AND ")
    let limit = query.limit ?? -1
    // What belongs to one colleague or one card is little: one search along its own index, which the plus keeps SQLite
    // to. A folder is merged from its channels.
    let isLittle = query.folder == .mine || query.responsible != nil || query.client != nil
    if query.order == .waiting {
      return waitingListing(query, filter, isLittle: isLittle, in: channels.map(\.id.rawValue))
    }
    if isLittle {
      let index: SQL = query.folder == .mine ? "INDEXED BY chat_mine" : ""
      return """
        \(Read.viewSelect(by: index)) WHERE \(filter) AND +c.channel IN \(list: channels.map(\.id.rawValue))
        ORDER BY c.activity_at DESC, c.id DESC LIMIT \(limit)
        """
    }
    // The unread chats of a channel are few, however long the folder is.
    let index: SQL = query.isUnreadOnly ? "INDEXED BY chat_unread" : ""
    let arms = channels.map { channel -> SQL in
      "\(Read.viewSelect(by: index)) WHERE c.channel = \(channel.id.rawValue) AND \(filter)"
    }
    // Columns 12 and 1 are the chat's activity and number.
    return "\(SQL.joined(arms, by: " UNION ALL ")) ORDER BY 12 DESC, 1 DESC LIMIT \(limit)"
  }

  /// Who waits longest first: a folder is merged from the walks of its channels and statuses, so a page of it is flat.
  private func waitingListing(_ query: ChatQuery, _ filter: SQL, isLittle: Bool, in channels: [Int64]) -> SQL {
    let limit = query.limit ?? -1
    guard !isLittle else {
      return """
        \(Read.viewSelect()) WHERE \(filter) AND +c.channel IN \(list: channels)
        ORDER BY \(Read.waitsSince), c.id LIMIT \(limit)
        """
    }
    let statuses: [Chat.Status] =
      switch query.folder {
      case .active, .new, .mine: [.open]
      case .bot: [.bot]
      case .waiting: [.waiting]
      case .closed: [.closed]
      case .all: Chat.Status.allCases
      }
    let arms = channels.flatMap { channel in
      statuses.map { status -> SQL in
        """
        \(Read.viewSelect(by: "INDEXED BY chat_waits", adding: Read.waitsSince))
        WHERE c.channel = \(channel) AND c.status = \(status.rawValue) AND \(filter)
        """
      }
    }
    // Column 1 is the chat's number.
    return "\(SQL.joined(arms, by: " UNION ALL ")) ORDER BY waits, 1 LIMIT \(limit)"
  }

  private static var waitsSince: SQL { "coalesce(c.last_inbound_at, c.activity_at)" }

  /// The folder as a condition on `chat AS c`; `nil` when it holds nothing for this viewer.
  func folderFilter(_ query: ChatQuery, for viewer: Viewer) -> SQL? {
    switch query.folder {
    case .active: return "c.status = 'open'"
    case .new: return "c.new = 1"
    case .bot: return "c.status = 'bot'"
    case .waiting: return "c.status = 'waiting'"
    case .closed: return "c.status = 'closed'"
    case .all: return "1"
    case .mine:
      guard case .staff(let staff) = viewer else { return nil }
      return "c.responsible = \(staff.id.rawValue) AND c.status IN ('open', 'waiting')"
    }
  }
}

extension Write {
  func save(_ chat: Chat) throws(Fault) {
    try run(
      """
      INSERT INTO chat(id, channel, contact, status, new, unread, responsible, opened_at, closed_at, wait_until,
        last_inbound_at, activity_at, last_message)
      VALUES (\(chat.id.rawValue), \(chat.channel.rawValue), \(chat.contact.rawValue), \(chat.status.rawValue),
        \(chat.isNew), \(chat.unread), \(chat.responsible?.rawValue), \(chat.openedAt.milliseconds),
        \(chat.closedAt?.milliseconds), \(chat.waitUntil?.milliseconds), \(chat.lastInboundAt?.milliseconds),
        \(chat.activityAt.milliseconds), \(chat.lastMessage?.rawValue))
      ON CONFLICT(id) DO UPDATE SET status = excluded.status, new = excluded.new, unread = excluded.unread,
        responsible = excluded.responsible, closed_at = excluded.closed_at, wait_until = excluded.wait_until,
        last_inbound_at = excluded.last_inbound_at, activity_at = excluded.activity_at,
        last_message = excluded.last_message
      """
    )
  }
}
