import Inbox
package import Phrases
import Storage

extension Desk {
  /// Applies what was confirmed to messengers and is not applied yet, so that nobody looks at a store with unread
  /// deliveries: a server under a burst leaves some for a moment, and one that was killed until somebody comes.
  ///
  /// Only what is there at the beginning is applied, in short transactions: others get their turn. Without any it is one
  /// look at an index.
  ///
  /// - Parameter limit: says how long it may take, if there is something; without a limit, as long as it takes.
  /// - Throws: why the store cannot be read or written.
  package func applyReceived(within limit: () -> Duration? = { nil }) throws(Fault) {
    guard let last = try look({ (read) throws(Fault) in try read.lastReceived() }) else { return }
    try applyReceived(through: last, within: limit())
  }

  /// The same for one channel, however long it takes: what comes next must not overtake it.
  func applyReceived(of channel: Channel.ID) throws(Fault) {
    guard let last = try look({ (read) throws(Fault) in try read.lastReceived(of: channel) }) else { return }
    try applyReceived(through: last, of: channel, within: nil)
  }

  private func applyReceived(
    through last: Event.ID,
    of channel: Channel.ID? = nil,
    within limit: Duration?
  ) throws(Fault) {
    let end = limit.map { ContinuousClock.now + $0 }
    var isLeft = true
    while isLeft, end.map({ .now < $0 }) ?? true {
      isLeft = try administer { (write) throws(Fault) in
        let turn = ContinuousClock.now + .milliseconds(5)
        return try Intake.applyReceived(
          through: last, of: channel, into: write, while: { .now < turn }, each: { _, _ in })
      }
    }
  }
}
