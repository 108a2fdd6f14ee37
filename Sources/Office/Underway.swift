import Inbox
package import Phrases
import Storage
import Synchronization

extension Courier {
  /// Which message is being called for, as another thread may ask.
  package final class Underway: Sendable {
    private let message = Mutex<Message.ID?>(nil)

    func begin(_ id: Message.ID) {
      message.withLock { $0 = id }
    }

    func end() {
      message.withLock { $0 = nil }
    }

    /// Gives a call up: its answer will be heard by nobody, so the message is `uncertain`.
    ///
    /// - Returns: Whether there was one whose answer had not come.
    /// - Throws: why the store could not be written.
    package func abandon(in desk: Desk) throws(Fault) -> Bool {
      guard let id = message.withLock({ $0 }) else { return false }
      return try desk.administer { (write) throws(Fault) in
        guard let message = try write.read.message(id, for: .system), message.state == .sending,
          try write.read.item(of: id) != nil
        else { return false }
        try write.apply(uncertain(message, reason: "interrupted before the answer came"), ids: write.ids())
        return true
      }
    }
  }
}
