package import Inbox
package import Phrases
import SQLite

/// Who is looked through for a campaign.
package enum ProspectQuery: Sendable, Equatable {
  /// Every contact of the channel.
  case contacts
  /// The cards of a status, with their contacts in the channel.
  case status(String)
  /// One card, with its contacts in the channel.
  case card(Client.ID)
}

extension Read {
  /// Everybody who comes into question, one at a time: the contacts of one card one behind another, who wrote last first.
  ///
  /// Balances and visits are only looked up where they are asked for.
  package func prospects(
    _ query: ProspectQuery,
    in channel: Channel,
    asking placeholders: Set<Wording.Placeholder>,
    for viewer: Viewer,
    each: (Prospect) throws(Fault) -> Void
  ) throws(Fault) {
    guard viewer.sees(channel) else { return }
    try stream(prospectList(query, in: channel.id, asking: placeholders)) { row throws(Fault) in
      let start = Contact.columnCount
      try each(
        Prospect(
          contact: row.isNull(0) ? nil : Contact(row),
          client: row.integerIfAny(start).map { Client.ID($0) },
          clientName: row.textIfAny(start + 1),
          balance: row.integerIfAny(start + 2),
          nextVisit: row.integerIfAny(start + 3).map(Instant.init(milliseconds:))
        )
      )
      return true
    }
  }

  func prospectList(
    _ query: ProspectQuery,
    in channel: Channel.ID,
    asking placeholders: Set<Wording.Placeholder>
  ) -> SQL {
    let balance: SQL =
      placeholders.contains(.balance)
      ? "iif(l.id IS NULL, NULL, (SELECT coalesce(sum(minor), 0) FROM ledger WHERE client = l.id))" : "NULL"
    let visit: SQL =
      placeholders.contains(.nextVisit)
      ? "(SELECT min(at) FROM visit WHERE client = l.id AND status = 'planned' AND at >= \(now.milliseconds))" : "NULL"
    let columns: SQL = "SELECT \(Contact.columns), l.id, l.name, \(balance), \(visit)"
    switch query {
    case .contacts:
      return """
        \(columns) FROM contact AS k LEFT JOIN client AS l ON l.id = k.client WHERE k.channel = \(channel.rawValue)
        ORDER BY k.client IS NULL, k.client, k.last_inbound_at DESC, k.id DESC
        """
    case .status(let status):
      return """
        \(columns) FROM client AS l LEFT JOIN contact AS k ON k.client = l.id AND k.channel = \(channel.rawValue)
        WHERE l.status = \(status) ORDER BY l.id, k.last_inbound_at DESC, k.id DESC
        """
    case .card(let id):
      return """
        \(columns) FROM client AS l LEFT JOIN contact AS k ON k.client = l.id AND k.channel = \(channel.rawValue)
        WHERE l.id = \(id.rawValue) ORDER BY k.last_inbound_at DESC, k.id DESC
        """
    }
  }

  /// The statuses that cards have, for whoever mistypes one.
  package func statuses(for viewer: Viewer) throws(Fault) -> [String] {
    guard try seesCards(viewer) else { return [] }
    return try all("SELECT DISTINCT status FROM client WHERE status IS NOT NULL ORDER BY status LIMIT 50") {
      $0.text(0)
    }
  }
}
