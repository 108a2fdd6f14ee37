package import Inbox
package import Phrases
import SQLite

extension Promotion {
  static let columns: SQL = "p.id, p.channel, p.title, p.text, p.first_day, p.last_day"

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      channel: row.integerIfAny(1).map { Channel.ID($0) },
      title: row.text(2),
      text: row.textIfAny(3),
      from: row.integerIfAny(4).map { CivilDate(daysSince1970: $0) },
      until: row.integerIfAny(5).map { CivilDate(daysSince1970: $0) }
    )
  }
}

extension Read {
  /// Every promotion, past and future ones too; those that end first stand first, those without an end last.
  package func promotions() throws(Fault) -> [Promotion] {
    try all(
      "SELECT \(Promotion.columns) FROM promotion AS p ORDER BY coalesce(p.last_day, 9223372036854775807), p.id"
    ) { Promotion($0) }
  }

  package func promotion(_ id: Promotion.ID) throws(Fault) -> Promotion? {
    try first("SELECT \(Promotion.columns) FROM promotion AS p WHERE p.id = \(id.rawValue)") { Promotion($0) }
  }
}

extension Write {
  /// Keeps a new promotion under a number of its own.
  package func add(_ promotion: Promotion) throws(Fault) -> Promotion {
    var promotion = promotion
    let id = try read.first("SELECT seq FROM sqlite_sequence WHERE name = 'promotion'") { $0.integer(0) } ?? 0
    promotion.id = Promotion.ID(id + 1)
    try run(
      """
      INSERT INTO promotion(id, channel, title, text, first_day, last_day)
      VALUES (\(promotion.id.rawValue), \(promotion.channel?.rawValue), \(promotion.title), \(promotion.text),
        \(promotion.from?.daysSince1970), \(promotion.until?.daysSince1970))
      """
    )
    return promotion
  }

  package func remove(_ promotion: Promotion) throws(Fault) {
    try run("DELETE FROM promotion WHERE id = \(promotion.id.rawValue)")
  }
}
