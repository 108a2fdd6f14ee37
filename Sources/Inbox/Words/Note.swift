/// What a colleague wrote down about a client; the client never sees it.
package struct Note: Sendable, Hashable {
  package typealias ID = Inbox.ID<Note>

  package var id: ID
  package var client: Client.ID
  package var staff: Staff.ID
  package var at: Instant
  package var text: String

  package init(id: ID, client: Client.ID, staff: Staff.ID, at: Instant, text: String) {
    self.id = id
    self.client = client
    self.staff = staff
    self.at = at
    self.text = text
  }
}
