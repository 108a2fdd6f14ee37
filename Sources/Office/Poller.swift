import Channels
package import HTTP
package import Inbox
package import Phrases
import Storage

/// Asks one channel's messenger for what came, again and again.
///
/// Deliveries and the mark that confirms them are committed together, before the next request confirms them to the
/// messenger: a crash in between brings them once more, and the same delivery twice is one.
package final class Poller {
  private let desk: Desk
  private let transport: Transport
  private let accounts: Accounts
  private let channel: Channel.ID
  private var failures = 0

  package init(channel: Channel.ID, desk: Desk, transport: Transport, accounts: Accounts) {
    self.channel = channel
    self.desk = desk
    self.transport = transport
    self.accounts = accounts
  }

  /// What one round came to.
  package enum Round: Sendable, Equatable {
    /// So many deliveries were taken; ask again at once.
    case took(Int)
    /// Ask again after a wait, and why.
    case later(Span, reason: Phrase)
    /// The channel is not polled (any more).
    case over
  }

  package func round() throws(Fault) -> Round {
    let (found, mark) = try desk.look { (read) throws(Fault) in
      (try read.channel(channel, for: .system), try read.pollMark(of: channel))
    }
    guard let found, found.isPolled else { return .over }
    let messenger = try Accounts.messenger(of: found)
    let account = try accounts.account(found, of: messenger)
    guard let request = messenger.poll(after: mark, account) else { return .over }
    let deliveries: [Polled]
    do {
      // The messenger holds the request until something comes; the deadline lies well behind that.
      let total = Duration.milliseconds(messenger.pollHold.milliseconds) + .seconds(15)
      deliveries = try messenger.polled(try send(request, within: Deadline(total: total, maximumBytes: 64 << 20)))
    } catch { return try postpone(error, found) }
    failures = 0
    try take(deliveries, of: found, recovers: found.state != .ok && messenger.pollShowsState)
    for delivery in deliveries {
      if let confirm = messenger.confirm(delivery.mark, account) { _ = try? transport.send(confirm) }
    }
    return .took(deliveries.count)
  }

  private func send(_ request: Request, within deadline: Deadline) throws(PollFailure) -> Response {
    do { return try transport.send(request, within: deadline) } catch {
      throw PollFailure(Outcome(.retry, reason: error.description))
    }
  }

  private func take(_ deliveries: [Polled], of channel: Channel, recovers: Bool) throws(Fault) {
    guard let last = deliveries.last else {
      if recovers { try setState(.ok, nil, channel) }
      return
    }
    try desk.administer { (write) throws(Fault) in
      var channel = channel
      if recovers {
        channel.state = .ok
        channel.stateReason = nil
        try write.save(channel)
      }
      for delivery in deliveries { _ = try Intake.take(delivery.payload, of: channel, into: write) }
      try write.setPollMark(last.mark, of: channel.id)
    }
  }

  private func postpone(_ failure: PollFailure, _ channel: Channel) throws(Fault) -> Round {
    failures += 1
    let outcome = failure.outcome
    switch outcome.verdict {
    case .tokenInvalid: try setState(.unauthorized, outcome.reason, channel)
    case .restricted, .quota: try setState(.restricted, outcome.reason, channel)
    default: break
    }
    let wait = outcome.retryAfter ?? backoff(attempts: failures, jitter: Double.random(in: 0...1))
    let reason = Phrase(same: outcome.reason ?? outcome.verdict.rawValue)
    return .later(wait, reason: failure.hint.map { reason + Phrase(same: "; ") + $0 } ?? reason)
  }

  private func setState(_ state: Channel.State, _ reason: String?, _ channel: Channel) throws(Fault) {
    guard channel.state != state || channel.stateReason != reason else { return }
    var channel = channel
    channel.state = state
    channel.stateReason = reason
    try desk.administer { (write) throws(Fault) in try write.save(channel) }
  }
}

extension Channel {
  /// Whether its deliveries are asked for: the messenger can be asked, and `mode` does not say otherwise.
  package var isPolled: Bool {
    guard isEnabled, removedAt == nil, settings["mode"] != Channel.Mode.webhook.rawValue,
      let messenger = try? Accounts.messenger(of: self)
    else { return false }
    return messenger.poll(after: nil, Accounts.blank(self, of: messenger)) != nil
  }
}
