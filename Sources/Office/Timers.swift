import Inbox
package import Phrases
import Storage

extension Desk {
  /// Wakes the waiting chats whose time has passed; without any it only looks, at one entry of an index.
  package func wakeWaiting() throws(Fault) {
    guard try !look({ (read) throws(Fault) in try read.chatsToWake(limit: 1) }).isEmpty else { return }
    // A few hundred at a time, so that other writers get their turn.
    while try wakeSome(200) {}
  }

  private func wakeSome(_ count: Int) throws(Fault) -> Bool {
    try change { (read, ids) throws(Fault) in
      let due = try read.chatsToWake(limit: count)
      var change = Change()
      for chat in due {
        change.merge(wake(chat, isAnswered: try read.hasAnswer(in: chat), ids: &ids, at: read.now))
      }
      return (due.count == count, change)
    }
  }
}
