package import Inbox
package import Phrases
import SQLite

extension Client {
  /// Columns of `client AS l`; the phones in their order, joined by a space.
  static let columns: SQL = """
    l.id, l.external_id, l.name, l.status, l.created_at,
    (SELECT group_concat(phone, ' ') FROM client_phone WHERE client = l.id)
    """
  static let columnCount = 6

  init(_ row: borrowing Row, at start: Int = 0) {
    self.init(
      id: ID(row.integer(start)),
      externalID: row.textIfAny(start + 1),
      name: row.text(start + 2),
      status: row.textIfAny(start + 3),
      phones: row.text(start + 5).split(separator: " ").compactMap { Phone(e164: String($0)) },
      createdAt: Instant(milliseconds: row.integer(start + 4))
    )
  }
}

/// How a command names a card (cli.md: CLIENT).
package enum ClientWord: Sendable, Equatable {
  case number(Client.ID)
  case external(String)
  case phone(Phone)
  case name(String)
}

extension Read {
  /// Cards are visible to whoever sees at least one channel (domain.md, Who may do what).
  package func seesCards(_ viewer: Viewer) throws(Fault) -> Bool {
    switch viewer {
    case .system: true
    case .staff(let staff): staff.isAdmin ? true : try !channels(for: viewer).isEmpty
    }
  }

  package func client(_ id: Client.ID, for viewer: Viewer) throws(Fault) -> Client? {
    guard try seesCards(viewer) else { return nil }
    return try first("SELECT \(Client.columns) FROM client AS l WHERE l.id = \(id.rawValue)") { Client($0) }
  }

  /// The cards that a word of a command means: one, several (ambiguous), or none.
  package func clients(named word: ClientWord, for viewer: Viewer) throws(Fault) -> [Client] {
    guard try seesCards(viewer) else { return [] }
    switch word {
    case .number(let id): return try client(id, for: viewer).map { [$0] } ?? []
    case .external(let id):
      return try all(
        """
        SELECT \(Client.columns) FROM client AS l WHERE l.id IN (
          SELECT id FROM client WHERE external_id = \(id)
          UNION ALL SELECT client FROM client_alias WHERE external_id = \(id))
        """
      ) { Client($0) }
    case .phone(let phone): return try clients(withPhone: phone, for: viewer)
    case .name(let name):
      let found = try clients(matching: name, limit: nil, for: viewer)
      let exact = found.filter { $0.isNamed(name) }
      return exact.isEmpty ? found : exact
    }
  }

  /// The cards of a name that have no number of another system, by which an import could find them.
  package func unnumbered(name: String, for viewer: Viewer) throws(Fault) -> [Client] {
    guard try seesCards(viewer) else { return [] }
    return try all(
      "SELECT \(Client.columns) FROM client AS l WHERE l.external_id IS NULL AND l.name = \(name) ORDER BY l.id"
    ) { Client($0) }
  }

  /// Every card behind a number, so many at once: a long reader takes them in short transactions.
  package func clients(after id: Client.ID?, limit: Int, for viewer: Viewer) throws(Fault) -> [Client] {
    guard try seesCards(viewer) else { return [] }
    return try all(
      "SELECT \(Client.columns) FROM client AS l WHERE l.id > \(id?.rawValue ?? 0) ORDER BY l.id LIMIT \(limit)"
    ) { Client($0) }
  }

  package func clients(withPhone phone: Phone, for viewer: Viewer) throws(Fault) -> [Client] {
    guard try seesCards(viewer) else { return [] }
    return try all(
      """
      SELECT \(Client.columns) FROM client AS l
      WHERE l.id IN (SELECT client FROM client_phone WHERE phone = \(phone.e164)) ORDER BY l.id
      """
    ) { Client($0) }
  }

  /// Cards whose name has the words, or whose phone begins or ends with the digits; all of them for no text.
  package func clients(matching text: String?, limit: Int?, for viewer: Viewer) throws(Fault) -> [Client] {
    guard try seesCards(viewer) else { return [] }
    let filter: SQL
    if let text {
      guard let found = try clientFilter(text) else { return [] }
      filter = "WHERE l.id IN (\(found))"
    } else {
      filter = ""
    }
    return try all("SELECT \(Client.columns) FROM client AS l \(filter) ORDER BY l.id LIMIT \(limit ?? -1)") {
      Client($0)
    }
  }
}

extension Write {
  func save(_ client: Client) throws(Fault) {
    let before = try read.first("SELECT name FROM client WHERE id = \(client.id.rawValue)") { $0.text(0) }
    try run(
      """
      INSERT INTO client(id, external_id, name, status, created_at)
      VALUES (\(client.id.rawValue), \(client.externalID), \(client.name), \(client.status),
        \(client.createdAt.milliseconds))
      ON CONFLICT(id) DO UPDATE SET external_id = excluded.external_id, name = excluded.name, status = excluded.status
      """
    )
    try run("DELETE FROM client_phone WHERE client = \(client.id.rawValue)")
    for (position, phone) in client.phones.enumerated() {
      try run("INSERT INTO client_phone VALUES (\(client.id.rawValue), \(position), \(phone.e164), \(phone.tail))")
    }
    try index(client.name, replacing: before, in: .clients, at: client.id.rawValue)
  }
}

extension Client {
  /// Whether a name is the whole name of the card, however its letters, apostrophes and blanks are written.
  package func isNamed(_ other: String) -> Bool {
    func words(_ text: String) -> [String] {
      fold(text).lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    }
    return words(name) == words(other)
  }
}
