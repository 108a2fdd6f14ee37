package import Phrases

/// What somebody wants to be different on a card; `nil` leaves a field as it is.
package struct CardEdit: Sendable, Equatable {
  package var name: String?
  /// Empty takes the status away.
  package var status: String?
  /// Empty takes the number away.
  package var externalID: String?
  /// The phones instead of those before.
  package var phones: [Phone]?

  package init(name: String? = nil, status: String? = nil, externalID: String? = nil, phones: [Phone]? = nil) {
    self.name = name
    self.status = status
    self.externalID = externalID
    self.phones = phones
  }
}

/// A card with an edit made.
///
/// - Throws: `badInput` for a card without a name.
package func edited(_ client: Client, by edit: CardEdit) throws(Fault) -> Client {
  var client = client
  if let name = edit.name {
    guard !name.allSatisfy(\.isWhitespace) else {
      throw Fault(.badInput, en: "the name is empty", uk: "порожнє ім’я")
    }
    client.name = name
  }
  if let status = edit.status { client.status = status.isEmpty ? nil : status }
  if let externalID = edit.externalID { client.externalID = externalID.isEmpty ? nil : externalID }
  if let phones = edit.phones { client.phones = phones }
  return client
}

/// Writes a note on a card.
///
/// - Throws: `badInput` when it says nothing.
package func note(
  _ text: String,
  on client: Client,
  by staff: Staff,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> Change {
  guard !text.allSatisfy(\.isWhitespace) else { throw Fault(.badInput, en: "the note is empty", uk: "порожня нотатка") }
  var change = Change()
  change.notes = [Note(id: ids.note(), client: client.id, staff: staff.id, at: now, text: text)]
  return change
}

/// Moves a client's balance by an amount, which may be negative.
///
/// - Throws: `badInput` for nothing, or for a sum that no salon has.
package func adjust(
  balance: Int64,
  of client: Client,
  by minor: Int64,
  reason: String,
  staff: Staff,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> Change {
  guard minor != 0 else { throw Fault(.badInput, en: "the amount is zero", uk: "сума дорівнює нулю") }
  guard !reason.allSatisfy(\.isWhitespace) else {
    throw Fault(.badInput, en: "the reason is empty", uk: "порожня причина")
  }
  let (sum, isTooMuch) = balance.addingReportingOverflow(minor)
  guard !isTooMuch, sum.magnitude < 100_000_000_000_000 else {
    throw Fault(.badInput, en: "the amount is too large", uk: "сума завелика")
  }
  var change = Change()
  change.ledger = [
    LedgerEntry(id: ids.entry(), client: client.id, at: now, minor: minor, reason: reason, staff: staff.id)
  ]
  return change
}

/// Whether a contact gets promotions; a line in its newest chat says who decided.
package func consent(
  _ contact: Contact,
  optedOut isOptedOut: Bool,
  newest chat: Chat?,
  ids: inout IDs,
  at now: Instant
) -> Change {
  var change = Change()
  guard contact.isOptedOut != isOptedOut else { return change }
  var contact = contact
  contact.isOptedOut = isOptedOut
  change.contacts = [contact]
  let line = SystemLine(isOptedOut ? .optedOut : .optedIn)
  if let chat { change.messages = [systemMessage(line, in: chat, ids: &ids, at: now)] }
  return change
}

/// Makes one card of two: contacts with all their chats, visits, notes and ledger go to the one that stays; phones are
/// joined, and what it lacks it takes from the other.
///
/// The caller moves what hangs on the card and takes the other away.
///
/// - Throws: `badInput` for a card and itself.
package func merge(
  _ from: Client,
  into client: Client,
  contacts: [(contact: Contact, newest: Chat?)],
  by staff: Staff,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> (client: Client, change: Change) {
  guard from.id != client.id else {
    throw Fault(.badInput, en: "that is one and the same card", uk: "це та сама картка")
  }
  var merged = client
  merged.externalID = client.externalID ?? from.externalID
  merged.status = client.status ?? from.status
  merged.phones += from.phones.filter { !client.phones.contains($0) }
  var change = Change()
  change.clients = [merged]
  for (contact, newest) in contacts {
    change.merge(link(contact, to: merged, newest: newest, by: staff, ids: &ids, at: now))
  }
  return (merged, change)
}
