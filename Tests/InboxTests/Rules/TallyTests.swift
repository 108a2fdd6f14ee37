import Inbox
import TestKit
import Testing

struct TallyTests {
  private let since = Instant.sample

  private func inquiry(_ channel: Int64, wait: Int64?, opened: Int64 = 0, closed: Int64? = nil) -> Inquiry {
    Inquiry(
      channel: Channel.ID(channel),
      openedAt: since + .minutes(opened),
      closedAt: closed.map { since + .minutes($0) },
      firstInboundAt: since,
      answeredAt: wait.map { since + .seconds($0) },
      answeredBy: wait == nil ? nil : 2
    )
  }

  @Test func `messages and chats count for their channel and in the total`() {
    let volumes = [
      Volume(channel: 1, direction: .in, staff: nil, at: since, count: 3),
      Volume(channel: 1, direction: .out, staff: 2, at: since, count: 2),
      Volume(channel: 2, direction: .in, staff: nil, at: since, count: 1),
    ]
    let inquiries = [
      inquiry(1, wait: 60), inquiry(1, wait: 600, closed: 20), inquiry(1, wait: 120), inquiry(2, wait: nil),
      inquiry(2, wait: 5, opened: -100, closed: 1),
    ]
    let (rows, total) = tally(volumes, inquiries, since: since) { channel, _, _ in .channel(channel) }
    #expect(rows[.channel(1)]?.inbound == 3)
    #expect(rows[.channel(1)]?.outbound == 2)
    #expect(rows[.channel(1)]?.opened == 3)
    #expect(rows[.channel(1)]?.median == .seconds(120))
    #expect(rows[.channel(1)]?.average == .seconds(260))
    // A chat that was opened before counts only as closed.
    #expect(rows[.channel(2)]?.opened == 1)
    #expect(rows[.channel(2)]?.closed == 1)
    #expect(rows[.channel(2)]?.median == nil)
    #expect(total.inbound == 4)
    #expect(total.closed == 2)
    #expect(total.waits.count == 3)
  }

  @Test func `what belongs to no colleague counts in the total alone`() {
    let volumes = [
      Volume(channel: 1, direction: .out, staff: nil, at: since, count: 9),
      Volume(channel: 1, direction: .out, staff: 2, at: since, count: 1),
    ]
    let (rows, total) = tally(volumes, [inquiry(1, wait: 60)], since: since) { _, staff, _ in staff.map(StatsKey.staff)
    }
    #expect(rows.keys.map { $0 } == [.staff(2)])
    #expect(rows[.staff(2)]?.waits == [.seconds(60)])
    #expect(total.outbound == 10)
    #expect(total.opened == 1)
  }

  @Test func `an answer before the client's first message is no wait`() {
    var early = inquiry(1, wait: -60)
    #expect(tally([], [early], since: since) { channel, _, _ in .channel(channel) }.total.waits.isEmpty)
    early.firstInboundAt = nil
    #expect(tally([], [early], since: since) { channel, _, _ in .channel(channel) }.total.waits.isEmpty)
  }
}
