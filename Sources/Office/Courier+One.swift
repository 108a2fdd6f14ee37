import Channels
package import Inbox
package import Phrases
import Storage

// One message among many that are carried at once: claimed when its turn comes, called by another thread.

extension Courier {
  /// What stands between a message and its call.
  package enum Turn: Sendable {
    /// It, or an earlier message to the same contact, is claimed: the call is to be made now.
    case call(Call)
    /// Something ended without any call: it is worth another look at once.
    case moved
    /// It is in the outbox no more: its state tells what became of it.
    case over
    /// When to look again, and from when on the channel's pace leaves room for anybody.
    case later(Instant, ofChannel: Instant)
  }

  /// Claims the call that a message waits for, if it may be made now.
  ///
  /// What cannot be claimed now costs no writing transaction.
  package func turn(of id: Message.ID) throws(Fault) -> Turn {
    let (first, turn) = try desk.look { (read) throws(Fault) in try self.scout(id, read) }
    guard let first else { return turn }
    switch try desk.administer({ (write) throws(Fault) in try self.claim(first, write) }) {
    case .go(let departure): return .call(departure.first)
    case .ended, .skipped: return .moved
    case .later(let until):
      let moment = until ?? clock.now() + .seconds(1)
      return .later(moment, ofChannel: clock.now())
    }
  }

  /// The message that may be claimed now, or what is to be waited for.
  private func scout(_ id: Message.ID, _ read: borrowing Read) throws(Fault) -> (Message.ID?, Turn) {
    guard let item = try read.item(of: id) else { return (nil, .over) }
    let first = try read.itemAhead(of: item) ?? item
    if let claimed = first.claimedUntil {
      // Another process is at it, and its outcome will be there in a moment; or it died.
      guard claimed > read.now else { return (first.message, .moved) }
      return (nil, .later(min(claimed, read.now + Span(milliseconds: 50)), ofChannel: read.now))
    }
    guard first.notBefore <= read.now else { return (nil, .later(first.notBefore, ofChannel: read.now)) }
    guard let channel = try read.channel(first.channel, for: .system),
      let contact = try read.contact(first.contact, for: .system)
    else { return (first.message, .moved) }
    guard channel.isEnabled else { return (nil, .later(read.now + .seconds(1), ofChannel: read.now + .seconds(1))) }
    let traits = try Accounts.messenger(of: channel).traits(of: channel)
    let place = try place(for: contact, channel, traits, isPromo: first.rank == .promotion, read)
    guard place.earliest <= read.now else { return (nil, .later(place.earliest, ofChannel: place.ofAccount)) }
    return (first.message, .moved)
  }
}
