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
    case paused
    /// The account is restricted or its token refused, and must not be asked again before this moment.
    case held(Instant)
    /// The channel was switched off or removed.
    case off
    /// It was asked to stop.
    case stopped
  }

  /// What a run does to whoever started it.
  package struct Ears {
    /// Hears of a message of the campaign that this process carried.
    package var carried: (Message.ID) throws(Fault) -> Void
    /// Hears of somebody who was left out when their turn came.
    package var skipped: (Recipient) throws(Fault) -> Void
    /// Is called between two looks.
    package var progress: () throws(Fault) -> Void
    /// Waits for a change of the store, so long at most; not asked where other threads make the calls.
    package var wait: (Span) -> Void
    package var isStopping: () -> Bool

    package init(
      carried: @escaping (Message.ID) throws(Fault) -> Void,
      skipped: @escaping (Recipient) throws(Fault) -> Void,
      progress: @escaping () throws(Fault) -> Void,
      wait: @escaping (Span) -> Void,
      isStopping: @escaping () -> Bool
    ) {
      self.carried = carried
      self.skipped = skipped
      self.progress = progress
      self.wait = wait
      self.isStopping = isStopping
    }
  }

  /// Claims that were begun are finished: their calls, and the time to write down the outcomes.
  private static let callsTime: Duration = .seconds(45)
  private static let look = Span.seconds(1)
  /// What a transaction takes at most times.
  private static let settlingTime = Span(milliseconds: 10)
  /// What is waited for without listening to the bell.
  private static let moment = Span(milliseconds: 200)
  /// How often, and how far apart, a store that refuses an answer is asked again.
  private static let tries = 40
  /// How long an account that is refused may have to be left alone, without the run giving up.
  private static let longestHold = Span.minutes(1)
  private static let retry = Span(milliseconds: 250)

  private let campaign: Campaign
  private let desk: Desk
  private let courier: Courier
  private let carriers: Carriers?
  private let threads: Int
  private let clock: Clock
  private let doorbell: Doorbell
  private let wake = Wake()

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
    doorbell = Doorbell(bell: desk.store.bell)
    carriers = threads == 0 ? nil : Carriers(threads, courier.calling, heard: { [wake] in wake.ring() })
  }

  /// Carries it.
  ///
  /// - Throws: why the store cannot be asked or written any more; `storeNewer`.
  package func run(_ ears: Ears) throws(Fault) -> End {
    do throws(Fault) {
      let end = try loop(ears)
      try finish(ears)
      return end
    } catch {
      // The calls that were begun are true whatever stands against the store now.
      try? finish(ears)
      throw error
    }
  }

  private func loop(_ ears: Ears) throws(Fault) -> End {
    var looked: Instant?
    // When the pace of the last calls leaves room: until then nobody need look, and then there is something to claim.
    var expected: Instant?
    while !ears.isStopping() {
      let answers = carriers?.answers() ?? []
      if let moment = expected, moment > clock.now(), moment - clock.now() < CampaignRun.moment {
        let left = moment - clock.now()
        if answers.isEmpty {
          rest(left)
        } else if left < CampaignRun.settlingTime {
          // They are written down with the next claims, which would be late otherwise.
          clock.sleep(left)
        } else {
          carriers?.gather(atMost: .milliseconds(left.milliseconds))
          try settle(carriers?.answers() ?? [], ears)
        }
        continue
      }
      // Without threads one call is made after another.
      let room = carriers.map { threads - ($0.count - answers.count) } ?? 1
      let isExpected = expected.map { $0 <= clock.now() } ?? false && room > 0
      expected = nil
      // What rang until here is seen by the look that follows, and was mostly this process itself.
      doorbell.hush()
      wake.hush()
      let next = try courier.next(
        atMost: { _ in room },
        of: campaign,
        isExpected: isExpected,
        settling: answers
      )
      // What is claimed is called before anything else: a claim that nobody calls for becomes uncertain.
      if case .go(let departure) = next {
        expected = departure.next
        for call in departure.calls {
          if let carriers { carriers.take(call) } else { try courier.make(call) }
        }
      }
      try tell(answers, ears)
      switch next {
      case .ended: continue
      case .skipped(let recipients): for recipient in recipients { try ears.skipped(recipient) }
      case .go(let departure):
        for recipient in departure.skipped { try ears.skipped(recipient) }
        if carriers == nil { for call in departure.calls { try ears.carried(call.message) } }
        try ears.progress()
      case .idle(let until):
        let now = clock.now()
        // A campaign that only waits for its pace needs no look at its state.
        if until.map({ $0 > now + CampaignRun.look || looked.map { now - $0 >= CampaignRun.look } ?? true }) ?? true {
          looked = now
          if carriers?.count ?? 0 == 0, let end = try end() { return end }
        }
        try ears.progress()
        rest(until: until ?? now + CampaignRun.look, ears)
      }
    }
    return .stopped
  }

  /// Waits until something may leave or an answer comes; a night is waited for in steps of a second, and looked at once a
  /// minute.
  private func rest(until moment: Instant, _ ears: Ears) {
    let now = clock.now()
    // Until its pace allows the next call nothing can be done, whatever happens in the store meanwhile.
    if moment - now < CampaignRun.moment { return rest(max(moment - now, Span(milliseconds: 1))) }
    let isFar = moment - now > .minutes(1)
    let end = isFar ? now + .minutes(1) : min(moment, now + CampaignRun.look)
    repeat {
      let span = min(max(end - clock.now(), Span(milliseconds: 1)), CampaignRun.look)
      if carriers == nil { ears.wait(span) } else { doorbell.wait(span, orInput: wake.descriptor) }
    } while isFar && clock.now() < end && carriers?.answers().isEmpty != false && !ears.isStopping()
  }

  /// Waits a moment, for answers alone.
  private func rest(_ span: Span) {
    if let carriers { carriers.wait(atMost: .milliseconds(span.milliseconds)) } else { clock.sleep(span) }
  }

  /// Writes answers down; a store that refuses them is asked again for a while.
  private func settle(_ answers: [Courier.Answer], _ ears: Ears) throws(Fault) {
    for _ in 0..<CampaignRun.tries {
      do throws(Fault) {
        _ = try courier.settle(answers)
        return try tell(answers, ears)
      } catch {
        guard error.isOfStore, error.code != .storeNewer,
          answers.contains(where: { clock.now() < $0.call.claimedUntil })
        else { throw error }
        clock.sleep(CampaignRun.retry)
      }
    }
    _ = try courier.settle(answers)
    try tell(answers, ears)
  }

  private func tell(_ answers: [Courier.Answer], _ ears: Ears) throws(Fault) {
    carriers?.finish(answers)
    for answer in answers { try ears.carried(answer.call.message) }
  }

  /// Claims that were begun are finished: their calls, and the time to write down the outcomes.
  private func finish(_ ears: Ears) throws(Fault) {
    guard let carriers else { return }
    let end = ContinuousClock.now + CampaignRun.callsTime
    while carriers.count > 0, .now < end {
      carriers.wait(atMost: end - .now)
      try settle(carriers.answers(), ears)
    }
  }

  /// How it ended, if it has.
  private func end() throws(Fault) -> End? {
    try desk.look { (read) throws(Fault) in
      guard let campaign = try read.campaign(campaign.id, for: .system) else { return .cancelled }
      switch campaign.state {
      case .finished: return .finished
      case .cancelled: return .cancelled
      case .paused: return .paused
      case .planned, .running:
        guard let channel = try read.channel(campaign.channel, for: .system), channel.isEnabled,
          channel.removedAt == nil
        else { return .off }
        let hold = try read.hold(of: channel.id)
        return channel.state != .ok && hold > read.now + CampaignRun.longestHold ? .held(hold) : nil
      }
    }
  }
}
