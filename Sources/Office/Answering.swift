import Inbox
import Phrases
import Storage

extension Read {
  /// What the machine itself does about one inbound thing, in the transaction that it arrived in: one place, and a fixed
  /// order, for everything that answers by itself.
  ///
  /// Nothing answers a duplicate, the past, an echo, or what another app holds (`Arrival.isStandby`).
  ///
  /// - Parameters:
  ///   - inbound: what arrived.
  ///   - received: what receiving it changes; what is decided here builds on the contact and chat in it.
  ///   - channel: where it arrived.
  ///   - traits: of the channel's messenger.
  ///   - ids: numbers for what is made.
  /// - Returns: What comes on top of `received.change`.
  /// - Throws: what the store says when it cannot be read.
  func answer(
    _ inbound: Inbound,
    _ received: Received,
    of channel: Channel,
    traits: Traits,
    ids: inout IDs
  ) throws(Fault) -> Change {
    if case .payment(let notice) = inbound.body {
      return try paymentChange(notice, from: received, of: channel, traits: traits, ids: &ids)
    }
    guard !received.isDuplicate, let arrival = inbound.answerable else { return Change() }
    if let change = try heedStopWord(arrival, received, of: channel, traits: traits, ids: &ids) { return change }
    let bot = try botAnswer(inbound, arrival, received, of: channel, traits: traits, ids: &ids)
    guard bot.isEmpty else { return bot }
    return try autoreply(to: inbound, received, of: channel, traits: traits, ids: &ids)
  }
}

extension Inbound {
  /// The message or pressed button that something may answer by itself.
  fileprivate var answerable: Arrival? {
    switch body {
    case .message(let arrival), .callback(let arrival): arrival.isHistory || arrival.isStandby ? nil : arrival
    case .edit, .deletion, .reaction, .receipt, .refused, .blocked, .unblocked, .optedOut, .optedIn, .echo, .met,
      .checkout, .payment:
      nil
    }
  }
}
