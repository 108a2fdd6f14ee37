import Inbox
import Phrases
import SQLite

extension Read {
  /// The chats in which a text was said, or whose contact or card has it in a name or a phone: newest first.
  ///
  /// Messages are walked from the newest, so a page costs what it shows, however often the word occurs; names and
  /// phones are few and merged in by their chat's last message. A hit's place is the number of its message: numbers only
  /// grow, so a page after the first, which walks again from the top, neither skips nor repeats a chat.
  func search(
    _ text: String,
    _ query: ChatQuery,
    for viewer: Viewer,
    each: (ChatView) throws(Fault) -> Bool
  ) throws(Fault) {
    try flushEntries()
    var named = try chatsNamed(text)[...]
    var page = SearchPage(query: query)
    func offer(_ hit: SearchHit) throws(Fault) -> Bool {
      guard page.wants(hit), var view = try chat(hit.chat, for: viewer), matches(view, query, for: viewer) else {
        return true
      }
      view.cursor = hit.cursor
      page.shown += 1
      guard try each(view) else { return false }
      return query.limit.map { page.shown < $0 } ?? true
    }
    if query.limit == 0 { return }
    if let expression = try messageExpression(text) {
      var isDone = false
      try stream(
        """
        SELECT m.id, m.chat FROM message_search AS s JOIN message AS m ON m.id = s.rowid
        WHERE message_search MATCH \(expression) ORDER BY s.rowid DESC
        """
      ) { row throws(Fault) in
        let hit = SearchHit(row)
        while let next = named.first, next.message >= hit.message {
          named.removeFirst()
          isDone = try !offer(next)
          if isDone { return false }
        }
        isDone = try !offer(hit)
        return !isDone
      }
      if isDone { return }
    }
    for hit in named where try !offer(hit) { return }
  }

  /// What ``searchExpression(_:)`` asks for, in the words that messages hold.
  ///
  /// For the beginning of a word SQLite reads every hit of every such word before it gives the newest one; for the words
  /// themselves it begins with the newest. Where a beginning has very many words, it stays one.
  func messageExpression(_ text: String) throws(Fault) -> String? {
    var groups: [String] = []
    for word in searchWords(text) {
      let known = try knownWords(beginningWith: word)
      groups.append(known.map { "(" + $0.map { "\"\($0)\"" }.joined(separator: " OR ") + ")" } ?? "\"\(word)\"*")
    }
    return groups.isEmpty ? nil : groups.joined(separator: " AND ")
  }

  /// The words of messages that begin so; `nil` when they cannot be listed, or are not to be.
  private func knownWords(beginningWith word: String) throws(Fault) -> [String]? {
    guard let beginning = word.asIndexed else { return nil }
    var words: [String] = []
    var next = beginning
    while let found = try first("SELECT term FROM message_word WHERE term >= \(next) LIMIT 1", { $0.text(0) }),
      found.utf8.starts(with: beginning.utf8)
    {
      guard words.count < 40 else { return nil }
      words.append(found)
      // No word holds a control character: this is where the next one begins.
      next = found + "\u{1}"
    }
    return words.isEmpty ? nil : words
  }

  /// Which cards a text means by name or phone, as a subquery of their numbers.
  func clientFilter(_ text: String) throws(Fault) -> SQL? {
    try flushEntries()
    var sources: [SQL] = []
    if let expression = searchExpression(text) {
      sources.append("SELECT rowid FROM client_search WHERE client_search MATCH \(expression)")
    }
    if let digits = PhoneDigits(text) {
      sources.append("SELECT client FROM client_phone WHERE \(digits.filter("phone", "tail"))")
    }
    return sources.isEmpty ? nil : SQL.joined(sources, by: " UNION ")
  }

  /// Chats whose contact or card has the text in a name or phone, by their last message, newest first.
  private func chatsNamed(_ text: String) throws(Fault) -> [SearchHit] {
    var contacts: [SQL] = []
    if let expression = searchExpression(text) {
      contacts.append("SELECT rowid FROM contact_search WHERE contact_search MATCH \(expression)")
    }
    if let digits = PhoneDigits(text) {
      contacts.append("SELECT id FROM contact WHERE \(digits.filter("phone", "phone_tail"))")
    }
    if let clients = try clientFilter(text) {
      contacts.append("SELECT id FROM contact WHERE client IN (\(clients))")
    }
    guard !contacts.isEmpty else { return [] }
    return try all(
      """
      SELECT coalesce(c.last_message, 0), c.id FROM chat AS c
      WHERE c.contact IN (\(SQL.joined(contacts, by: " UNION "))) ORDER BY 1 DESC, 2 DESC
      """
    ) { SearchHit($0) }
  }

  /// Whether a found chat also lies in the query's folder and filters.
  func matches(_ view: ChatView, _ query: ChatQuery, for viewer: Viewer) -> Bool {
    let isInFolder =
      switch query.folder {
      case .active: view.chat.status == .open
      case .new: view.chat.isNew
      case .bot: view.chat.status == .bot
      case .waiting: view.chat.status == .waiting
      case .closed: view.chat.status == .closed
      case .all: true
      case .mine:
        if case .staff(let staff) = viewer {
          view.chat.responsible == staff.id && [.open, .waiting].contains(view.chat.status)
        } else {
          false
        }
      }
    return isInFolder
      && (query.channels.isEmpty || query.channels.contains(view.channel.name))
      && (query.responsible == nil || view.chat.responsible == query.responsible)
      && (query.client == nil || view.contact.client == query.client)
      && (!query.isUnreadOnly || view.chat.unread > 0)
  }
}

/// A chat that was found, and the message that gives it its place among the others.
private struct SearchHit {
  let message: Int64
  let chat: Chat.ID

  init(_ row: borrowing Row) {
    message = row.integer(0)
    chat = Chat.ID(row.integer(1))
  }

  /// The cursor's key is the message's number here, not a time.
  var cursor: ChatQuery.Cursor { ChatQuery.Cursor(at: Instant(milliseconds: message), chat: chat) }
}

/// Which hits of a walk belong to the asked page.
private struct SearchPage {
  let after: ChatQuery.Cursor?
  var shown = 0
  private var seen: Set<Chat.ID> = []

  init(query: ChatQuery) {
    after = query.after
  }

  /// Each chat once, at its newest hit; one whose newest hit stands before the page was shown already, or has moved up.
  mutating func wants(_ hit: SearchHit) -> Bool {
    guard seen.insert(hit.chat).inserted else { return false }
    guard let after else { return true }
    return (hit.message, hit.chat) < (after.at.milliseconds, after.chat)
  }
}

/// Whether a text holds a word or the digits of a phone to search for.
package func isSearchable(_ text: String) -> Bool { searchExpression(text) != nil || PhoneDigits(text) != nil }

/// Digits that somebody types to find a phone: the whole number, its beginning or its end.
struct PhoneDigits {
  let digits: String

  init?(_ text: String) {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    let others = text.filter { !($0.isASCII && $0.isNumber) && !" +-()".contains($0) }
    guard digits.count >= 4, others.isEmpty else { return nil }
    self.digits = digits
  }

  func filter(_ whole: SQL, _ tail: SQL) -> SQL {
    // A whole "067…" or "0038067…" is the end of "+38067…"; fewer digits are an end as they stand.
    let national = digits.drop { $0 == "0" }
    let ending = national.count >= 9 ? national : digits[...]
    // GLOB with a fixed beginning uses the index.
    let begin = "+" + digits + "*"
    let end = String(ending.reversed()) + "*"
    return """
      ((\(whole) IS NOT NULL AND \(whole) GLOB \(begin)) OR (\(tail) IS NOT NULL AND \(tail) GLOB \(end)))
      """
  }
}

/// The full-text tables.
enum SearchTable {
  case messages
  case contacts
  case clients

  var name: SQL {
    switch self {
    case .messages: "message_search"
    case .contacts: "contact_search"
    case .clients: "client_search"
    }
  }
}

/// One change of a full-text table that is yet to be written.
struct SearchEntry {
  var table: SearchTable
  var row: Int64
  /// What was indexed; the tables keep no text, so an entry is removed by naming what it held.
  var before: String?
  var text: String?
}

extension Write {
  /// Keeps the search entry of a row in step with its text; `before` is what was indexed, `nil` when nothing.
  ///
  /// It is written at the end of the transaction, many together: each savepoint makes FTS5 write a segment of its own.
  func index(_ text: String?, replacing before: String?, in table: SearchTable, at id: Int64) throws(Fault) {
    guard text != before else { return }
    read.cache.scratch.entries.append(SearchEntry(table: table, row: id, before: before, text: text))
  }
}

extension Read {
  /// Writes the search entries that were put off; whoever searches or sweeps in the same transaction needs them.
  func flushEntries() throws(Fault) {
    let entries = cache.scratch.entries
    guard !entries.isEmpty else { return }
    cache.scratch.entries = []
    do {
      for entry in entries {
        let name = entry.table.name
        if let before = entry.before {
          try connection.run(
            "INSERT INTO \(name)(\(name), rowid, text) VALUES ('delete', \(entry.row), \(fold(before)))")
        }
        if let text = entry.text {
          try connection.run("INSERT INTO \(name)(rowid, text) VALUES (\(entry.row), \(fold(text)))")
        }
      }
    } catch { throw Fault(error, path: connection.path) }
  }
}
