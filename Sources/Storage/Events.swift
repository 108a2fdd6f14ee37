package import Inbox
package import Phrases
import SQLite

extension Event {
  static let columns: SQL = "id, channel, received_at, state, kinds, chat, error, payload"

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      channel: Channel.ID(row.integer(1)),
      receivedAt: Instant(milliseconds: row.integer(2)),
      state: State(rawValue: row.text(3)) ?? .failed,
      kinds: row.text(4).split(separator: " ").map(String.init),
      chat: row.integerIfAny(5).map { Chat.ID($0) },
      error: row.textIfAny(6),
      payload: row.blob(7)
    )
  }
}

extension Read {
  package func event(_ id: Event.ID, for viewer: Viewer) throws(Fault) -> Event? {
    try first(
      """
      SELECT \(Event.columns) FROM event WHERE id = \(id.rawValue) AND channel IN \(list: visible(to: viewer))
      """
    ) { Event($0) }
  }

  /// The event of a delivery that came before.
  package func event(of channel: Channel.ID, deliveryKey: String) throws(Fault) -> Event? {
    try first(
      "SELECT \(Event.columns) FROM event WHERE channel = \(channel.rawValue) AND delivery_key = \(deliveryKey)"
    ) { Event($0) }
  }

  /// Events, newest first.
  package func events(failedOnly: Bool, limit: Int?, for viewer: Viewer) throws(Fault) -> [Event] {
    try all(listing(failedOnly: failedOnly, limit: limit, in: visible(to: viewer))) { Event($0) }
  }

  /// The plus keeps SQLite from sorting a whole channel for one page.
  func listing(failedOnly: Bool, limit: Int?, in channels: [Int64]) -> SQL {
    let failed: SQL = failedOnly ? "AND state = 'failed'" : ""
    return """
      SELECT \(Event.columns) FROM event WHERE +channel IN \(list: channels) \(failed)
      ORDER BY id DESC LIMIT \(limit ?? -1)
      """
  }
}

extension Read {
  /// How many deliveries could not be applied and wait for somebody.
  package func failedEvents() throws(Fault) -> Int {
    Int(try first("SELECT count(*) FROM event WHERE state = 'failed'") { $0.integer(0) } ?? 0)
  }

  /// Whether an event that needs nothing any more was received before a moment.
  ///
  /// Numbers rise with time: the first one that is not failed tells.
  package func hasPrunableEvent(before moment: Instant) throws(Fault) -> Bool {
    let oldest = try first("SELECT received_at FROM event WHERE state <> 'failed' ORDER BY id LIMIT 1") {
      $0.integer(0)
    }
    return oldest.map { $0 < moment.milliseconds } ?? false
  }
}

extension Write {
  /// Keeps a delivery as it came; its state is what became of it.
  package func insert(_ event: Event, deliveryKey: String) throws(Fault) -> Event {
    var event = event
    let next = try read.first("SELECT next FROM sequence WHERE noun = 'event'") { $0.integer(0) } ?? 1
    event.id = Event.ID(next)
    try run("UPDATE sequence SET next = \(next + 1) WHERE noun = 'event'")
    try run(
      """
      INSERT INTO event(id, channel, delivery_key, received_at, state, kinds, chat, error, payload)
      VALUES (\(next), \(event.channel.rawValue), \(deliveryKey), \(event.receivedAt.milliseconds),
        \(event.state.rawValue), \(event.kinds.joined(separator: " ")), \(event.chat?.rawValue), \(event.error),
        \(event.payload))
      """
    )
    return event
  }

  /// Records what became of a kept event; the payload stays as it came.
  package func update(_ event: Event) throws(Fault) {
    try run(
      """
      UPDATE event SET state = \(event.state.rawValue), kinds = \(event.kinds.joined(separator: " ")),
        chat = \(event.chat?.rawValue), error = \(event.error) WHERE id = \(event.id.rawValue)
      """
    )
  }

  /// Forgets events that were received before a moment and need nothing any more, oldest first.
  ///
  /// Failed ones stay (domain.md, Retention). Numbers rise with time, so that only old rows are looked at.
  ///
  /// - Returns: How many there were; fewer than `limit` when none is left.
  package func pruneEvents(before moment: Instant, limit: Int) throws(Fault) -> Int {
    try run(
      """
      DELETE FROM event WHERE received_at < \(moment.milliseconds) AND id IN (
        SELECT id FROM event WHERE state <> 'failed' ORDER BY id LIMIT \(limit))
      """
    )
    return changes
  }
}
