import Channels
package import HTTP
package import Inbox
package import Phrases
import Storage

/// Carries queued messages to their messengers: claims one, or a few of a campaign, calls, and writes down the answers.
///
/// Every claim is durable before the network is asked, and no transaction is open during a call. Whoever finds a claim
/// that expired makes its message `uncertain` (domain.md, Nothing lost, nothing twice).
package final class Courier {
  let desk: Desk
  let clock: Clock
  /// The way out to the messengers.
  let calling: Calling
  /// When it last looked for claims that ran out and for what is scheduled: where calls come one behind another, every
  /// call need not.
  private var swept: Instant?
  /// The texts that everybody gets: they are frozen.
  var commonTexts: [Campaign.ID: String?] = [:]
  /// The store's zone by its name: a zone is looked up once.
  var zone: (name: String, zone: Zone)?

  package convenience init(desk: Desk, transport: Transport, clock: Clock, accounts: Accounts) {
    self.init(desk: desk, transport: transport, clock: clock, accounts: accounts, metrics: nil)
  }

  init(desk: Desk, transport: Transport, clock: Clock, accounts: Accounts, metrics: Metrics?) {
    self.desk = desk
    self.clock = clock
    calling = Calling(transport: transport, accounts: accounts, clock: clock, metrics: metrics)
  }

  /// The message whose call this courier makes at the moment, for who ends the process meanwhile.
  package let underway = Underway()

  /// What one look at the outbox came to.
  package enum Step: Sendable, Equatable {
    /// One call was made, or one message ended without any.
    case carried
    /// Nothing may leave now; the moment when something might, if there is one.
    case idle(until: Instant?)
  }

  /// What is to be done next.
  package enum Next: Sendable {
    /// Messages are claimed: the calls are to be made now.
    case go(Departure)
    /// A message ended without any call.
    case ended
    /// Recipients of a campaign whose turn came were left out after all.
    case skipped([Recipient])
    /// Nothing may leave now; the moment when something might, if there is one.
    case idle(until: Instant?)
  }

  /// A claimed call, ready to be made.
  package struct Call: Sendable {
    package let channel: Channel
    /// The message that it is of.
    package var message: Message.ID { outgoing.message }
    let outgoing: Outgoing
    let messenger: any Messenger
    let claimedAt: Instant
    let claimedUntil: Instant
  }

  /// Calls that were claimed in one durable step, to be made now and side by side: one, or several of a campaign.
  package struct Departure: Sendable {
    package let first: Call
    package var others: [Call] = []
    /// Before when the pace leaves no room for another one of the campaign.
    var next: Instant?
    /// Who was left out of the campaign before.
    var skipped: [Recipient] = []

    package var calls: [Call] { [first] + others }
  }

  /// A call that was made, and what the messenger said.
  struct Answer: Sendable {
    let call: Call
    /// When the call left, mostly a moment after it was claimed.
    let departedAt: Instant
    let outcome: Outcome
  }

  /// Carries the next message of any channel that is due.
  package func step() throws(Fault) -> Step {
    switch try next() {
    case .ended, .skipped: return .carried
    case .idle(let until): return .idle(until: until)
    case .go(let departure):
      for call in departure.calls { try make(call) }
      return .carried
    }
  }

  /// Claims the next message that is due, or a few of a campaign.
  ///
  /// What cannot be claimed now costs no writing transaction, so that looking often holds up nobody.
  ///
  /// - Parameters:
  ///   - most: how many calls there is room for in a channel; one that has none is passed over.
  ///   - only: the one campaign that is begun or gone on with, and its channel; everything without it.
  ///   - isExpected: something is known to be due: no look is worth its cost.
  /// - Returns: What is to be done.
  /// - Throws: why the store could not be asked or written.
  package func next(
    atMost most: (Channel.ID) -> Int = { _ in 1 },
    of only: Campaign? = nil,
    isExpected: Bool = false
  ) throws(Fault) -> Next {
    try next(atMost: most, of: only, isExpected: isExpected, settling: [])
  }

  /// Does the same, and writes answers down first: in the transaction that claims, where there is one.
  func next(
    atMost most: (Channel.ID) -> Int,
    of only: Campaign?,
    isExpected: Bool,
    settling answers: [Answer]
  ) throws(Fault) -> Next {
    var answers = answers
    if !isExpected {
      _ = try settle(answers)
      answers = []
      let found = try desk.look { (read) throws(Fault) in try self.scout(read, atMost: most, of: only) }
      if case .later(let until) = found { return .idle(until: until) }
    }
    let claiming = try desk.administer { (write) throws(Fault) in
      for answer in answers { try settle(answer, write) }
      return try claimNext(write, atMost: most, of: only, isExpected: isExpected)
    }
    switch claiming {
    case .go(let departure): return .go(departure)
    case .ended: return .ended
    case .skipped(let recipients): return .skipped(recipients)
    case .later(let until): return .idle(until: until)
    }
  }

  /// Makes a claimed call, and writes down the answer.
  ///
  /// While the store refuses it is tried again: an answer that is not written makes the message `uncertain`.
  ///
  /// - Returns: What the messenger answered.
  @discardableResult
  package func make(_ call: Call) throws(Fault) -> Outcome {
    underway.begin(call.outgoing.message)
    defer { underway.end() }
    let answer = calling.make(call)
    for _ in 0..<40 {
      do {
        try desk.administer { (write) throws(Fault) in try settle(answer, write) }
        return answer.outcome
      } catch {
        guard error.isOfStore, error.code != .storeNewer, clock.now() < call.claimedUntil else { throw error }
        clock.sleep(Span(milliseconds: 250))
      }
    }
    try desk.administer { (write) throws(Fault) in try settle(answer, write) }
    return answer.outcome
  }

  /// Delivers one message in this process, or waits for the process that already has it.
  ///
  /// It ends when the messenger accepted or refused the message, when nobody heard the answer, or when it has to stay
  /// queued: for a retry, or behind an earlier message that waits.
  ///
  /// - Returns: The message as it is then.
  package func deliver(_ id: Message.ID) throws(Fault) -> Message {
    while true {
      let (message, item, ahead) = try desk.look { (read) throws(Fault) in
        let item = try read.item(of: id)
        return (
          try read.message(id, for: .system), item,
          try item.flatMap { item throws(Fault) in
            try read.itemAhead(of: item)
          }
        )
      }
      guard let message else {
        throw Fault(.internal, en: "message \(id) is gone", uk: "повідомлення \(id) зникло")
      }
      guard let item else { return message }
      let first = ahead ?? item
      let now = clock.now()
      if let claimed = first.claimedUntil, claimed > now {
        // Another process is at it; its outcome is in the store within moments.
        clock.sleep(Span(milliseconds: 20))
        continue
      }
      if first.claimedUntil == nil, first.notBefore > now { return message }
      let step = try carry { (write) throws(Fault) in try self.claim(first.message, write) }
      if case .idle(let until) = step {
        // Only the pace is waited for; a messenger that asked to wait longer is left to the courier of `serve`.
        guard let until, until <= now + Courier.longestPaceWait else { return message }
        clock.sleep(max(until - clock.now(), Span(milliseconds: 1)))
      }
    }
  }

  private static let longestPaceWait = Span.seconds(5)

  enum Claiming {
    case go(Departure)
    case ended
    case skipped([Recipient])
    case later(Instant?)
  }

  private func carry(_ claim: (borrowing Write) throws(Fault) -> Claiming) throws(Fault) -> Step {
    switch try desk.administer(claim) {
    case .ended, .skipped: return .carried
    case .later(let until): return .idle(until: until)
    case .go(let departure):
      for call in departure.calls { try make(call) }
      return .carried
    }
  }

  // MARK: Claiming

  private enum Scouted {
    case something
    case later(Instant?)
  }

  /// Whether a look for something to claim is worth a transaction.
  private func scout(
    _ read: borrowing Read,
    atMost most: (Channel.ID) -> Int,
    of only: Campaign?
  ) throws(Fault) -> Scouted {
    let live = try self.live(read, only)
    guard let due = [try read.nextDue(), live.map(\.startAt).min()].compactMap({ $0 }).min() else { return .later(nil) }
    guard due <= read.now else { return .later(due) }
    if try !read.expiredClaims().isEmpty { return .something }
    if try !read.dueScheduled(limit: 1).isEmpty { return .something }
    var earliest = read.now + .seconds(1)
    for channel in try reachable(read, atMost: most, of: only) {
      guard let messenger = Messengers.messenger(of: channel) else { continue }
      let traits = messenger.traits(of: channel)
      var isFull = false
      for item in try read.dueItems(of: channel.id, limit: 20) where !isFull {
        guard let contact = try read.contact(item.contact, for: .system) else { return .something }
        let place = try place(for: contact, channel, traits, isPromo: item.rank == .promotion, read)
        if place.earliest <= read.now { return .something }
        earliest = min(earliest, place.earliest)
        isFull = place.ofAccount > read.now
      }
      for campaign in live where !isFull && campaign.channel == channel.id && campaign.isDue(at: read.now) {
        let free = try launchTime(of: campaign, channel, traits, read)
        if free <= read.now { return .something }
        earliest = min(earliest, free)
      }
    }
    return .later(earliest)
  }

  private func reachable(
    _ read: borrowing Read,
    atMost most: (Channel.ID) -> Int,
    of only: Campaign?
  ) throws(Fault) -> [Channel] {
    try read.channels(for: .system).filter { channel in
      channel.isEnabled && most(channel.id) > 0 && only?.channel ?? channel.id == channel.id
    }
  }

  private func live(_ read: borrowing Read, _ only: Campaign?) throws(Fault) -> [Campaign] {
    try read.liveCampaigns().filter { only?.id ?? $0.id == $0.id }
  }

  private func claimNext(
    _ write: borrowing Write,
    atMost most: (Channel.ID) -> Int,
    of only: Campaign?,
    isExpected: Bool
  ) throws(Fault) -> Claiming {
    if !isExpected || swept.map({ abs((write.now - $0).milliseconds) >= 1000 }) ?? true {
      if try expireClaims(write) { return .ended }
      if try write.queueScheduled() { return .ended }
      swept = write.now
    }
    var earliest: Instant?
    for channel in try reachable(write.read, atMost: most, of: only) {
      guard let messenger = Messengers.messenger(of: channel) else { continue }
      let traits = messenger.traits(of: channel)
      // A person's answer never waits behind a campaign: the items come by their rank.
      var isFull = false
      for item in try write.read.dueItems(of: channel.id, limit: 20) where !isFull {
        if try withdrawIfIdle(item, write) { return .ended }
        if let contact = try write.read.contact(item.contact, for: .system) {
          let place = try place(for: contact, channel, traits, isPromo: item.rank == .promotion, write.read)
          guard place.earliest <= write.now else {
            earliest = min(earliest ?? place.earliest, place.earliest)
            // Else it is only this contact's own pace. Whoever comes later has no more right to the channel's.
            isFull = place.ofAccount > write.now
            continue
          }
        }
        switch try claim(item, of: channel, write) {
        case .later(let until): earliest = [earliest, until].compactMap { $0 }.min()
        case let claiming: return claiming
        }
      }
      for campaign in try live(write.read, only)
      where !isFull && campaign.channel == channel.id && campaign.isDue(at: write.now) {
        switch try launchNext(of: campaign, channel, messenger, atMost: most(channel.id), write) {
        case .later(let until): earliest = [earliest, until].compactMap { $0 }.min()
        case let claiming: return claiming
        }
      }
    }
    // Items may also become due by themselves; the next look decides.
    return .later(earliest ?? write.now + .seconds(1))
  }

  func claim(_ id: Message.ID, _ write: borrowing Write) throws(Fault) -> Claiming {
    if try expireClaims(write) { return .ended }
    guard let item = try write.read.item(of: id), item.claimedUntil == nil else { return .ended }
    guard let channel = try write.read.channel(item.channel, for: .system), channel.isEnabled else {
      return .later(nil)
    }
    return try claim(item, of: channel, write)
  }

  private func claim(_ item: OutboxItem, of channel: Channel, _ write: borrowing Write) throws(Fault) -> Claiming {
    let messenger = try Accounts.messenger(of: channel)
    let span = Courier.claimSpan(try write.read.message(item.message, for: .system))
    guard let facts = try write.read.departFacts(item, traits: messenger.traits(of: channel), claim: span) else {
      return .ended
    }
    let ids = try write.ids()
    switch depart(facts, at: write.now) {
    case .refused(let change):
      try write.apply(change, ids: ids)
      return .ended
    case .go(let outgoing, let change):
      if let earliest = try reserve(for: facts, write) { return .later(earliest) }
      try write.apply(change, ids: ids)
      let call = Call(
        channel: channel,
        outgoing: outgoing,
        messenger: messenger,
        claimedAt: write.now,
        claimedUntil: write.now + span
      )
      return .go(Departure(first: call))
    }
  }

  /// Takes a place in the paces of channel and contact; the moment to come back when there is none now.
  private func reserve(for facts: DepartFacts, _ write: borrowing Write) throws(Fault) -> Instant? {
    let isPromo = facts.item.rank == .promotion
    let paces = Paces(facts.channel, facts.traits)
    var pacing = try write.read.pacing(of: facts.contact)
    let place = findPlace(pacing, paces, isPromo: isPromo, at: write.now)
    guard place.earliest <= write.now else { return place.earliest }
    pacing.account.take(paces, isPromo: isPromo, at: write.now)
    pacing.contact.take(paces, at: write.now)
    try write.save(pacing.account, of: facts.channel.id)
    try write.save(pacing.contact, of: facts.contact.id)
    return nil
  }

  /// When the paces of channel and contact leave room.
  func place(
    for contact: Contact,
    _ channel: Channel,
    _ traits: Traits,
    isPromo: Bool = false,
    _ read: borrowing Read
  ) throws(Fault) -> Place {
    findPlace(try read.pacing(of: contact), Paces(channel, traits), isPromo: isPromo, at: read.now)
  }

  private func expireClaims(_ write: borrowing Write) throws(Fault) -> Bool {
    let expired = try write.read.expiredClaims()
    for item in expired {
      guard let message = try write.read.message(item.message, for: .system) else { continue }
      try write.apply(uncertain(message, words: Courier.lostAnswer), ids: write.ids())
    }
    return !expired.isEmpty
  }

  private static let lostAnswer = Phrase(
    en: "the sending process ended before the answer came", uk: "програма завершилася, не дочекавшись відповіді")
}
