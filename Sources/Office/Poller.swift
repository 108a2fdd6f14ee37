import Channels
package import HTTP
package import Inbox
package import Phrases
import Storage

/// Asks one channel's messenger for what came, again and again.
///
/// Deliveries and the mark that confirms them are committed together, before the next request confirms them to the
/// messenger: a crash in between brings them once more, and the same delivery twice is one. That is why they do not go
/// through the ``Writer``, which knows no marks; an answer holds many of them, so that they share commits anyway.
package final class Poller {
  private let desk: Desk
  private let transport: Transport
  private let accounts: Accounts
  private let channel: Channel.ID
  private let applied: (Event, Channel) -> Void
  private var failures = 0
  /// How often it may still be tried to make the account tell what happens.
  private var preparations = 3
  private var repeats = 0
  /// Whether this poller marked the channel, and so may clear it.
  private var isMarkedHere = false

  /// Deliveries in one transaction: a colleague's `send` waits for the store behind it.
  private static let batch = 25

  /// - Parameters:
  ///   - channel: the one that is asked for.
  ///   - desk: of the polling thread.
  ///   - transport: the way to the messenger.
  ///   - accounts: resolve its secrets.
  ///   - applied: hears of every delivery after its commit.
  package init(
    channel: Channel.ID,
    desk: Desk,
    transport: Transport,
    accounts: Accounts,
    applied: @escaping (Event, Channel) -> Void = { _, _ in }
  ) {
    self.channel = channel
    self.desk = desk
    self.transport = transport
    self.accounts = accounts
    self.applied = applied
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
    let account: Account
    do { account = try accounts.account(found, of: messenger) } catch {
      return try postpone(PollFailure(Outcome(.tokenInvalid, words: error.phrase), hint: error.hint))
    }
    guard let request = messenger.poll(after: mark, account) else { return .over }
    prepare(found)
    let deliveries: [Polled]
    do {
      // The messenger holds the request until something comes; the deadline lies well behind that.
      let total = Duration.milliseconds(messenger.pollHold.milliseconds) + .seconds(15)
      deliveries = try messenger.polled(try send(request, within: Deadline(total: total, maximumBytes: 64 << 20)))
    } catch { return try postpone(PollFailure(account.cleaned(error.outcome), hint: error.hint)) }
    failures = 0
    if deliveries.last?.mark != mark { repeats = 0 }
    // Of what others found the answer says nothing, unless it proves the token.
    if isMarkedHere || found.state == .unauthorized && messenger.pollShowsState { try setState(.ok) }
    isMarkedHere = false
    try take(deliveries, of: found)
    for delivery in deliveries {
      if let confirm = messenger.confirm(delivery.mark, account) { _ = try? transport.send(confirm) }
    }
    // A messenger that repeats itself is not asked again at once.
    guard let last = deliveries.last, last.mark.isEmpty || last.mark == mark else { return .took(deliveries.count) }
    repeats += 1
    return .later(
      backoff(attempts: repeats, jitter: 1),
      reason: Phrase(en: "the messenger repeats what it sent before", uk: "месенджер повторює те, що вже надсилав")
    )
  }

  /// An account that tells nothing would be asked in vain; best effort, for the poll itself shows what is wrong.
  private func prepare(_ channel: Channel) {
    guard preparations > 0 else { return }
    preparations -= 1
    let registration = Registration(desk: desk, transport: transport, accounts: accounts)
    do {
      _ = try registration.prepare(channel)
      preparations = 0
    } catch {
      // It is tried again with the next polls; whatever is wrong, they will say it.
    }
  }

  private func send(_ request: Request, within deadline: Deadline) throws(PollFailure) -> Response {
    do { return try transport.send(request, within: deadline) } catch {
      throw PollFailure(Outcome(.retry, reason: "cannot ask the messenger: \(error.reason)"))
    }
  }

  private func take(_ deliveries: [Polled], of channel: Channel) throws(Fault) {
    if !deliveries.isEmpty { try desk.applyReceived(of: channel.id) }
    var rest = deliveries[...]
    while let last = rest.prefix(Poller.batch).last {
      let batch = rest.prefix(Poller.batch)
      rest = rest.dropFirst(Poller.batch)
      let events = try desk.administer { (write) throws(Fault) in
        var events: [Event] = []
        for delivery in batch {
          // Anew for each: the messenger held the request for long, and a delivery may report on the channel itself.
          let current = try write.read.channel(self.channel, for: .system) ?? channel
          events.append(try Intake.take(delivery.payload, of: current, into: write))
        }
        // What has no mark confirms nothing.
        if !last.mark.isEmpty { try write.setPollMark(last.mark, of: self.channel) }
        return events
      }
      for event in events { applied(event, channel) }
    }
  }

  private func postpone(_ failure: PollFailure) throws(Fault) -> Round {
    failures += 1
    let outcome = failure.outcome
    switch outcome.verdict {
    case .tokenInvalid:
      try setState(.unauthorized, outcome)
      isMarkedHere = true
    case .restricted, .quota:
      try setState(.restricted, outcome)
      isMarkedHere = true
    default: break
    }
    let wait = outcome.retryAfter ?? backoff(attempts: failures, jitter: Double.random(in: 0...1))
    let reason = outcome.words ?? Phrase(same: outcome.reason ?? outcome.verdict.rawValue)
    return .later(wait, reason: failure.hint.map { reason + Phrase(same: "; ") + $0 } ?? reason)
  }

  private func setState(_ state: Channel.State, _ outcome: Outcome? = nil) throws(Fault) {
    try desk.administer { (write) throws(Fault) in
      guard let before = try write.read.channel(self.channel, for: .system) else { return }
      var channel = before
      channel.mark(state, because: outcome?.reason, words: outcome?.words)
      if channel != before { try write.save(channel) }
    }
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
