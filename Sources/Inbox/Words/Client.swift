/// A card in the CRM.
package struct Client: Sendable, Hashable {
  package typealias ID = Inbox.ID<Client>

  package var id: ID
  /// The card's number in the salon's other system; unique.
  package var externalID: String?
  package var name: String
  package var status: String?
  package var phones: [Phone]
  package var createdAt: Instant

  package init(
    id: ID,
    externalID: String? = nil,
    name: String,
    status: String? = nil,
    phones: [Phone] = [],
    createdAt: Instant
  ) {
    self.id = id
    self.externalID = externalID
    self.name = name
    self.status = status
    self.phones = phones
    self.createdAt = createdAt
  }
}
