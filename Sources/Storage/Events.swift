package import Inbox
package import Phrases
import SQLite

extension Event {
  static let columns: SQL = "id, channel, received_at, state, kinds, chat, error, payload"
  /// Whether an event needs nothing any more.
  static let isDone: SQL = "state NOT IN ('failed', 'received')"

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

  /// What was kept and is not applied yet, in the order in which it must be applied.
  ///
  /// - Parameters:
  ///   - last: how far, at most.
  ///   - channel: of which; of every one without.
  ///   - limit: how many, at most.
  /// - Returns: The numbers of the events; their payloads may be large, so each is read by itself.
  /// - Throws: what the store says when it cannot be read.
  package func received(
    through last: Event.ID? = nil,
    of channel: Channel.ID? = nil,
    limit: Int
  ) throws(Fault) -> [Event.ID] {
    let filter: SQL = channel.map { "AND channel = \($0.rawValue)" } ?? ""
    return try all(
      """
      SELECT id FROM event INDEXED BY event_received
      WHERE state = 'received' AND id <= \(last?.rawValue ?? .max) \(filter) ORDER BY id LIMIT \(limit)
      """
    ) { Event.ID($0.integer(0)) }
  }

  /// A kept event as it came, whoever may see it: for who applies it.
  package func kept(_ id: Event.ID) throws(Fault) -> Event? {
    try first("SELECT \(Event.columns) FROM event WHERE id = \(id.rawValue)") { Event($0) }
  }

  /// The last delivery that is kept and not applied yet; one look at an index when there is none.
  package func lastReceived(of channel: Channel.ID? = nil) throws(Fault) -> Event.ID? {
    let filter: SQL = channel.map { "AND channel = \($0.rawValue)" } ?? ""
    return try first(
      "SELECT id FROM event INDEXED BY event_received WHERE state = 'received' \(filter) ORDER BY id DESC LIMIT 1"
    ) { Event.ID($0.integer(0)) }
  }

  /// How many deliveries are kept and not applied yet.
  package func receivedEvents() throws(Fault) -> Int {
    Int(try first("SELECT count(*) FROM event WHERE state = 'received'") { $0.integer(0) } ?? 0)
  }

  /// Events that are done with, newest first; what is not applied yet is not among them.
  package func events(failedOnly: Bool, limit: Int?, for viewer: Viewer) throws(Fault) -> [Event] {
    try all(listing(failedOnly: failedOnly, limit: limit, in: visible(to: viewer))) { Event($0) }
  }

  /// The plus keeps SQLite from sorting a whole channel for one page.
  func listing(failedOnly: Bool, limit: Int?, in channels: [Int64]) -> SQL {
    let states: SQL = failedOnly ? "state = 'failed'" : "state <> 'received'"
    return """
      SELECT \(Event.columns) FROM event WHERE +channel IN \(list: channels) AND \(states)
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
  /// Numbers rise with time: the first one that is neither failed nor still to be applied tells.
  package func hasPrunableEvent(before moment: Instant) throws(Fault) -> Bool {
    let oldest = try first("SELECT received_at FROM event WHERE \(Event.isDone) ORDER BY id LIMIT 1") {
      $0.integer(0)
    }
    return oldest.map { $0 < moment.milliseconds } ?? false
  }
}

extension Write {
  /// Keeps a delivery as it came; its state is what became of it.
  package func insert(_ event: Event, deliveryKey: String) throws(Fault) -> Event {
    guard let kept = try keep(event, deliveryKey: deliveryKey) else {
      throw Fault(.internal, en: "the delivery came before", uk: "ця доставка вже була")
    }
    return kept
  }

  /// Keeps a delivery as it came, unless the channel has one of that key.
  ///
  /// - Returns: The event with its number; `nil` for a delivery that came before.
  package func keep(_ event: Event, deliveryKey: String) throws(Fault) -> Event? {
    var event = event
    let number = try eventNumber()
    event.id = Event.ID(number)
    try run(
      """
      INSERT INTO event(id, channel, delivery_key, received_at, state, kinds, chat, error, payload)
      VALUES (\(number), \(event.channel.rawValue), \(deliveryKey), \(event.receivedAt.milliseconds),
        \(event.state.rawValue), \(event.kinds.joined(separator: " ")), \(event.chat?.rawValue), \(event.error),
        \(event.payload))
      ON CONFLICT(channel, delivery_key) DO NOTHING
      """
    )
    guard changes == 0 else { return event }
    // Nobody has seen the number.
    read.cache.scratch.nextEvent = number
    return nil
  }

  /// Takes a failed delivery up again as it came now: it is still to be applied.
  package func reopen(_ event: Event) throws(Fault) {
    try run("UPDATE event SET state = 'received', payload = \(event.payload) WHERE id = \(event.id.rawValue)")
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
        SELECT id FROM event WHERE \(Event.isDone) ORDER BY id LIMIT \(limit))
      """
    )
    return changes
  }
}
