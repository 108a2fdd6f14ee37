import Channels
import HTTP
import Inbox
import Phrases
import Storage

// A campaign's next recipients: when they may go, who they are, and what becomes of who may not.

extension Courier {
  /// How many are looked at behind those whose own pace lets nothing through.
  private static let others = 8

  /// When a campaign may send its next message: now, where there is something to do.
  func launchTime(
    of campaign: Campaign,
    _ channel: Channel,
    _ traits: Traits,
    _ read: borrowing Read
  ) throws(Fault) -> Instant {
    if let opening = try opening(of: campaign, read) { return opening }
    var earliest: Instant?
    for recipient in try read.nextRecipients(of: campaign.id, limit: 1 + Courier.others) {
      guard let id = recipient.contact, let contact = try read.contact(id, for: .system) else { return read.now }
      let place = try place(for: contact, channel, traits, isPromo: true, read)
      if place.earliest <= read.now || place.ofAccount > read.now { return place.earliest }
      earliest = min(earliest ?? place.earliest, place.earliest)
    }
    if let earliest { return earliest }
    // What is on its way rings when it has arrived.
    return try read.isComplete(campaign.id) ? read.now : read.now + .seconds(1)
  }

  /// When the hours of a campaign begin, if that is not yet.
  private func opening(of campaign: Campaign, _ read: borrowing Read) throws(Fault) -> Instant? {
    guard let opening = campaign.between?.opening(from: read.now, in: try zone(read)) else { return nil }
    return opening > read.now ? opening : nil
  }

  /// Claims the messages of the next recipients whose turn it is, one or as many as may leave together: what is decided,
  /// made and claimed is one durable step.
  func launchNext(
    of campaign: Campaign,
    _ channel: Channel,
    _ messenger: any Messenger,
    atMost most: Int,
    _ write: borrowing Write
  ) throws(Fault) -> Claiming {
    if let opening = try opening(of: campaign, write.read) { return .later(opening) }
    let most = min(most, Paces(channel, messenger.traits(of: channel)).group)
    // Mostly it is the first ones' turn; others are only looked at where it is not.
    let first = try launchNext(of: campaign, channel, messenger, atMost: most, among: most, write)
    guard case .later = first else { return first }
    return try launchNext(of: campaign, channel, messenger, atMost: most, among: most + Courier.others, write)
  }

  private func launchNext(
    of campaign: Campaign,
    _ channel: Channel,
    _ messenger: any Messenger,
    atMost most: Int,
    among limit: Int,
    _ write: borrowing Write
  ) throws(Fault) -> Claiming {
    let traits = messenger.traits(of: channel)
    let paces = Paces(channel, traits)
    let claim = Courier.claimSpan(nil)
    var account: AccountPacing?
    var calls: [Call] = []
    var skipped: [Recipient] = []
    var earliest: Instant?
    let common = try commonText(of: campaign.id, write.read)
    for recipient in try write.read.nextRecipients(of: campaign.id, limit: limit) {
      guard let id = recipient.contact, let contact = try write.read.contact(id, for: .system) else { continue }
      var pacing = try write.read.pacing(of: contact)
      let place = findPlace(pacing, paces, isPromo: true, at: write.now)
      guard place.earliest <= write.now else {
        earliest = min(earliest ?? place.earliest, place.earliest)
        // Else it is only this contact's own pace.
        if place.ofAccount > write.now { break }
        continue
      }
      let facts = LaunchFacts(
        campaign: campaign,
        recipient: recipient,
        text: recipient.text ?? common ?? "",
        contact: contact,
        channel: channel,
        traits: traits,
        current: try write.read.currentChat(of: id),
        newest: try write.read.newestChat(of: id),
        claim: claim
      )
      var ids = try write.ids()
      var recipient = recipient
      switch launch(facts, ids: &ids, at: write.now) {
      case .skipped(let verdict):
        recipient.verdict = verdict
        try write.save(recipient)
        skipped.append(recipient)
      case .go(let outgoing, let message, let change):
        try write.apply(change, ids: ids)
        recipient.message = message
        try write.save(recipient)
        pacing.contact.take(paces, at: write.now)
        try write.save(pacing.contact, of: id)
        // The account's calls are counted when it is known how many they are.
        account = pacing.account
        calls.append(
          Call(
            channel: channel,
            outgoing: outgoing,
            messenger: messenger,
            claimedAt: write.now,
            claimedUntil: write.now + claim
          )
        )
      }
      if calls.count >= min(most, place.room), !calls.isEmpty { break }
    }
    if let first = calls.first, var account {
      account.take(paces, isPromo: true, at: write.now, count: calls.count)
      try write.save(account, of: channel.id)
      try begin(campaign, write)
      var departure = Departure(first: first, others: Array(calls.dropFirst()))
      departure.skipped = skipped
      let anybody = Pacing(account: account, contact: ContactPacing(next: write.now))
      departure.next = findPlace(anybody, paces, isPromo: true, at: write.now).ofAccount
      return .go(departure)
    }
    if try write.read.isComplete(campaign.id) {
      var finished = campaign
      finished.state = .finished
      finished.finishedAt = write.now
      try write.save(finished)
      return skipped.isEmpty ? .ended : .skipped(skipped)
    }
    return skipped.isEmpty ? .later(earliest) : .skipped(skipped)
  }

  func commonText(of campaign: Campaign.ID, _ read: borrowing Read) throws(Fault) -> String? {
    if let known = commonTexts[campaign] { return known }
    let text = try read.commonText(of: campaign)
    commonTexts[campaign] = .some(text)
    return text
  }

  func begin(_ campaign: Campaign, _ write: borrowing Write) throws(Fault) {
    guard campaign.state == .planned else { return }
    var begun = campaign
    begun.state = .running
    try write.save(begun)
  }

  /// Takes a message of a campaign back that may not leave now: it is paused, or the hours are over.
  func withdrawIfIdle(_ item: OutboxItem, _ write: borrowing Write) throws(Fault) -> Bool {
    guard let id = item.campaign, let campaign = try write.read.campaign(id, for: .system) else { return false }
    var mayLeave = campaign.isDue(at: write.now)
    if mayLeave, let between = campaign.between { mayLeave = between.holds(write.now, in: try zone(write.read)) }
    return mayLeave ? false : try write.withdraw(item.message)
  }

  func zone(_ read: borrowing Read) throws(Fault) -> Zone {
    let name = try read.setting("timezone") ?? "Europe/Kyiv"
    if let zone, zone.name == name { return zone.zone }
    guard let found = Zone(name: name) else {
      throw Fault(.config, en: "unknown time zone: \(name)", uk: "невідомий часовий пояс: \(name)")
    }
    zone = (name, found)
    return found
  }
}
