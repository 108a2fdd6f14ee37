package import Inbox
package import Phrases
package import Storage

// The map of this target. Desk: the one door to the store. Intake: deliveries come in. Courier: messages go out.
// Poller, Timers and Serve: the threads of `webhook serve`. Identity: who acts. Accounts and SecretSource: channels with
// their secrets. Everything here has effects; what is decided stands in Inbox/Rules.

/// The one door to the store: it looks, or it lets a rule decide and makes the change true.
///
/// Like the store it belongs to one thread.
package final class Desk {
  package let store: Store

  package init(store: Store) {
    self.store = store
  }

  package func look<Value>(_ body: (borrowing Read) throws(Fault) -> Value) throws(Fault) -> Value {
    try store.look(body)
  }

  /// Lets a rule decide on what it read, and applies its change in the same transaction.
  package func change<Value>(
    _ decide: (borrowing Read, inout IDs) throws(Fault) -> (Value, Change)
  ) throws(Fault) -> Value {
    try store.change { (write) throws(Fault) in
      var ids = try write.ids()
      let (value, change) = try decide(write.read, &ids)
      try write.apply(change, ids: ids)
      return value
    }
  }

  /// Changes what no rule decides: colleagues, channels, settings.
  package func administer<Value>(
    _ body: (borrowing Write) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try store.change(body)
  }

  /// Does the same as ``administer(_:)`` and keeps nothing: `--dry-run`.
  package func rehearse<Value>(
    _ body: (borrowing Write) throws(Fault) -> Value
  ) throws(Fault) -> Value {
    try store.rehearse(body)
  }
}
