/// One raw webhook delivery or polled update, kept as it came.
package struct Event: Sendable, Hashable {
  package typealias ID = Inbox.ID<Event>

  package enum State: String, Sendable, CaseIterable {
    /// Durable, and not applied yet: under a burst for a moment, and after a crash until somebody opens the store.
    case received
    case applied
    case duplicate
    /// A kind of update that means nothing here, or a group chat.
    case ignored
    /// Not JSON, of a wrong shape, or a defect: kept, counted, replayable after an upgrade.
    case failed
  }

  package var id: ID
  package var channel: Channel.ID
  package var receivedAt: Instant
  package var state: State
  /// What it held, in the words of ``Inbound/Body/name`` or the messenger's own.
  package var kinds: [String]
  package var chat: Chat.ID?
  package var error: String?
  package var payload: [UInt8]

  package init(
    id: ID,
    channel: Channel.ID,
    receivedAt: Instant,
    state: State,
    kinds: [String] = [],
    chat: Chat.ID? = nil,
    error: String? = nil,
    payload: [UInt8] = []
  ) {
    self.id = id
    self.channel = channel
    self.receivedAt = receivedAt
    self.state = state
    self.kinds = kinds
    self.chat = chat
    self.error = error
    self.payload = payload
  }
}
