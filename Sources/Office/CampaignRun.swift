import HTTP
package import Inbox
package import Phrases
import Storage

/// One process that carries a campaign until everybody has their answer.
///
/// Other processes may carry it too: whoever claims a recipient first has them. It also carries what else waits in the
/// channel's outbox, people's messages first: nobody's answer waits behind a campaign.
package final class CampaignRun {
  /// How a run ended.
  package enum End: Sendable, Equatable {
    case finished
    case cancelled
    /// By a person, or with the messenger's reason.
    case paused(String?)
    /// The channel was switched off or removed.
    case off
    /// It was asked to stop.
    case stopped
  }

  /// What a run does to whoever started it.
  package struct Ears {
    /// Hears of a message of the campaign that this process carried.
    package var carried: (Message.ID) throws(Fault) -> Void
    /// Is called between two looks.
    package var progress: () throws(Fault) -> Void
    /// Waits for a change of the store, so long at most.
    package var wait: (Span) -> Void
    package var isStopping: () -> Bool

    package init(
      carried: @escaping (Message.ID) throws(Fault) -> Void,
      progress: @escaping () throws(Fault) -> Void,
      wait: @escaping (Span) -> Void,
      isStopping: @escaping () -> Bool
    ) {
      self.carried = carried
      self.progress = progress
      self.wait = wait
      self.isStopping = isStopping
    }
  }

  /// Claims that were begun are finished: their calls, and the time to write down the outcomes.
  private static let callsTime: Duration = .seconds(45)
  private static let look = Span.seconds(1)

  private let campaign: Campaign
  private let desk: Desk
  private let courier: Courier
  private let carriers: Carriers?
  private let threads: Int
  private let clock: Clock
  private let carried = Monitor<[Message.ID]>([])
  private let faults = Monitor<[Fault]>([])

  /// - Parameters:
  ///   - campaign: the campaign.
  ///   - desk: the store, on this thread.
  ///   - parts: the store and the ways out for the other threads.
  ///   - threads: how many calls may be under way at once; none makes them here, one after another.
  package init(_ campaign: Campaign, desk: Desk, _ parts: Serve.Parts, threads: Int) {
    self.campaign = campaign
    self.desk = desk
    self.threads = threads
    clock = parts.clock
    courier = Courier(desk: desk, transport: parts.transport, clock: parts.clock, accounts: parts.accounts)
    carriers =
      threads == 0
      ? nil
      : Carriers(
        threads,
        parts,
        metrics: nil,
        heard: { [carried] call, _ in carried.with(waking: .nobody) { $0.append(call.message) } },
        complain: { [faults] fault in faults.with(waking: .nobody) { $0.append(fault) } }
      )
  }

  /// Carries it.
  ///
  /// - Throws: why the store cannot be asked or written any more; `storeNewer`.
  package func run(_ ears: Ears) throws(Fault) -> End {
    do throws(Fault) {
      let end = try loop(ears)
      carriers?.close(within: CampaignRun.callsTime)
      try tell(ears)
      return end
    } catch {
      carriers?.close(within: CampaignRun.callsTime)
      throw error
    }
  }

  private func loop(_ ears: Ears) throws(Fault) -> End {
    var looked: Instant?
    // When the pace of the last call leaves room: until then nobody need look, and then there is something to claim.
    var expected: Instant?
    while !ears.isStopping() {
      try tell(ears)
      let busy = carriers?.calls[campaign.channel] ?? 0
      let isFull = threads > 0 && busy >= threads
      if let moment = expected, !isFull, moment - clock.now() < Span(milliseconds: 200) {
        clock.sleep(max(moment - clock.now(), Span(milliseconds: 0)))
      } else {
        expected = nil
      }
      let isExpected = expected != nil
      expected = nil
      switch try courier.next(sparing: isFull ? [campaign.channel] : [], of: campaign, isExpected: isExpected) {
      case .ended: continue
      case .call(let call):
        expected = call.next
        if let carriers {
          carriers.take(call)
        } else {
          try courier.make(call)
          carried.with { $0.append(call.message) }
        }
        try ears.progress()
      case .idle(let until):
        let now = clock.now()
        // A campaign that only waits for its pace needs no look at its state.
        if until.map({ $0 > now + CampaignRun.look || looked.map { now - $0 >= CampaignRun.look } ?? true }) ?? true {
          looked = now
          if busy == 0, let end = try end() { return end }
        }
        try ears.progress()
        rest(until: until ?? now + CampaignRun.look, isFull, ears)
      }
    }
    return .stopped
  }

  /// Waits until something may leave; a night is waited for in steps of a second, and looked at once a minute.
  private func rest(until moment: Instant, _ isFull: Bool, _ ears: Ears) {
    let now = clock.now()
    // Until its pace allows the next call nothing can be done, whatever happens in the store meanwhile.
    if !isFull, moment - now < Span(milliseconds: 200) {
      return clock.sleep(max(moment - now, Span(milliseconds: 1)))
    }
    let isFar = moment - now > .minutes(1)
    let end = isFar ? now + .minutes(1) : min(moment, now + CampaignRun.look)
    repeat {
      ears.wait(min(max(end - clock.now(), Span(milliseconds: 1)), CampaignRun.look))
    } while isFar && clock.now() < end && !ears.isStopping()
  }

  private func tell(_ ears: Ears) throws(Fault) {
    for message in carried.with(
      waking: .nobody,
      { (messages) in
        defer { messages = [] }
        return messages
      })
    { try ears.carried(message) }
    if let fault = faults.with(waking: .nobody, { $0.first { $0.code == .storeNewer } }) { throw fault }
  }

  /// How it ended, if it has.
  private func end() throws(Fault) -> End? {
    try desk.look { (read) throws(Fault) in
      guard let campaign = try read.campaign(campaign.id, for: .system) else { return .cancelled }
      switch campaign.state {
      case .finished: return .finished
      case .cancelled: return .cancelled
      case .paused: return .paused(campaign.reason)
      case .planned, .running:
        let channel = try read.channel(campaign.channel, for: .system)
        return channel?.isEnabled == true && channel?.removedAt == nil ? nil : .off
      }
    }
  }
}
