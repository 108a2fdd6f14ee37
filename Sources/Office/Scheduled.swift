import Inbox
import Phrases
import Storage

extension Write {
  /// Queues the scheduled messages whose time has come, a few hundred at a time.
  ///
  /// - Returns: Whether there were any.
  func queueScheduled() throws(Fault) -> Bool {
    let due = try read.dueScheduled(limit: 200)
    for message in due {
      guard let view = try read.chat(message.chat, for: .system) else { continue }
      try apply(Inbox.queueScheduled(message, in: view.chat, of: view.channel, at: now))
    }
    return !due.isEmpty
  }
}
