package import Inbox
package import Phrases
import SQLite

extension TopUp {
  static let columns: SQL = "t.id, t.client, t.contact, t.chat, t.at, t.minor, t.currency, t.provider, t.state, t.url"

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      client: Client.ID(row.integer(1)),
      contact: Contact.ID(row.integer(2)),
      chat: Chat.ID(row.integer(3)),
      at: Instant(milliseconds: row.integer(4)),
      amount: Money(minor: row.integer(5), currency: row.text(6)),
      provider: Provider(rawValue: row.text(7)) ?? .link,
      state: State(rawValue: row.text(8)) ?? .asked,
      url: row.textIfAny(9)
    )
  }
}

extension Read {
  package func topUp(_ id: TopUp.ID) throws(Fault) -> TopUp? {
    try first("SELECT \(TopUp.columns) FROM topup AS t WHERE t.id = \(id.rawValue)") { TopUp($0) }
  }
}

extension Write {
  func save(_ topUp: TopUp) throws(Fault) {
    try run(
      """
      INSERT INTO topup(id, client, contact, chat, at, minor, currency, provider, state, url)
      VALUES (\(topUp.id.rawValue), \(topUp.client.rawValue), \(topUp.contact.rawValue), \(topUp.chat.rawValue),
        \(topUp.at.milliseconds), \(topUp.amount.minor), \(topUp.amount.currency), \(topUp.provider.rawValue),
        \(topUp.state.rawValue), \(topUp.url))
      ON CONFLICT(id) DO UPDATE SET state = excluded.state, url = excluded.url
      """
    )
  }
}
