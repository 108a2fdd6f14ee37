import Channels
package import Inbox
package import Phrases
package import Storage

/// Where deliveries enter: kept as they came, decoded, decided, applied; in one transaction each.
///
/// Posted, polled and ingested deliveries run the same path.
package enum Intake {
  /// Keeps and applies one delivery.
  ///
  /// The same delivery twice is one event, and one message.
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
    let messenger = try Accounts.messenger(of: channel)
    let key = deliveryKey(of: payload, messenger)
    var event = Event(
      id: Event.ID(0),
      channel: channel.id,
      receivedAt: write.now,
      state: .failed,
      payload: payload
    )
    if var earlier = try write.read.event(of: channel.id, deliveryKey: key) {
      guard earlier.state == .failed else {
        earlier.state = .duplicate
        return earlier
      }
      earlier.payload = payload
      return try replay(earlier, of: channel, into: write)
    }
    event = try write.insert(event, deliveryKey: key)
    return try replay(event, of: channel, into: write)
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
    let decoded = try messenger.decode(event.payload, Accounts.blank(channel, of: messenger))
    var applied = Applied(
      state: decoded.inbounds.isEmpty && decoded.reports.isEmpty ? .ignored : .duplicate,
      kinds: decoded.inbounds.map(\.body.name) + decoded.reports.map { _ in "channel" } + decoded.ignored
    )
    for inbound in decoded.inbounds {
      let facts = try write.read.receiveFacts(inbound, channel: channel, traits: messenger.traits)
      var ids = try write.ids()
      var received = receive(inbound, facts: facts, ids: &ids, at: write.now)
      let answer = try write.read.answer(inbound, received, of: channel, traits: messenger.traits, ids: &ids)
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

  private static func note(_ report: ChannelReport, on channel: Channel, into write: borrowing Write) throws(Fault) {
    // As it is now: an earlier report of the same delivery may have changed it.
    let channel = try write.read.channel(channel.id, for: .system) ?? channel
    var noted = channel
    noted.state = report.state
    noted.stateReason = report.state == .ok ? nil : report.reason
    noted.settings.merge(report.settings) { $1 }
    if noted != channel { try write.save(noted) }
  }

  /// What makes two deliveries the same one; a payload that the messenger's codec cannot read is known by its bytes.
  private static func deliveryKey(of payload: [UInt8], _ messenger: any Messenger) -> String {
    (try? messenger.deliveryKey(of: payload)) ?? "sha256:" + Signature.hexadecimal(SHA256.hash(payload))
  }
}

extension Fault {
  /// Whether the store is to blame: what was to be written is no worse for it, and can be tried again.
  package var isOfStore: Bool { [.io, .storeDamaged, .busy, .storeNewer, .noStore].contains(code) }
}
