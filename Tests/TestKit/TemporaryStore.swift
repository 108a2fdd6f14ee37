package import Inbox
package import Phrases
package import Storage

/// A new store in a folder of its own, with two colleagues and two channels of different roles.
package final class TemporaryStore {
  package let folder: TemporaryFolder
  package let path: String
  package let clock: MovableClock
  package let store: Store
  /// `olena`, who sees everything.
  package let admin: Staff
  /// `ira`, who has the role `reception`.
  package let colleague: Staff
  /// `tg-main`, for `reception`.
  package let main: Channel
  /// `tg-back`, for `masters`.
  package let back: Channel

  package init(at now: Instant = .sample) throws {
    folder = try TemporaryFolder()
    path = folder / "cbchat.db"
    clock = MovableClock(now)
    var made: (admin: Staff, colleague: Staff, main: Channel, back: Channel)?
    try Store.create(path: path, clock: clock.read) { write throws(Fault) in
      made = (
        try write.add(Staff.sample()),
        try write.add(Staff.sample(login: "ira", name: "Іра", roles: [.reception])),
        try write.add(Channel.sample()),
        try write.add(Channel.sample(name: "tg-back", roles: [.masters]))
      )
      try write.set("timezone", to: "Europe/Kyiv")
      try write.set("country", to: "UA")
    }
    guard let made else { preconditionFailure("the store was not set up") }
    admin = made.admin
    colleague = made.colleague
    main = made.main
    back = made.back
    store = try Store(path: path, clock: clock.read)
  }

  /// Another connection to the same store, as another process has one.
  package func open(patience: Double = 10) throws(Fault) -> Store {
    try Store(path: path, patience: patience, clock: clock.read)
  }

  /// Applies a change, and lets the numbers of its nouns count as drawn.
  package func apply(_ change: Change) throws(Fault) {
    try store.change { write throws(Fault) in
      var ids = try write.ids()
      ids.nextClient = max(ids.nextClient, (change.clients.map(\.id.rawValue).max() ?? 0) + 1)
      ids.nextContact = max(ids.nextContact, (change.contacts.map(\.id.rawValue).max() ?? 0) + 1)
      ids.nextChat = max(ids.nextChat, (change.chats.map(\.id.rawValue).max() ?? 0) + 1)
      ids.nextMessage = max(ids.nextMessage, (change.messages.map(\.id.rawValue).max() ?? 0) + 1)
      try write.apply(change, ids: ids)
    }
  }
}
