package import Inbox
package import Phrases
import SQLite

extension Payment {
  static let columns: SQL = "p.topup, p.state, p.external_id, p.message, p.check_at, p.attempts, p.claimed_until"

  init(_ row: borrowing Row) {
    self.init(
      topUp: TopUp.ID(row.integer(0)),
      state: State(rawValue: row.text(1)) ?? .asked,
      externalID: row.textIfAny(2),
      message: row.integerIfAny(3).map { Message.ID($0) },
      checkAt: row.integerIfAny(4).map(Instant.init(milliseconds:)),
      attempts: Int(row.integer(5)),
      claimedUntil: row.integerIfAny(6).map(Instant.init(milliseconds:))
    )
  }
}

extension Read {
  package func payment(of topUp: TopUp.ID) throws(Fault) -> Payment? {
    try first("SELECT \(Payment.columns) FROM payment AS p WHERE p.topup = \(topUp.rawValue)") { Payment($0) }
  }

  /// The payment of which the provider is to be asked now and nobody is asking: the one that waits longest.
  package func duePayment() throws(Fault) -> Payment? {
    try first(
      """
      SELECT \(Payment.columns) FROM payment AS p
      WHERE p.check_at <= \(now.milliseconds) AND coalesce(p.claimed_until, 0) <= \(now.milliseconds)
      ORDER BY p.check_at LIMIT 1
      """
    ) { Payment($0) }
  }

  /// The sum that a message is the invoice of.
  package func invoiced(by message: Message.ID) throws(Fault) -> TopUp? {
    try first(
      """
      SELECT \(TopUp.columns) FROM payment AS p JOIN topup AS t ON t.id = p.topup
      WHERE p.message = \(message.rawValue)
      """
    ) { TopUp($0) }
  }

  /// The movements that one payment made: those of its key, and of that with more behind a colon.
  package func entries(ofPayment key: String) throws(Fault) -> [LedgerEntry] {
    try all(
      """
      SELECT \(LedgerEntry.columns) FROM ledger
      WHERE key = \(key) OR (key >= \(key + ":returned:") AND key < \(key + ":returned;")) ORDER BY id
      """
    ) { LedgerEntry($0) }
  }
}

extension Write {
  package func save(_ payment: Payment) throws(Fault) {
    try run(
      """
      INSERT INTO payment(topup, state, external_id, message, check_at, attempts, claimed_until)
      VALUES (\(payment.topUp.rawValue), \(payment.state.rawValue), \(payment.externalID),
        \(payment.message?.rawValue), \(payment.checkAt?.milliseconds), \(payment.attempts),
        \(payment.claimedUntil?.milliseconds))
      ON CONFLICT(topup) DO UPDATE SET state = excluded.state, external_id = excluded.external_id,
        message = excluded.message, check_at = excluded.check_at, attempts = excluded.attempts,
        claimed_until = excluded.claimed_until
      """
    )
  }
}
