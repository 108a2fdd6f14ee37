/// One movement of a client's balance: the balance is the sum of them, and none is ever changed.
package struct LedgerEntry: Sendable, Hashable {
  package typealias ID = Inbox.ID<LedgerEntry>

  package var id: ID
  package var client: Client.ID
  package var at: Instant
  /// In the smallest unit of the store's currency (kopiykas).
  package var minor: Int64
  package var reason: String
  /// Who entered it; `nil` for the machine itself, such as a payment.
  package var staff: Staff.ID?
  /// What makes it happen once: a payment's id at its provider.
  package var key: String?

  package init(
    id: ID,
    client: Client.ID,
    at: Instant,
    minor: Int64,
    reason: String,
    staff: Staff.ID? = nil,
    key: String? = nil
  ) {
    self.id = id
    self.client = client
    self.at = at
    self.minor = minor
    self.reason = reason
    self.staff = staff
    self.key = key
  }
}
