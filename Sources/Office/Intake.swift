import Channels
package import Inbox
package import Phrases
package import Storage

/// Where deliveries enter: kept as they came, decoded, decided, applied.
///
/// Posted, polled and ingested deliveries run the same path. What is kept is durable with its transaction; under a burst
/// `serve` applies it in a later one, always in the order in which it was kept.
package enum Intake {
  /// Keeps and applies one delivery.
  ///
  /// The same delivery twice is one event, and one message. Whatever of the channel was kept before and is not applied
  /// yet is applied first.
  ///
  /// A payload that cannot be read, or a defect of ours, is kept as `failed` with the reason, to be replayed later;
  /// what cannot be written (a full or damaged disk, a busy store) is thrown, so that nobody confirms it.
  ///
  /// - Returns: The event; its state is `duplicate` for a delivery that came before.
  package static func take(
    _ payload: [UInt8],
    of channel: Channel,
    into write: borrowing Write
  ) throws(Fault) -> Event {
    let key = deliveryKey(of: payload, try Accounts.messenger(of: channel))
    let kept = try keep(payload, deliveryKey: key, of: channel, into: write)
    guard kept.state == .received else { return kept }
    var done = kept
    for id in try write.read.received(through: kept.id, of: channel.id, limit: .max) {
      guard let event = try write.read.kept(id) else { continue }
      let applied = try settle(event, into: write).event
      if applied.id == kept.id { done = applied }
    }
    return done
  }

  /// Keeps one delivery, to be applied by ``applyReceived(through:of:into:while:each:)``.
  ///
  /// - Returns: The event: `received`, also for one that had failed and came again; `duplicate` for any other that came
  ///   before.
  static func keep(
    _ payload: [UInt8],
    deliveryKey key: String,
    of channel: Channel,
    into write: borrowing Write
  ) throws(Fault) -> Event {
    let event = Event(
      id: Event.ID(0),
      channel: channel.id,
      receivedAt: write.now,
      state: .received,
      payload: payload
    )
    if let kept = try write.keep(event, deliveryKey: key) { return kept }
    guard var earlier = try write.read.event(of: channel.id, deliveryKey: key) else {
      throw Fault(.internal, en: "a delivery was neither kept nor known", uk: "доставку не збережено і не знайдено")
    }
    guard earlier.state == .failed else {
      earlier.state = .duplicate
      return earlier
    }
    earlier.state = .received
    earlier.payload = payload
    try write.reopen(earlier)
    return earlier
  }

  /// Applies what is kept and not applied yet, oldest first.
  ///
  /// - Parameters:
  ///   - last: how far, at most.
  ///   - channel: of which; of every one without.
  ///   - write: the transaction.
  ///   - goesOn: asked before each.
  ///   - each: hears of each, with the channel as it is then; the transaction may still fail.
  /// - Returns: Whether something is left.
  /// - Throws: what the store says when it cannot be written; what is wrong with a delivery is its own state.
  package static func applyReceived(
    through last: Event.ID? = nil,
    of channel: Channel.ID? = nil,
    into write: borrowing Write,
    while goesOn: () -> Bool,
    each: (Event, Channel) -> Void
  ) throws(Fault) -> Bool {
    while true {
      let ids = try write.read.received(through: last, of: channel, limit: 64)
      for id in ids {
        guard goesOn() else { return true }
        guard let event = try write.read.kept(id) else { continue }
        let (applied, channel) = try settle(event, into: write)
        if let channel { each(applied, channel) }
      }
      if ids.count < 64 { return false }
    }
  }

  /// Applies a kept event to its channel as that is now; a channel that was removed meanwhile takes nothing more.
  private static func settle(
    _ event: Event,
    into write: borrowing Write
  ) throws(Fault) -> (event: Event, channel: Channel?) {
    let channel = try write.read.channel(event.channel, for: .system)
    guard let channel, channel.removedAt == nil else {
      var event = event
      event.state = .ignored
      event.error = "the channel was removed before this was applied"
      try write.update(event)
      return (event, channel)
    }
    return (try replay(event, of: channel, into: write), channel)
  }

  /// Applies a kept event (again): what it already made true stays as it is.
  package static func replay(
    _ event: Event,
    of channel: Channel,
    into write: borrowing Write
  ) throws(Fault) -> Event {
    var event = event
    do {
      let outcome = try write.attempt { () throws(Fault) in try apply(event, of: channel, into: write) }
      event.state = outcome.state
      event.kinds = outcome.kinds
      event.chat = outcome.chat
      event.error = nil
    } catch {
      // A store that cannot be written is no fault of the delivery.
      if error.isOfStore { throw error }
      event.state = .failed
      event.error = error.phrase.en + (error.detail.map { ": \($0)" } ?? "")
    }
    try write.update(event)
    return event
  }

  private struct Applied {
    var state: Event.State
    var kinds: [String]
    var chat: Chat.ID?
  }

  private static func apply(
    _ event: Event,
    of channel: Channel,
    into write: borrowing Write
  ) throws(Fault) -> Applied {
    let messenger = try Accounts.messenger(of: channel)
    let traits = messenger.traits(of: channel)
    let decoded = try messenger.decode(event.payload, Accounts.blank(channel, of: messenger))
    var applied = Applied(
      state: decoded.inbounds.isEmpty && decoded.reports.isEmpty ? .ignored : .duplicate,
      kinds: bounded(decoded.inbounds.map(\.body.name) + decoded.reports.map { _ in "channel" } + decoded.ignored)
    )
    for inbound in decoded.inbounds {
      let inbound = try write.read.proving(inbound, in: channel)
      let facts = try write.read.receiveFacts(inbound, channel: channel, traits: traits)
      var ids = try write.ids()
      // Nothing is later than when it was received, whenever that is applied.
      var received = receive(inbound, facts: facts, ids: &ids, at: min(event.receivedAt, write.now))
      let answer = try write.read.answer(inbound, received, of: channel, traits: traits, ids: &ids)
      received.change.merge(answer)
      try write.apply(received.change, ids: ids)
      applied.chat = received.chat ?? applied.chat
      if !received.isDuplicate { applied.state = .applied }
    }
    for report in decoded.reports {
      try note(report, on: channel, into: write)
      applied.state = .applied
    }
    return applied
  }

  /// The most kinds that an event names, and the most of a messenger's own word for one: an update may have any number
  /// of members, of any length.
  private static let mostKinds = 20
  private static let longestKind = 60

  private static func bounded(_ kinds: [String]) -> [String] {
    let short = kinds.prefix(mostKinds).map { kind in
      kind.count <= longestKind ? kind : kind.prefix(longestKind) + "…"
    }
    let rest = kinds.count - mostKinds
    return rest > 0 ? short + ["… \(rest) more"] : short
  }

  private static func note(_ report: ChannelReport, on channel: Channel, into write: borrowing Write) throws(Fault) {
    // As it is now: an earlier report of the same delivery may have changed it.
    let channel = try write.read.channel(channel.id, for: .system) ?? channel
    var noted = channel
    noted.mark(report.state, because: report.reason)
    noted.settings.merge(report.settings) { $1 }
    if noted != channel { try write.save(noted) }
  }

  /// What makes two deliveries the same one; a payload that the messenger's codec cannot read is known by its bytes.
  static func deliveryKey(of payload: [UInt8], _ messenger: any Messenger) -> String {
    (try? messenger.deliveryKey(of: payload)) ?? "sha256:" + Signature.hexadecimal(SHA256.hash(payload))
  }
}

extension Fault {
  /// Whether the store is to blame: what was to be written is no worse for it, and can be tried again.
  package var isOfStore: Bool { [.io, .storeDamaged, .busy, .storeNewer, .noStore].contains(code) }
}
