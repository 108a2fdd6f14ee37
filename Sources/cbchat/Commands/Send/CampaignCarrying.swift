import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

// `send --campaign`: the way from the plan to everybody's answer.

extension Context {
  /// Goes on with a campaign that is kept, as far as it may.
  func goOn(with campaign: Campaign, in channel: Channel, isNoWait: Bool) throws(Fault) -> Exit {
    var campaign = campaign
    switch campaign.state {
    case .finished:
      try output.answer(answer(campaign))
      return .done
    case .cancelled:
      try output.answer(answer(campaign))
      return tell(
        Fault(
          .closed,
          en: "the campaign \(campaign.name) was cancelled",
          uk: "розсилку \(campaign.name) скасовано",
          hint: Phrase(en: "begin another one, with a name of its own", uk: "почніть іншу, з власною назвою")
        )
      )
    case .paused:
      guard campaign.reason != nil else {
        try output.answer(answer(campaign))
        return tell(pausedFault(campaign))
      }
      // What the messenger refused, or Ctrl-C stopped, is tried again by whoever runs it again.
      campaign = try desk.administer { (write) throws(Fault) in try write.resume(campaign) }
    case .planned, .running: break
    }
    let isLater = campaign.startAt > now
    if isLater {
      let moment = try zone.local(campaign.startAt).text
      output.note(
        Phrase(
          en: "it begins at \(moment): by cbchat webhook serve, or by this command run again then",
          uk: "початок о \(moment): почне cbchat webhook serve або ця сама команда, запущена тоді"
        )
      )
    }
    if isNoWait || isLater {
      try output.answer(answer(campaign))
      return .done
    }
    if let absent = try absentToken(of: channel) { return try leave(campaign, absent) }
    return try carry(campaign)
  }

  /// Leaves a campaign to `serve`, since the token is where only that can read it.
  func leave(_ campaign: Campaign, _ absent: Fault) throws(Fault) -> Exit {
    try output.answer(answer(campaign))
    return tell(
      Fault(
        .queued,
        Phrase(en: "\(campaign.name) waits: ", uk: "\(campaign.name) чекає: ") + absent.phrase,
        hint: Phrase(
          en: "cbchat webhook serve sends it, if it can read the token",
          uk: "cbchat webhook serve надішле її, якщо прочитає токен"
        )
      )
    )
  }

  private func carry(_ campaign: Campaign) throws(Fault) -> Exit {
    let signals = Interruption()
    defer { signals.cancel() }
    let desk = try desk
    let doorbell = Doorbell(bell: desk.store.bell)
    let path = storePath
    let clock = clock
    let parts = Serve.Parts(
      openStore: { () throws(Fault) in try Store(path: path, clock: clock.now) },
      transport: transport,
      clock: clock,
      accounts: accounts,
      log: Log(now: clock.now) { _ in }
    )
    let gauge = CampaignGauge(self, campaign, try counts(of: campaign))
    let end = try CampaignRun(campaign, desk: desk, parts, threads: calls).run(
      CampaignRun.Ears(
        carried: { (message) throws(Fault) in try self.tellCarried(message, campaign) },
        skipped: { (recipient) throws(Fault) in try self.tellSkipped(recipient, campaign) },
        progress: { () throws(Fault) in try gauge.show() },
        wait: { span in self.hear(doorbell, span) },
        isStopping: { signals.received != nil }
      )
    )
    gauge.clear()
    if case .stopped = end { return try stop(campaign, signals.received ?? 0) }
    let last = try self.campaign(named: campaign.name)
    // With JSON Lines the lines of the messages are the answer.
    if output.format != .jsonl { try output.answer(answer(last)) }
    return try conclude(end, last)
  }

  /// Ctrl-C means that nothing more shall leave, whoever carries the campaign; a service that is stopped means only itself.
  private func stop(_ campaign: Campaign, _ signal: Int32) throws(Fault) -> Exit {
    if signal == Interruption.interrupt {
      try desk.administer { (write) throws(Fault) in
        try write.pause(campaign.id, because: nil, words: Phrase(en: "interrupted", uk: "перервано"))
      }
    }
    let last = try self.campaign(named: campaign.name)
    if output.format != .jsonl { try output.answer(answer(last)) }
    let left = try counts(of: last).queued
    let fault = Fault(
      .interrupted,
      en: "stopped: \(left) of \(campaign.name) wait",
      uk: "зупинено: у розсилці \(campaign.name) чекають \(left)",
      hint: Phrase(
        en: "the same command goes on with it; so does cbchat campaign resume \(campaign.name)",
        uk: "продовжить та сама команда або cbchat campaign resume \(campaign.name)"
      )
    )
    output.report(fault)
    return Exit(status: signal == Interruption.interrupt ? fault.exit : 128 + signal)
  }

  private func conclude(_ end: CampaignRun.End, _ campaign: Campaign) throws(Fault) -> Exit {
    switch end {
    case .paused: return tell(pausedFault(campaign))
    case .held(let until): return tell(try heldFault(campaign, until))
    case .off:
      return tell(
        Fault(
          .queued,
          en: "the channel is off: \(campaign.name) waits",
          uk: "канал вимкнено: розсилка \(campaign.name) чекає",
          hint: Phrase(same: "cbchat channel set NAME --set enabled=on")
        )
      )
    case .cancelled:
      return tell(
        Fault(
          .closed, en: "the campaign \(campaign.name) was cancelled", uk: "розсилку \(campaign.name) скасовано"))
    case .finished, .stopped: break
    }
    let counts = try counts(of: campaign)
    if counts.uncertain > 0 {
      let numbers = try uncertain(of: campaign).map(\.description).joined(separator: ", ")
      output.note(
        Phrase(
          en: "nobody knows whether these messages arrived: \(numbers)",
          uk: "невідомо, чи дійшли ці повідомлення: \(numbers)"
        )
      )
    }
    var statuses: [Int32] = counts.failed.keys.map { (FaultCode(rawValue: $0) ?? .rejected).exit }
    if counts.uncertain > 0 { statuses.append(FaultCode.uncertain.exit) }
    return Exit(status: FaultCode.exit(of: statuses))
  }

  private func pausedFault(_ campaign: Campaign) -> Fault {
    let because = Reasons.phrase(of: campaign).map { Phrase(same: ": ") + $0 } ?? Phrase(same: "")
    return Fault(
      .queued,
      Phrase(en: "the campaign \(campaign.name) is paused", uk: "розсилку \(campaign.name) призупинено") + because,
      hint: Phrase(same: "cbchat campaign resume \(campaign.name)")
    )
  }

  private func heldFault(_ campaign: Campaign, _ until: Instant) throws(Fault) -> Fault {
    let channel = try desk.look { (read) throws(Fault) in try read.channel(campaign.channel, for: .system) }
    let because = channel.flatMap { Reasons.phrase(of: $0) }.map { Phrase(same: ": ") + $0 } ?? Phrase(same: "")
    let moment = try zone.local(until).text
    return Fault(
      .queued,
      Phrase(
        en: "the campaign \(campaign.name) waits until \(moment)", uk: "розсилка \(campaign.name) чекає до \(moment)")
        + because,
      hint: Phrase(
        en: "then the same command goes on with it; so does cbchat webhook serve",
        uk: "тоді її продовжить та сама команда або cbchat webhook serve"
      )
    )
  }

  private func tell(_ fault: Fault) -> Exit {
    try? output.flush()
    output.report(fault)
    return Exit(status: fault.exit)
  }

  /// A line for a message that this process carried, when it has its answer.
  private func tellCarried(_ id: Message.ID, _ campaign: Campaign) throws(Fault) {
    guard output.format == .jsonl else { return }
    let view = try desk.look { (read) throws(Fault) -> RecipientView? in
      guard let message = try read.message(id, for: .system) else { return nil }
      return try read.recipientView(of: message)
    }
    guard let view, view.recipient.campaign == campaign.id, let state = view.message?.state,
      ![.queued, .sending, .scheduled].contains(state)
    else { return }
    try output.stream(RecipientAnswer(view: view, campaign: campaign.name, zone: zone))
  }

  /// A line for somebody who was left out when their turn came: blocked, opted out, or out of the window meanwhile.
  private func tellSkipped(_ recipient: Recipient, _ campaign: Campaign) throws(Fault) {
    guard output.format == .jsonl else { return }
    let view = try desk.look { (read) throws(Fault) in try read.recipientView(of: recipient) }
    try output.stream(RecipientAnswer(view: view, campaign: campaign.name, zone: zone))
  }

  private func counts(of campaign: Campaign) throws(Fault) -> CampaignCounts {
    try desk.look { (read) throws(Fault) in try read.counts(of: campaign) }
  }

  private func uncertain(of campaign: Campaign) throws(Fault) -> [Message.ID] {
    try desk.look { (read) throws(Fault) in try read.uncertainMessages(of: campaign.id) }
  }
}

/// How far a campaign is: a bar on a terminal, a line a minute elsewhere.
final class CampaignGauge {
  private let context: Context
  private let campaign: Campaign
  private let total: Int
  private let doneBefore: Int
  private let began: Instant
  private var shown: Instant
  private var isShown = false
  /// A night is told once, not every minute of it.
  private var isResting = false

  init(_ context: Context, _ campaign: Campaign, _ counts: CampaignCounts) {
    self.context = context
    self.campaign = campaign
    total = counts.total - counts.skippedCount
    doneBefore = total - counts.queued
    began = context.now
    shown = began
  }

  /// Shows it, unless it was shown a moment ago.
  func show() throws(Fault) {
    let now = context.now
    let isTerminal = context.terminal.isError
    guard now - shown >= (isTerminal ? .seconds(1) : .minutes(1)) else { return }
    shown = now
    let opening = try opening(now)
    if !isTerminal, isResting, opening != nil { return }
    isResting = opening != nil
    let left = try context.desk.look { (read) throws(Fault) in try read.waitingRecipients(of: campaign.id) }
    let phrase = CampaignGauge.phrase(
      name: campaign.name,
      done: max(0, total - left),
      total: total,
      rate: rate(total - left - doneBefore, now),
      opening: opening,
      hasBar: isTerminal
    )
    if isTerminal { context.output.progress(phrase) } else { context.output.note(phrase) }
    isShown = isTerminal
  }

  func clear() {
    if isShown { context.output.progress(nil) }
  }

  private func rate(_ done: Int, _ now: Instant) -> Double {
    let seconds = Double(max(1, (now - began).milliseconds)) / 1000
    return Double(max(0, done)) / seconds
  }

  /// When it goes on, told only for a long wait.
  private func opening(_ now: Instant) throws(Fault) -> String? {
    let zone = try context.zone
    let hold = try context.desk.look { (read) throws(Fault) in try read.hold(of: campaign.channel) }
    var opening = hold > now + .minutes(1) ? hold : now
    if let between = campaign.between { opening = between.opening(from: opening, in: zone) }
    return opening > now ? zone.local(opening).text : nil
  }

  static func phrase(name: String, done: Int, total: Int, rate: Double, opening: String?, hasBar: Bool) -> Phrase {
    let width = 20
    let full = total == 0 ? width : done * width / total
    let bar =
      hasBar ? " [" + String(repeating: "#", count: full) + String(repeating: "-", count: width - full) + "]" : ""
    var phrase = Phrase(en: "\(name)\(bar) \(done) of \(total)", uk: "\(name)\(bar) \(done) із \(total)")
    if let opening {
      return phrase + Phrase(en: ", goes on at \(opening)", uk: ", продовжиться о \(opening)")
    }
    let tenths = Int((rate * 10).rounded())
    guard tenths > 0 else { return phrase }
    let shown = tenths >= 100 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    phrase = phrase + Phrase(en: ", \(shown) a second", uk: ", \(shown) за секунду")
    let seconds = Int((Double(total - done) / rate).rounded(.up))
    return phrase + left(seconds)
  }

  private static func left(_ seconds: Int) -> Phrase {
    if seconds < 90 { return Phrase(en: ", \(seconds) s left", uk: ", лишилося \(seconds) с") }
    let minutes = (seconds + 59) / 60
    if minutes < 90 { return Phrase(en: ", \(minutes) min left", uk: ", лишилося \(minutes) хв") }
    return Phrase(en: ", \((minutes + 59) / 60) h left", uk: ", лишилося \((minutes + 59) / 60) год")
  }
}
