package import Inbox
package import Phrases
import SQLite

extension Contact {
  /// Columns of `contact AS k`.
  static let columns: SQL = """
    k.id, k.channel, k.external_id, k.name, k.username, k.phone, k.phone_proof, k.language, k.state, k.opted_out,
    k.client, k.last_inbound_at, k.created_at
    """
  static let columnCount = 13

  init(_ row: borrowing Row, at start: Int = 0) {
    self.init(
      id: ID(row.integer(start)),
      channel: Channel.ID(row.integer(start + 1)),
      externalID: row.text(start + 2),
      name: row.textIfAny(start + 3),
      username: row.textIfAny(start + 4),
      phone: row.textIfAny(start + 5).flatMap { Phone(e164: $0) },
      phoneProof: row.textIfAny(start + 6).flatMap { PhoneProof(rawValue: $0) },
      language: row.textIfAny(start + 7),
      state: State(rawValue: row.text(start + 8)) ?? .active,
      isOptedOut: row.bool(start + 9),
      client: row.integerIfAny(start + 10).map { Client.ID($0) },
      lastInboundAt: row.integerIfAny(start + 11).map(Instant.init(milliseconds:)),
      createdAt: Instant(milliseconds: row.integer(start + 12))
    )
  }

  /// The words by which the contact is searched.
  var searchText: String { [name, username].compactMap { $0 }.joined(separator: " ") }
}

extension Phone {
  /// The digits from the last to the first.
  var tail: String { String(digits.reversed()) }
}

extension Read {
  package func contact(_ id: Contact.ID, for viewer: Viewer) throws(Fault) -> Contact? {
    try first(
      """
      SELECT \(Contact.columns) FROM contact AS k
      WHERE k.id = \(id.rawValue) AND k.channel IN \(list: visible(to: viewer))
      """
    ) { Contact($0) }
  }

  package func contact(of channel: Channel.ID, externalID: String) throws(Fault) -> Contact? {
    let contact = try first(
      """
      SELECT \(Contact.columns) FROM contact AS k
      WHERE k.channel = \(channel.rawValue) AND k.external_id = \(externalID)
      """
    ) { Contact($0) }
    // Who is asked for like this is mostly written next.
    if let contact { cache.scratch.contacts[contact.id] = contact }
    return contact
  }

  /// The contact of a channel whose own number it is, by the messenger's proof; the one who wrote last.
  package func contact(of channel: Channel.ID, withProvenPhone phone: Phone) throws(Fault) -> Contact? {
    try first(
      """
      SELECT \(Contact.columns) FROM contact AS k
      WHERE k.channel = \(channel.rawValue) AND k.phone_tail = \(phone.tail)
        AND k.phone_proof = \(Contact.PhoneProof.proven.rawValue)
      ORDER BY k.last_inbound_at DESC, k.id DESC
      LIMIT 1
      """
    ) { Contact($0) }
  }

  /// The contacts of a card that a viewer sees, the one who wrote last first.
  package func contacts(of client: Client.ID, for viewer: Viewer) throws(Fault) -> [Contact] {
    try all(
      """
      SELECT \(Contact.columns) FROM contact AS k
      WHERE k.client = \(client.rawValue) AND k.channel IN \(list: visible(to: viewer))
      ORDER BY k.last_inbound_at DESC, k.id DESC
      """
    ) { Contact($0) }
  }
}

extension Write {
  func save(_ contact: Contact) throws(Fault) {
    let before = try earlier(contact.id)
    guard before != contact else { return }
    read.cache.scratch.contacts[contact.id] = contact
    if var before {
      before.lastInboundAt = contact.lastInboundAt
      // Mostly only that: no index names it.
      if before == contact {
        return try run(
          """
          UPDATE contact SET last_inbound_at = \(contact.lastInboundAt?.milliseconds) WHERE id = \(contact.id.rawValue)
          """
        )
      }
    }
    try run(
      """
      INSERT INTO contact(id, channel, external_id, name, username, phone, phone_tail, phone_proof, language, state,
        opted_out, client, last_inbound_at, created_at)
      VALUES (\(contact.id.rawValue), \(contact.channel.rawValue), \(contact.externalID), \(contact.name),
        \(contact.username), \(contact.phone?.e164), \(contact.phone?.tail), \(contact.phoneProof?.rawValue),
        \(contact.language), \(contact.state.rawValue), \(contact.isOptedOut), \(contact.client?.rawValue),
        \(contact.lastInboundAt?.milliseconds), \(contact.createdAt.milliseconds))
      ON CONFLICT(id) DO UPDATE SET external_id = excluded.external_id, name = excluded.name,
        username = excluded.username, phone = excluded.phone, phone_tail = excluded.phone_tail, phone_proof = excluded.phone_proof, language = excluded.language,
        state = excluded.state, opted_out = excluded.opted_out, client = excluded.client,
        last_inbound_at = excluded.last_inbound_at
      """
    )
    try index(contact.searchText, replacing: before?.searchText, in: .contacts, at: contact.id.rawValue)
  }

  /// A contact as it stands, unless its number says that it is new.
  private func earlier(_ id: Contact.ID) throws(Fault) -> Contact? {
    if let known = read.cache.scratch.contacts[id] { return known }
    if let numbers = read.cache.scratch.numbers, id.rawValue >= numbers.nextContact { return nil }
    return try read.first("SELECT \(Contact.columns) FROM contact AS k WHERE k.id = \(id.rawValue)") { Contact($0) }
  }
}
