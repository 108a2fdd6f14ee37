/// How many messages a channel and an author had in a quarter of an hour.
package struct Volume: Sendable, Hashable {
  package var channel: Channel.ID
  package var direction: Message.Direction
  /// The colleague who wrote; `nil` for clients and machines.
  package var staff: Staff.ID?
  package var at: Instant
  package var count: Int

  package init(channel: Channel.ID, direction: Message.Direction, staff: Staff.ID?, at: Instant, count: Int) {
    self.channel = channel
    self.direction = direction
    self.staff = staff
    self.at = at
    self.count = count
  }
}

/// A chat as statistics see it.
package struct Inquiry: Sendable, Hashable {
  package var channel: Channel.ID
  package var openedAt: Instant
  package var closedAt: Instant?
  package var firstInboundAt: Instant?
  /// When a person first answered, and who; nobody of ours when it was from elsewhere.
  package var answeredAt: Instant?
  package var answeredBy: Staff.ID?

  package init(
    channel: Channel.ID,
    openedAt: Instant,
    closedAt: Instant? = nil,
    firstInboundAt: Instant? = nil,
    answeredAt: Instant? = nil,
    answeredBy: Staff.ID? = nil
  ) {
    self.channel = channel
    self.openedAt = openedAt
    self.closedAt = closedAt
    self.firstInboundAt = firstInboundAt
    self.answeredAt = answeredAt
    self.answeredBy = answeredBy
  }

  /// How long the client waited for a person.
  var wait: Span? {
    guard let firstInboundAt, let answeredAt, answeredAt >= firstInboundAt else { return nil }
    return answeredAt - firstInboundAt
  }
}

/// What statistics are asked by.
package enum StatsKey: Sendable, Hashable {
  case channel(Channel.ID)
  case staff(Staff.ID)
  /// The hour on the wall, 0 to 23.
  case hour(Int)
}

/// Counts of one channel, colleague or hour, or of all.
package struct Tally: Sendable, Equatable {
  package var inbound = 0
  package var outbound = 0
  package var opened = 0
  package var closed = 0
  /// How long clients waited for the first answer, shortest first.
  package var waits: [Span] = []

  package init() {}

  /// The wait that half of the clients did not exceed.
  package var median: Span? { waits.isEmpty ? nil : waits[(waits.count - 1) / 2] }

  package var average: Span? {
    guard !waits.isEmpty else { return nil }
    return Span(milliseconds: waits.reduce(0) { $0 + $1.milliseconds } / Int64(waits.count))
  }
}

/// Sums up what happened since a moment, by what is asked for.
///
/// - Parameters:
///   - volumes: messages since then.
///   - inquiries: chats that were opened or closed since then.
///   - since: the moment.
///   - key: to what a channel, a colleague and a moment belong; `nil` counts only in the total.
/// - Returns: The counts of each key, and of all.
package func tally(
  _ volumes: [Volume],
  _ inquiries: [Inquiry],
  since: Instant,
  key: (Channel.ID, Staff.ID?, Instant) -> StatsKey?
) -> (rows: [StatsKey: Tally], total: Tally) {
  var rows: [StatsKey: Tally] = [:]
  var total = Tally()
  func count(_ key: StatsKey?, _ change: (inout Tally) -> Void) {
    change(&total)
    if let key { change(&rows[key, default: Tally()]) }
  }
  for volume in volumes {
    count(key(volume.channel, volume.staff, volume.at)) { tally in
      switch volume.direction {
      case .in: tally.inbound += volume.count
      case .out: tally.outbound += volume.count
      case .system: break
      }
    }
  }
  for inquiry in inquiries {
    if inquiry.openedAt >= since {
      count(key(inquiry.channel, nil, inquiry.openedAt)) { $0.opened += 1 }
      if let wait = inquiry.wait {
        count(key(inquiry.channel, inquiry.answeredBy, inquiry.openedAt)) { $0.waits.append(wait) }
      }
    }
    if let closedAt = inquiry.closedAt, closedAt >= since {
      count(key(inquiry.channel, nil, closedAt)) { $0.closed += 1 }
    }
  }
  total.waits.sort()
  for key in rows.keys { rows[key]?.waits.sort() }
  return (rows, total)
}
