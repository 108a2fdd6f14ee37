package import Inbox
package import Phrases
import SQLite

/// A review with who gave it, as a viewer sees it.
package struct ReviewView: Sendable, Equatable {
  package var review: Review
  package var contact: Contact
  package var client: Client?
  package var channel: Channel
}

extension Review {
  static let columns: SQL = "r.id, r.chat, r.contact, r.at, r.rating, r.text"
  static let columnCount = 6

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      chat: Chat.ID(row.integer(1)),
      contact: Contact.ID(row.integer(2)),
      at: Instant(milliseconds: row.integer(3)),
      rating: row.integerIfAny(4).map { Int($0) },
      text: row.textIfAny(5)
    )
  }
}

extension Read {
  package func review(_ id: Review.ID) throws(Fault) -> Review? {
    try first("SELECT \(Review.columns) FROM review AS r WHERE r.id = \(id.rawValue)") { Review($0) }
  }

  /// Ratings or complaints of the channels that a viewer sees, newest first.
  ///
  /// The words of a complaint are what the client wrote next, unless they stood behind the command.
  package func reviews(complaints: Bool, for viewer: Viewer) throws(Fault) -> [ReviewView] {
    let channels = try everyChannel()
    return try all(
      """
      SELECT \(Review.columns), \(Contact.columns), \(Client.columns),
        CASE WHEN r.rating IS NULL THEN coalesce(r.text, (
          SELECT m.text FROM message AS m WHERE m.chat = r.chat AND m.direction = 'in' AND m.text IS NOT NULL
            AND m.id > (SELECT max(b.id) FROM message AS b WHERE b.chat = r.chat AND b.author = 'bot' AND b.at = r.at)
          ORDER BY m.id LIMIT 1)) END
      FROM review AS r JOIN contact AS k ON k.id = r.contact LEFT JOIN client AS l ON l.id = k.client
      WHERE k.channel IN \(list: visible(to: viewer)) AND (r.rating IS NULL) = \(complaints)
      ORDER BY r.at DESC, r.id DESC
      """
    ) { row -> ReviewView? in
      let contact = Contact(row, at: Review.columnCount)
      let client = Review.columnCount + Contact.columnCount
      guard let channel = channels.first(where: { $0.id == contact.channel }) else { return nil }
      var review = Review(row)
      review.text = review.text ?? row.textIfAny(client + Client.columnCount)
      return ReviewView(
        review: review,
        contact: contact,
        client: row.isNull(client) ? nil : Client(row, at: client),
        channel: channel
      )
    }.compactMap { $0 }
  }
}

extension Write {
  func save(_ review: Review) throws(Fault) {
    try run(
      """
      INSERT INTO review(id, chat, contact, at, rating, text)
      VALUES (\(review.id.rawValue), \(review.chat.rawValue), \(review.contact.rawValue), \(review.at.milliseconds),
        \(review.rating.map { Int64($0) }), \(review.text))
      ON CONFLICT(id) DO UPDATE SET rating = excluded.rating, text = excluded.text
      """
    )
  }
}
