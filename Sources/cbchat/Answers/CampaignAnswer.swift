import CLI
import Channels
import Inbox
import JSON
import Phrases

/// cli.md's `campaign`: what it is, and what became of everybody.
///
/// The counts but `replied` sum up to `total`.
struct CampaignAnswer: Row {
  let campaign: Campaign
  let channel: String
  let author: Staff?
  let counts: CampaignCounts
  /// Messages of which nobody knows whether they arrived.
  let uncertain: [Message.ID]
  let zone: Zone
  let now: Instant

  var json: JSONValue {
    [
      "name": .string(campaign.name),
      "channel": .string(channel),
      "state": .string(campaign.state.rawValue),
      "reason": JSONValue(campaign.reason),
      "total": JSONValue(counts.total),
      "queued": JSONValue(counts.queued),
      "sent": JSONValue(counts.sent),
      "delivered": JSONValue(counts.delivered),
      "seen": JSONValue(counts.seen),
      "failed": JSONValue(counts.failedCount),
      "skipped": JSONValue(counts.skippedCount),
      "uncertain": JSONValue(counts.uncertain),
      "replied": JSONValue(counts.replied),
      "failedBy": CampaignAnswer.json(counts.failed),
      "skippedBy": CampaignAnswer.json(counts.skipped),
      "uncertainMessages": .array(uncertain.map { JSONValue($0.rawValue) }),
      "text": JSONValue(campaign.text),
      "template": campaign.template.map { template in
        [
          "name": .string(template.name), "language": .string(template.language),
          "parameters": .array(template.parameters.map(JSONValue.string)),
        ]
      } ?? .null,
      "selection": .string(campaign.selection.word),
      "startAt": .string(campaign.startAt.rfc3339),
      "between": JSONValue(campaign.between?.text),
      "author": author.map { ["login": .string($0.login), "name": .string($0.name)] } ?? .null,
      "createdAt": .string(campaign.createdAt.rfc3339),
      "finishedAt": JSONValue(campaign.finishedAt?.rfc3339),
    ]
  }

  private static func json(_ reasons: [String: Int]) -> JSONValue {
    .object(JSONObject(reasons.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue($0.value)) }))
  }

  static let columns = [
    Column(en: "NAME", uk: "НАЗВА"),
    Column(en: "CHANNEL", uk: "КАНАЛ"),
    Column(en: "STATE", uk: "СТАН"),
    Column(en: "TOTAL", uk: "УСЬОГО", .right),
    Column(en: "QUEUED", uk: "У ЧЕРЗІ", .right),
    Column(en: "SENT", uk: "НАДІСЛАНО", .right),
    Column(en: "FAILED", uk: "НЕ ДІЙШЛО", .right),
    Column(en: "SKIPPED", uk: "ПРОПУЩЕНО", .right),
    Column(en: "UNCERTAIN", uk: "НЕВІДОМО", .right),
    Column(en: "CREATED", uk: "СТВОРЕНО"),
  ]

  var cells: [Cell] {
    [
      Cell(campaign.name), Cell(channel),
      Cell(CampaignAnswer.phrase(campaign.state), plain: campaign.state.rawValue, style),
      Cell(counts.total), Cell(counts.queued), Cell(counts.sent + counts.delivered + counts.seen),
      Cell(counts.failedCount), Cell(counts.skippedCount),
      Cell(counts.uncertain, counts.uncertain > 0 ? [.yellow] : .plain),
      Cell(zone.brief(campaign.createdAt, at: now), plain: zone.local(campaign.createdAt).text),
    ]
  }

  private var style: Style { campaign.state == .paused ? [.yellow] : .plain }

  static func phrase(_ state: Campaign.State) -> Phrase {
    switch state {
    case .planned: Phrase(en: "planned", uk: "заплановано")
    case .running: Phrase(en: "running", uk: "триває")
    case .paused: Phrase(en: "paused", uk: "призупинено")
    case .finished: Phrase(en: "finished", uk: "завершено")
    case .cancelled: Phrase(en: "cancelled", uk: "скасовано")
    }
  }
}

/// One campaign for people: a fact a line.
struct CampaignCard: Answer {
  let answer: CampaignAnswer

  var json: JSONValue { answer.json }

  func text(_ page: inout Page) {
    let (campaign, counts) = (answer.campaign, answer.counts)
    page.add(campaign.name, [.bold])
    page.add("  \(answer.channel)  ", [.dim])
    page.line(CampaignAnswer.phrase(campaign.state) + because(campaign))
    if let text = campaign.text ?? campaign.template?.text {
      page.add("  ")
      page.add(lines: text, indent: 2)
      page.newline()
    }
    var facts: [(Phrase, String)] = [
      (Phrase(en: "recipients", uk: "одержувачів"), "\(counts.total)"),
      (Phrase(en: "queued", uk: "у черзі"), "\(counts.queued)"),
      (Phrase(en: "sent", uk: "надіслано"), "\(counts.sent)"),
      (Phrase(en: "delivered", uk: "доставлено"), "\(counts.delivered)"),
      (Phrase(en: "seen", uk: "прочитано"), "\(counts.seen)"),
      (Phrase(en: "replied", uk: "відповіли"), "\(counts.replied)"),
      (Phrase(en: "failed", uk: "не дійшло"), reasons(counts.failed, CampaignCard.failure)[page.language]),
      (
        Phrase(en: "skipped", uk: "пропущено"),
        reasons(counts.skipped) { word in
          Recipient.Verdict(rawValue: word).map(RecipientAnswer.phrase)
            ?? CampaignAnswer.phrase(.cancelled)
        }[page.language]
      ),
      (
        Phrase(en: "uncertain", uk: "невідомо"),
        "\(counts.uncertain)"
          + (answer.uncertain.isEmpty
            ? "" : " (" + answer.uncertain.map { "#\($0)" }.joined(separator: ", ") + ")")
      ),
    ]
    if campaign.state == .planned {
      facts.append((Phrase(en: "begins", uk: "початок"), answer.zone.local(campaign.startAt).text))
    }
    if let between = campaign.between { facts.append((Phrase(en: "hours", uk: "години"), between.text)) }
    for (name, value) in facts {
      page.add("  ")
      page.add(name + Phrase(same: ": "), [.dim])
      page.line(value)
    }
  }

  private func because(_ campaign: Campaign) -> Phrase {
    Reasons.phrase(of: campaign).map { Phrase(same: ": ") + $0 } ?? Phrase(same: "")
  }

  private static func failure(_ word: String) -> Phrase {
    switch FaultCode(rawValue: word) {
    case .blocked: RecipientAnswer.phrase(.blocked)
    case .windowClosed: RecipientAnswer.phrase(.windowClosed)
    case .rejected: Phrase(en: "rejected", uk: "відхилено месенджером")
    case .tooLong: Phrase(en: "too long", uk: "задовге")
    case .expired: Phrase(en: "waited too long", uk: "чекало надто довго")
    default: Phrase(same: word)
    }
  }

  /// `3 (blocked 2, window closed 1)`.
  private func reasons(_ counts: [String: Int], _ phrase: (String) -> Phrase) -> Phrase {
    var all = Phrase(same: "\(counts.values.reduce(0, +))")
    for (index, (word, count)) in counts.sorted(by: { $0.key < $1.key }).enumerated() {
      all = all + Phrase(same: index == 0 ? " (" : ", ") + phrase(word) + Phrase(same: " \(count)")
    }
    return counts.isEmpty ? all : all + Phrase(same: ")")
  }
}
