import CLI
import Channels
import Inbox
import JSON
import Office
import Phrases
import Storage

/// A campaign that is not kept yet.
struct CampaignPlan {
  let campaign: Campaign
  let channel: Channel
  let traits: Traits
  let planner: Planner
  /// The cards of `--clients`.
  let clients: CardLines?

  /// What a plan came to.
  struct Summary {
    var total = 0
    var sent = 0
    /// Messages that the messenger charges for.
    var paid = 0
    var skipped: [Recipient.Verdict: Int] = [:]

    mutating func count(_ recipient: Recipient, _ prospect: Prospect, _ traits: Traits, at now: Instant) {
      total += 1
      guard recipient.verdict == .send else {
        skipped[recipient.verdict, default: 0] += 1
        return
      }
      sent += 1
      if let span = traits.paidAfter, let last = prospect.contact?.lastInboundAt, last + span < now { paid += 1 }
    }
  }

  /// Gives everybody who comes into question, one at a time.
  func prospects(
    _ context: Context,
    _ read: borrowing Read,
    each: (Prospect) throws(Fault) -> Void
  ) throws(Fault) {
    let asking = planner.placeholders
    let viewer = try context.viewer
    switch campaign.selection {
    case .all: try read.prospects(.contacts, in: channel, asking: asking, for: viewer, each: each)
    case .status(let status):
      var isEmpty = true
      try read.prospects(.status(status), in: channel, asking: asking, for: viewer) { (prospect) throws(Fault) in
        isEmpty = false
        try each(prospect)
      }
      if isEmpty { throw noSuchStatus(status, try read.statuses(for: viewer)) }
    case .clients:
      try clients?.cards(context, read) { (card) throws(Fault) in
        try read.prospects(.card(card), in: channel, asking: asking, for: viewer, each: each)
      }
    }
  }

  private func noSuchStatus(_ status: String, _ known: [String]) -> Fault {
    Fault(
      .notFound,
      en: "no card has the status '\(status)'",
      uk: "жодна картка не має статусу «\(status)»",
      hint: known.isEmpty ? nil : Phrase(same: known.prefix(20).joined(separator: ", "))
    )
  }
}

/// Cards named one a line, as `--clients` takes them.
struct CardLines {
  private let spool: Spool

  init(_ spool: Spool) {
    self.spool = spool
  }

  /// The same lines have the same digest, however they are indented.
  func digest() -> String {
    spool.beginAgain()
    var digest: [UInt8] = []
    while let line = spool.line() {
      let text = CardLines.trimmed(line)
      // One step a line keeps it flat in memory.
      if !text.isEmpty { digest = SHA256.hash(digest + Array(text.utf8)) }
    }
    return Signature.hexadecimal(Array(digest.prefix(16)))
  }

  /// Gives each card in its order.
  ///
  /// - Throws: `notFound`, `ambiguous` or `badInput`, with the line.
  func cards(_ context: Context, _ read: borrowing Read, each: (Client.ID) throws(Fault) -> Void) throws(Fault) {
    spool.beginAgain()
    var number = 0
    while let line = spool.line() {
      number += 1
      let text = CardLines.trimmed(line)
      if text.isEmpty { continue }
      let card: Client
      do throws(Fault) { card = try context.client(CardLines.argument(text), in: read) } catch {
        throw Fault(
          error.code,
          Phrase(en: "line \(number): ", uk: "рядок \(number): ") + error.phrase,
          hint: error.hint
        )
      }
      try each(card.id)
    }
  }

  private static func trimmed(_ line: [UInt8]) -> String {
    var text = Substring(String(decoding: line, as: UTF8.self))
    while text.first?.isWhitespace == true || text.first == "\u{FEFF}" { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  private static func argument(_ text: String) throws(Fault) -> ClientArgument {
    guard text.hasPrefix("{") else { return try ClientArgument(argument: text) }
    guard let id = (try? JSONValue.parse(text))?["id"]?.integer, id > 0 else {
      throw Fault(.badInput, en: "not an object with id", uk: "це не об’єкт з id")
    }
    return try ClientArgument(argument: String(id))
  }
}

extension Context {
  /// - Throws: `forbidden` for who may send no campaigns.
  func requireCampaigner() throws(Fault) {
    let staff = try staff
    let roles = try desk.look { (read) throws(Fault) in try read.setting("campaign.roles") ?? "" }
    try requireBulk(
      staff,
      roles: roles.split(separator: " ").map { Role(rawValue: String($0)) },
      for: Phrase(en: "send campaigns", uk: "надсилати розсилки")
    )
  }

  /// The campaign of the same name.
  ///
  /// - Throws: `keyReused` when it is of a channel that one does not see.
  func earlier(_ campaign: Campaign) throws(Fault) -> Campaign? {
    let viewer = try viewer
    return try desk.look { (read) throws(Fault) in
      if let earlier = try read.campaign(named: campaign.name, for: viewer) { return earlier }
      guard try read.isTaken(campaignName: campaign.name) else { return nil }
      throw Fault(
        .keyReused,
        en: "the name \(campaign.name) is taken",
        uk: "назва \(campaign.name) вже зайнята",
        hint: Phrase(en: "give the campaign another one", uk: "дайте розсилці іншу")
      )
    }
  }

  /// Shows who would get what; nothing is kept.
  func rehearse(_ plan: CampaignPlan) throws(Fault) -> Exit {
    var summary = CampaignPlan.Summary()
    var planner = plan.planner
    let common = planner.common
    let rows = output.rows(of: RecipientAnswer.self)
    try desk.look { (read) throws(Fault) in
      try plan.prospects(self, read) { (prospect) throws(Fault) in
        let recipient = try planner.add(prospect, at: read.now)
        summary.count(recipient, prospect, plan.traits, at: read.now)
        try rows.add(RecipientAnswer(recipient, prospect, common: common, campaign: plan.campaign.name, zone: zone))
      }
    }
    try rows.finish()
    try output.flush()
    tell(summary, plan)
    return .done
  }

  /// Shows the plan as it was frozen, and what has become of it.
  func show(frozen campaign: Campaign) throws(Fault) -> Exit {
    let viewer = try viewer
    let rows = output.rows(of: RecipientAnswer.self)
    try desk.look { (read) throws(Fault) in
      try read.recipients(of: campaign, for: viewer) { (view) throws(Fault) in
        try rows.add(RecipientAnswer(view: view, campaign: campaign.name, zone: zone))
        return true
      }
    }
    try rows.finish()
    return .done
  }

  /// Lets somebody on a terminal think again before everybody is written to, with how many they are and what it costs.
  func confirm(_ plan: CampaignPlan) throws(Fault) {
    guard terminal.canAsk, !globals.isYes, plan.campaign.selection == .all else { return }
    var summary = CampaignPlan.Summary()
    var planner = plan.planner
    try desk.look { (read) throws(Fault) in
      try plan.prospects(self, read) { (prospect) throws(Fault) in
        summary.count(try planner.add(prospect, at: read.now), prospect, plan.traits, at: read.now)
      }
    }
    tell(summary, plan)
    let people = summary.sent
    try confirm(
      Phrase(
        en: "write to \(Phrase.counted(people, en: "contact", "contacts")) of \(plan.channel.name)?",
        uk:
          "написати в каналі \(plan.channel.name) \(Phrase.counted(people, uk: "контакту", "контактам", "контактам"))?"
      )
    )
  }

  /// Freezes the plan in one transaction.
  ///
  /// - Returns: The campaign as it is kept, or `nil` when there is nobody in it.
  func keep(_ plan: CampaignPlan) throws(Fault) -> Campaign? {
    var summary = CampaignPlan.Summary()
    let kept = try desk.administer { (write) throws(Fault) -> Campaign? in
      // Whoever asked at the same moment was first: the same campaign goes on.
      if try write.read.isTaken(campaignName: plan.campaign.name) { return nil }
      var planner = plan.planner
      let campaign = try write.add(plan.campaign, common: planner.common)
      try plan.prospects(self, write.read) { (prospect) throws(Fault) in
        var recipient = try planner.add(prospect, at: write.now)
        recipient.campaign = campaign.id
        try write.add(recipient)
        summary.count(recipient, prospect, plan.traits, at: write.now)
      }
      guard summary.total == 0 else { return campaign }
      try write.discard(campaign.id)
      return nil
    }
    guard let kept else {
      if let earlier = try earlier(plan.campaign) {
        try requireSame(plan.campaign, as: earlier)
        return earlier
      }
      output.note(
        Phrase(en: "there is nobody to write to: nothing was kept", uk: "писати нікому: нічого не збережено"))
      return nil
    }
    tell(summary, plan)
    if output.format == .jsonl, summary.sent < summary.total { try tellSkipped(kept) }
    return kept
  }

  /// A line for each who is left out.
  private func tellSkipped(_ campaign: Campaign) throws(Fault) {
    let viewer = try viewer
    try desk.look { (read) throws(Fault) in
      try read.recipients(of: campaign, for: viewer) { (view) throws(Fault) in
        if view.recipient.verdict != .send {
          try output.stream(RecipientAnswer(view: view, campaign: campaign.name, zone: zone))
        }
        return true
      }
    }
  }

  private func tell(_ summary: CampaignPlan.Summary, _ plan: CampaignPlan) {
    var phrase = Phrase(
      en: "\(plan.campaign.name): \(summary.sent) of \(summary.total) get it",
      uk: "\(plan.campaign.name): отримають \(summary.sent) із \(summary.total)"
    )
    let reasons = Recipient.Verdict.allCases.compactMap { verdict in
      summary.skipped[verdict].map { RecipientAnswer.phrase(verdict) + Phrase(same: " \($0)") }
    }
    for (index, reason) in reasons.enumerated() { phrase = phrase + Phrase(same: index == 0 ? "; " : ", ") + reason }
    output.note(phrase)
    guard summary.paid > 0 else { return }
    let paid = summary.paid
    output.note(
      Phrase(
        en: "\(plan.channel.kind.rawValue) charges for \(paid) of them: they wrote more than 24 h ago",
        uk: "\(plan.channel.kind.rawValue) стягне плату за \(paid) із них: вони писали понад 24 години тому"
      )
    )
  }

  /// Why this process cannot speak for a channel, when its token's reference leads nowhere here.
  ///
  /// - Throws: `config` for a channel without any token.
  func absentToken(of channel: Channel) throws(Fault) -> Fault? {
    do throws(Fault) {
      _ = try accounts.account(channel, of: try Accounts.messenger(of: channel))
      return nil
    } catch {
      guard error.code == .config, channel.settings["token"] != nil else { throw error }
      return error
    }
  }
}
