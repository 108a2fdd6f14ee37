package import Inbox
package import Phrases
import SQLite

extension Write {
  /// Makes a change true: one UPSERT a noun, in the order that references need.
  package func apply(_ change: Change, ids: IDs) throws(Fault) {
    try apply(change)
    try keep(ids)
  }

  /// Makes one of many changes true; whoever makes the last of them keeps the numbers that were drawn.
  package func apply(_ change: Change) throws(Fault) {
    for client in change.clients { try save(client) }
    for channel in change.channels { try save(channel) }
    for contact in change.contacts { try save(contact) }
    for chat in change.chats { try save(chat) }
    for message in change.messages {
      try save(message)
      if message.direction == .in { try planFetches(of: message) }
      if message.author == .autoreply { try note(autoreply: message) }
    }
    for revision in change.revisions {
      try run(
        """
        INSERT INTO revision(message, at, text)
        VALUES (\(revision.message.rawValue), \(revision.at.milliseconds), \(revision.text))
        """
      )
    }
    for item in change.outbox { try save(item) }
    for message in change.settled { try run("DELETE FROM outbox WHERE message = \(message.rawValue)") }
    for visit in change.visits { try save(visit) }
    for note in change.notes { try save(note) }
    for entry in change.ledger { try add(entry) }
    for keyboard in change.keyboards { try save(keyboard) }
    for state in change.botStates { try save(state) }
    for review in change.reviews { try save(review) }
    for topUp in change.topUps { try save(topUp) }
    for payment in change.payments { try save(payment) }
  }
}
