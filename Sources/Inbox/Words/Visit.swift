/// A visit of a client to the salon.
package struct Visit: Sendable, Hashable {
  package typealias ID = Inbox.ID<Visit>

  package enum Status: String, Sendable, CaseIterable {
    case planned
    case completed
    case cancelled
  }

  package var id: ID
  package var client: Client.ID
  /// The visit's number in the salon's other system; unique.
  package var externalID: String?
  package var at: Instant
  package var service: String
  package var status: Status

  package init(
    id: ID,
    client: Client.ID,
    externalID: String? = nil,
    at: Instant,
    service: String,
    status: Status = .planned
  ) {
    self.id = id
    self.client = client
    self.externalID = externalID
    self.at = at
    self.service = service
    self.status = status
  }
}

/// What a card tells of its visits.
package struct VisitSummary: Sendable, Hashable {
  /// The nearest planned visit that is still to come.
  package var next: Visit?
  /// The newest completed visit.
  package var last: Visit?
  package var completed = 0
  package var cancelled = 0

  package init() {}
}
