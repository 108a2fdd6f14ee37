import Channels
import Foundation
package import HTTP
package import Inbox
package import Phrases
import Storage

/// Carries queued messages to their messengers: claims one, calls, and writes down the answer.
///
/// Every claim is durable before the network is asked, and no transaction is open during a call. Whoever finds a claim
/// that expired makes its message `uncertain` (domain.md, Nothing lost, nothing twice).
package final class Courier {
  let desk: Desk
  private let transport: Transport
  let clock: Clock
  private let accounts: Accounts
  /// Where calls are counted, in `serve`.
  private let metrics: Metrics?
  /// The store's zone by its name: a zone is looked up once.
  private var zone: (name: String, zone: Zone)?

  package convenience init(desk: Desk, transport: Transport, clock: Clock, accounts: Accounts) {
    self.init(desk: desk, transport: transport, clock: clock, accounts: accounts, metrics: nil)
  }

  init(desk: Desk, transport: Transport, clock: Clock, accounts: Accounts, metrics: Metrics?) {
    self.desk = desk
    self.transport = transport
    self.clock = clock
    self.accounts = accounts
    self.metrics = metrics
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
    /// A message is claimed: the call is to be made now.
    case call(Call)
    /// A message ended without any call.
    case ended
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
    let claimedUntil: Instant
    /// Before when the pace leaves no room for another one of the campaign.
    var next: Instant?
  }

  /// Carries the next message of any channel that is due.
  package func step() throws(Fault) -> Step {
    switch try next() {
    case .ended: return .carried
    case .idle(let until): return .idle(until: until)
    case .call(let call):
      try make(call)
      return .carried
    }
  }

  /// Claims the next message that is due.
  ///
  /// What cannot be claimed now costs no writing transaction, so that looking often holds up nobody.
  ///
  /// - Parameters:
  ///   - busy: channels that have enough calls under way.
  ///   - only: the one campaign that is begun or gone on with, and its channel; everything without it.
  ///   - isExpected: something is known to be due: no look is worth its cost.
  /// - Returns: What is to be done.
  /// - Throws: why the store could not be asked or written.
  package func next(
    sparing busy: Set<Channel.ID> = [],
    of only: Campaign? = nil,
    isExpected: Bool = false
  ) throws(Fault) -> Next {
    if !isExpected {
      let found = try desk.look { (read) throws(Fault) in try self.scout(read, sparing: busy, of: only) }
      if case .later(let until) = found { return .idle(until: until) }
    }
    switch try desk.administer({ (write) throws(Fault) in try self.claimNext(write, sparing: busy, of: only) }) {
    case .go(let call): return .call(call)
    case .ended: return .ended
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
    AbortPoint.pass()
    underway.begin(call.outgoing.message)
    defer { underway.end() }
    let outcome = self.call(call)
    AbortPoint.pass()
    metrics?.called(call.channel, outcome.verdict.rawValue)
    for _ in 0..<40 {
      do {
        try settle(outcome, call)
        return outcome
      } catch {
        guard error.isOfStore, error.code != .storeNewer, clock.now() < call.claimedUntil else { throw error }
        clock.sleep(Span(milliseconds: 250))
      }
    }
    try settle(outcome, call)
    return outcome
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
    case go(Call)
    case ended
    case later(Instant?)
  }

  private func carry(_ claim: (borrowing Write) throws(Fault) -> Claiming) throws(Fault) -> Step {
    switch try desk.administer(claim) {
    case .ended: return .carried
    case .later(let until): return .idle(until: until)
    case .go(let call):
      try make(call)
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
    sparing busy: Set<Channel.ID>,
    of only: Campaign?
  ) throws(Fault) -> Scouted {
    let live = try self.live(read, only)
    guard let due = [try read.nextDue(), live.map(\.startAt).min()].compactMap({ $0 }).min() else { return .later(nil) }
    guard due <= read.now else { return .later(due) }
    if try !read.expiredClaims().isEmpty { return .something }
    if try !read.dueScheduled(limit: 1).isEmpty { return .something }
    var earliest = read.now + .seconds(1)
    for channel in try reachable(read, sparing: busy, of: only) {
      guard let messenger = Messengers.messenger(of: channel) else { continue }
      for isOfCampaigns in [false, true] {
        for item in try read.dueItems(of: channel.id, ofCampaigns: isOfCampaigns, limit: 20) {
          guard let contact = try read.contact(item.contact, for: .system) else { return .something }
          let free = try place(for: contact, channel, messenger.traits(of: channel), isPromo: isOfCampaigns, read)
            .earliest
          if free <= read.now { return .something }
          earliest = min(earliest, free)
        }
      }
      for campaign in live where campaign.channel == channel.id && campaign.isDue(at: read.now) {
        let free = try launchTime(of: campaign, channel, messenger.traits(of: channel), read)
        if free <= read.now { return .something }
        earliest = min(earliest, free)
      }
    }
    return .later(earliest)
  }

  private func reachable(
    _ read: borrowing Read,
    sparing busy: Set<Channel.ID>,
    of only: Campaign?
  ) throws(Fault) -> [Channel] {
    try read.channels(for: .system).filter { channel in
      channel.isEnabled && !busy.contains(channel.id) && only?.channel ?? channel.id == channel.id
    }
  }

  private func live(_ read: borrowing Read, _ only: Campaign?) throws(Fault) -> [Campaign] {
    try read.liveCampaigns().filter { only?.id ?? $0.id == $0.id }
  }

  private func claimNext(
    _ write: borrowing Write,
    sparing busy: Set<Channel.ID>,
    of only: Campaign?
  ) throws(Fault) -> Claiming {
    if try expireClaims(write) { return .ended }
    if try write.queueScheduled() { return .ended }
    var earliest: Instant?
    for channel in try reachable(write.read, sparing: busy, of: only) where Messengers.messenger(of: channel) != nil {
      // A person's answer never waits behind a campaign.
      for isOfCampaigns in [false, true] {
        for item in try write.read.dueItems(of: channel.id, ofCampaigns: isOfCampaigns, limit: 20) {
          if try withdrawIfIdle(item, write) { return .ended }
          switch try claim(item, of: channel, write) {
          case .later(let until): earliest = [earliest, until].compactMap { $0 }.min()
          case .go(let claim): return .go(claim)
          case .ended: return .ended
          }
        }
      }
      for campaign in try live(write.read, only)
      where campaign.channel == channel.id && campaign.isDue(at: write.now) {
        switch try launchNext(of: campaign, channel, write) {
        case .later(let until): earliest = [earliest, until].compactMap { $0 }.min()
        case .go(let claim): return .go(claim)
        case .ended: return .ended
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
      return .go(
        Call(channel: channel, outgoing: outgoing, messenger: messenger, claimedUntil: write.now + span))
    }
  }

  /// Takes a place in the paces of channel and contact; the moment to come back when there is none now.
  private func reserve(for facts: DepartFacts, _ write: borrowing Write) throws(Fault) -> Instant? {
    let isPromo = facts.item.campaign != nil
    let place = try place(for: facts.contact, facts.channel, facts.traits, isPromo: isPromo, write.read)
    guard place.earliest <= write.now else { return place.earliest }
    try write.save(place.pacing, for: facts.contact)
    return nil
  }

  /// When the paces leave room for a call.
  struct Place {
    var earliest: Instant
    /// When the channel's own pace does, whoever it is for.
    var ofChannel: Instant
    /// What a call at that moment leaves behind.
    var pacing: Pacing
  }

  /// When the paces of channel and contact leave room, and what a call at that moment leaves behind.
  func place(
    for contact: Contact,
    _ channel: Channel,
    _ traits: Traits,
    isPromo: Bool = false,
    _ read: borrowing Read
  ) throws(Fault) -> Place {
    var pacing = try read.pacing(of: contact)
    if pacing.channelHold > read.now {
      return Place(earliest: pacing.channelHold, ofChannel: pacing.channelHold, pacing: pacing)
    }
    let ofChannel = Inbox.reserve(pacing.channelNext, pace: channel.pace("pace") ?? traits.pace, at: read.now)
    let ofContact = Inbox.reserve(pacing.contactNext, pace: traits.contactPace, at: read.now)
    pacing.channelNext = ofChannel.next
    pacing.contactNext = ofContact.next
    let earliest = max(ofChannel.earliest, ofContact.earliest)
    guard isPromo else { return Place(earliest: earliest, ofChannel: ofChannel.earliest, pacing: pacing) }
    // Beside the channel's pace, not instead of it.
    let pace = channel.pace("promoPace") ?? traits.promoPace
    let ofPromo = Inbox.reserve(pacing.promoNext, pace: pace, at: read.now)
    pacing.promoNext = ofPromo.next
    return Place(
      earliest: max(earliest, ofPromo.earliest),
      ofChannel: max(ofChannel.earliest, ofPromo.earliest),
      pacing: pacing
    )
  }

  private func expireClaims(_ write: borrowing Write) throws(Fault) -> Bool {
    let expired = try write.read.expiredClaims()
    for item in expired {
      guard let message = try write.read.message(item.message, for: .system) else { continue }
      try write.apply(uncertain(message, reason: "the sending process ended before the answer came"), ids: write.ids())
    }
    return !expired.isEmpty
  }

  // MARK: Campaigns

  /// When a campaign may send its next message: now, where there is something to do.
  private func launchTime(
    of campaign: Campaign,
    _ channel: Channel,
    _ traits: Traits,
    _ read: borrowing Read
  ) throws(Fault) -> Instant {
    if let between = campaign.between {
      let opening = between.opening(from: read.now, in: try zone(read))
      if opening > read.now { return opening }
    }
    var earliest: Instant?
    for recipient in try read.nextRecipients(of: campaign.id, limit: 2) {
      guard let id = recipient.contact, let contact = try read.contact(id, for: .system) else { return read.now }
      let place = try place(for: contact, channel, traits, isPromo: true, read)
      if place.earliest <= read.now || place.ofChannel > read.now { return place.earliest }
      earliest = min(earliest ?? place.earliest, place.earliest)
    }
    if let earliest { return earliest }
    // What is on its way rings when it has arrived.
    return try read.isComplete(campaign.id) ? read.now : read.now + .seconds(1)
  }

  /// Claims the message of the next recipient whose turn it is: what is decided, made and claimed is one durable step.
  private func launchNext(of campaign: Campaign, _ channel: Channel, _ write: borrowing Write) throws(Fault) -> Claiming
  {
    if let between = campaign.between {
      let opening = between.opening(from: write.now, in: try zone(write.read))
      if opening > write.now { return .later(opening) }
    }
    let messenger = try Accounts.messenger(of: channel)
    var hasSkipped = false
    var earliest: Instant?
    let common = try write.read.commonText(of: campaign.id)
    for recipient in try write.read.nextRecipients(of: campaign.id, limit: 8) {
      guard let id = recipient.contact, let contact = try write.read.contact(id, for: .system) else { continue }
      let place = try place(for: contact, channel, messenger.traits(of: channel), isPromo: true, write.read)
      guard place.earliest <= write.now else {
        earliest = min(earliest ?? place.earliest, place.earliest)
        // Else it is only this contact's own pace.
        if place.ofChannel > write.now { break }
        continue
      }
      let facts = LaunchFacts(
        campaign: campaign,
        recipient: recipient,
        text: recipient.text ?? common ?? "",
        contact: contact,
        channel: channel,
        traits: messenger.traits(of: channel),
        current: try write.read.currentChat(of: id),
        newest: try write.read.newestChat(of: id),
        claim: Courier.claimSpan(nil)
      )
      var ids = try write.ids()
      var recipient = recipient
      switch launch(facts, ids: &ids, at: write.now) {
      case .skipped(let verdict):
        recipient.verdict = verdict
        try write.save(recipient)
        hasSkipped = true
      case .go(let outgoing, let message, let change):
        try write.apply(change, ids: ids)
        recipient.message = message
        try write.save(recipient)
        try write.save(place.pacing, for: contact)
        try begin(campaign, write)
        var call = Call(
          channel: channel,
          outgoing: outgoing,
          messenger: messenger,
          claimedUntil: write.now + Courier.claimSpan(nil)
        )
        call.next = nextPlace(after: place.pacing, channel, messenger.traits(of: channel), at: write.now)
        return .go(call)
      }
    }
    if try write.read.isComplete(campaign.id) {
      var finished = campaign
      finished.state = .finished
      finished.finishedAt = write.now
      try write.save(finished)
      return .ended
    }
    return hasSkipped ? .ended : .later(earliest)
  }

  /// When the paces of channel and campaigns leave room again.
  private func nextPlace(after pacing: Pacing, _ channel: Channel, _ traits: Traits, at now: Instant) -> Instant {
    let ofChannel = Inbox.reserve(pacing.channelNext, pace: channel.pace("pace") ?? traits.pace, at: now)
    let ofPromo = Inbox.reserve(pacing.promoNext, pace: channel.pace("promoPace") ?? traits.promoPace, at: now)
    return max(ofChannel.earliest, ofPromo.earliest)
  }

  private func begin(_ campaign: Campaign, _ write: borrowing Write) throws(Fault) {
    guard campaign.state == .planned else { return }
    var begun = campaign
    begun.state = .running
    try write.save(begun)
  }

  /// Takes a message of a campaign back that may not leave now: it is paused, or the hours are over.
  private func withdrawIfIdle(_ item: OutboxItem, _ write: borrowing Write) throws(Fault) -> Bool {
    guard let id = item.campaign, let campaign = try write.read.campaign(id, for: .system) else { return false }
    var mayLeave = campaign.isDue(at: write.now)
    if mayLeave, let between = campaign.between { mayLeave = between.holds(write.now, in: try zone(write.read)) }
    return mayLeave ? false : try write.withdraw(item.message)
  }

  private func zone(_ read: borrowing Read) throws(Fault) -> Zone {
    let name = try read.setting("timezone") ?? "Europe/Kyiv"
    if let zone, zone.name == name { return zone.zone }
    guard let found = Zone(name: name) else {
      throw Fault(.config, en: "unknown time zone: \(name)", uk: "невідомий часовий пояс: \(name)")
    }
    zone = (name, found)
    return found
  }

  // MARK: Calling

  private static func isUpload(_ attachments: [Attachment]) -> Bool {
    attachments.contains { $0.file != nil && $0.reference == nil }
  }

  /// A claim carries the deadlines of its calls and ten seconds (domain.md); an upload may be followed by the send.
  private static func claimSpan(_ message: Message?) -> Span {
    isUpload(message?.attachments ?? []) ? .seconds(160) : .seconds(40)
  }

  private func call(_ claim: Call) -> Outcome {
    let account: Account
    do { account = try accounts.account(claim.channel, of: claim.messenger) } catch {
      return Outcome(.tokenInvalid, reason: error.phrase.en)
    }
    let request: Request
    var outgoing = claim.outgoing
    var deadline = Deadline.call
    do {
      if case .attachment(let attachment, let caption, nil) = outgoing.content, attachment.reference == nil,
        let file = attachment.file
      {
        deadline = .upload
        outgoing.content = .attachment(attachment, caption: caption, bytes: try bytes(of: file))
      }
      if let upload = claim.messenger.upload(outgoing, account) {
        switch send(upload, .upload) {
        // An upload tells nobody anything: whatever became of it, it may be tried again.
        case .failure(let failure): return Outcome(.retry, reason: failure.description)
        case .success(let response):
          let outcome = account.cleaned(claim.messenger.outcome(of: response, to: nil))
          guard response.status < 400 else { return outcome.verdict == .ambiguous ? Outcome(.retry) : outcome }
          outgoing = try claim.messenger.uploaded(response, outgoing)
          deadline = .call
        }
      }
      request = try claim.messenger.encode(outgoing, account)
    } catch {
      // What an operator has to set up first is no fault of the message.
      return Outcome(error.code == .config ? .restricted : .rejected, reason: error.phrase.en)
    }
    switch send(request, deadline) {
    case .success(let response): return account.cleaned(claim.messenger.outcome(of: response, to: claim.outgoing))
    case .failure(.neverSent(let reason)): return Outcome(.retry, reason: reason)
    case .failure(.unknown(let reason)): return Outcome(.ambiguous, reason: reason)
    }
  }

  private func send(_ request: Request, _ deadline: Deadline) -> Result<Response, TransportFailure> {
    do throws(TransportFailure) { return .success(try transport.send(request, within: deadline)) } catch {
      return .failure(error)
    }
  }

  private func bytes(of file: String) throws(Fault) -> [UInt8] {
    do { return Array(try Data(contentsOf: URL(fileURLWithPath: file))) } catch {
      throw Fault(.io, en: "cannot read \(file)", uk: "не вдалося прочитати \(file)")
    }
  }

  // MARK: Settling

  private func settle(_ outcome: Outcome, _ claim: Call) throws(Fault) {
    let jitter = Double.random(in: 0...1)
    try desk.administer { (write) throws(Fault) in
      guard var message = try write.read.message(claim.outgoing.message, for: .system) else { return }
      var ids = try write.ids()
      guard let item = try write.read.item(of: message.id) else {
        // An echo, a receipt or an expired claim was faster; the answer can only say more than they did.
        if outcome.verdict == .ok, message.raise(to: .sent, externalID: outcome.externalID) {
          var change = Change()
          change.messages = [message]
          try write.apply(change, ids: ids)
        }
        return
      }
      guard let view = try write.read.chat(message.chat, for: .system),
        let contact = try write.read.contact(message.contact, for: .system)
      else { return }
      var outcome = outcome
      // An id that another message already has is no use; the message was accepted all the same.
      if let id = outcome.externalID, let other = try write.read.message(of: contact.id, externalID: id),
        other.id != message.id
      {
        outcome.externalID = nil
      }
      let facts = SettleFacts(
        message: message,
        item: item,
        chat: view.chat,
        contact: contact,
        channel: view.channel,
        traits: claim.messenger.traits(of: view.channel),
        part: claim.outgoing.part,
        hasOtherAnswer: try write.read.hasAnswer(in: view.chat, besides: message.id),
        jitter: jitter
      )
      let settled = Inbox.settle(outcome, facts: facts, ids: &ids, at: write.now)
      try write.apply(settled.change, ids: ids)
      if let campaign = item.campaign, pausesCampaign(outcome.verdict) {
        try write.pause(campaign, because: outcome.reason ?? outcome.verdict.rawValue)
      }
      guard settled.holdChannelUntil != nil || settled.holdContactUntil != nil else { return }
      var pacing = try write.read.pacing(of: contact)
      pacing.channelHold = max(pacing.channelHold, settled.holdChannelUntil ?? pacing.channelHold)
      pacing.contactNext = max(pacing.contactNext, settled.holdContactUntil ?? pacing.contactNext)
      try write.save(pacing, for: contact)
    }
  }
}
