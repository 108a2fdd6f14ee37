import Channels
import HTTP
import Inbox
import Phrases
import Storage

// A campaign's next recipient: when one may go, who it is, and what becomes of who may not.

extension Courier {
  /// When a campaign may send its next message: now, where there is something to do.
  func launchTime(
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
  func launchNext(of campaign: Campaign, _ channel: Channel, _ write: borrowing Write) throws(Fault) -> Claiming {
    // Mostly it is the first one's turn; the others are only looked at where it is not.
    let first = try launchNext(of: campaign, channel, write, among: 1)
    guard case .later = first else { return first }
    return try launchNext(of: campaign, channel, write, among: 8)
  }

  func launchNext(
    of campaign: Campaign,
    _ channel: Channel,
    _ write: borrowing Write,
    among limit: Int
  ) throws(Fault) -> Claiming {
    if let between = campaign.between {
      let opening = between.opening(from: write.now, in: try zone(write.read))
      if opening > write.now { return .later(opening) }
    }
    let messenger = try Accounts.messenger(of: channel)
    var skipped: [Recipient] = []
    var earliest: Instant?
    let common = try commonText(of: campaign.id, write.read)
    for recipient in try write.read.nextRecipients(of: campaign.id, limit: limit) {
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
        skipped.append(recipient)
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
        call.skipped = skipped
        call.next = nextPlace(after: place.pacing, channel, messenger.traits(of: channel), at: write.now)
        return .go(call)
      }
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

  /// When the paces of channel and campaigns leave room again.
  func nextPlace(after pacing: Pacing, _ channel: Channel, _ traits: Traits, at now: Instant) -> Instant {
    let ofChannel = Inbox.reserve(pacing.channelNext, pace: channel.pace("pace") ?? traits.pace, at: now)
    let ofPromo = Inbox.reserve(pacing.promoNext, pace: channel.pace("promoPace") ?? traits.promoPace, at: now)
    return max(ofChannel.earliest, ofPromo.earliest)
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
