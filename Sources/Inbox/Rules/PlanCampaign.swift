package import Phrases

/// Somebody who comes into question for a campaign: a contact of its channel with the card, or a card without one.
package struct Prospect: Sendable {
  package var contact: Contact?
  package var client: Client.ID?
  package var clientName: String?
  /// In the smallest unit of the store's currency; only looked up where the text asks for it.
  package var balance: Int64?
  /// The nearest planned visit; only looked up where the text asks for it.
  package var nextVisit: Instant?

  package init(
    contact: Contact?,
    client: Client.ID? = nil,
    clientName: String? = nil,
    balance: Int64? = nil,
    nextVisit: Instant? = nil
  ) {
    self.contact = contact
    self.client = client
    self.clientName = clientName
    self.balance = balance
    self.nextVisit = nextVisit
  }
}

/// Decides who gets a campaign and in what words, one prospect after another: the rule of both the plan and `--dry-run`.
///
/// The contacts of one card come one behind another, who wrote last first: the first who can be reached gets it.
package struct Planner: Sendable {
  private let campaign: Campaign
  private let channel: Channel
  private let traits: Traits
  private let wording: Wording?
  private let parameters: [Wording]
  private let zone: Zone
  private let currency: String
  private var position: Int64 = 0
  private var reached: Client.ID?
  /// Cards that were named one by one may come again.
  private var seen: Set<Client.ID> = []
  private let comesAgain: Bool

  /// - Throws: `badInput` for a placeholder that is unknown, `tooLong`, `notSupported` for a template where there are none.
  package init(_ campaign: Campaign, in channel: Channel, traits: Traits, zone: Zone, currency: String) throws(Fault) {
    guard campaign.template == nil || traits.hasTemplates else {
      throw Fault(
        .notSupported,
        en: "\(channel.name) has no templates",
        uk: "канал \(channel.name) не має шаблонів",
        hint: Phrase(
          en: "approved templates are for whatsapp-number on the Cloud API",
          uk: "схвалені шаблони є лише у whatsapp-number через Cloud API"
        )
      )
    }
    self.campaign = campaign
    self.channel = channel
    self.traits = traits
    self.zone = zone
    self.currency = currency
    wording = try campaign.text.map { text throws(Fault) in try Wording(text) }
    parameters = try campaign.template?.parameters.map { text throws(Fault) in try Wording(text) } ?? []
    if case .clients = campaign.selection { comesAgain = true } else { comesAgain = false }
  }

  /// What the texts ask of a card.
  package var placeholders: Set<Wording.Placeholder> {
    parameters.reduce(into: wording?.placeholders ?? []) { $0.formUnion($1.placeholders) }
  }

  /// Decides about the next prospect.
  ///
  /// - Throws: `tooLong` when their text would take more messages of the messenger than one may.
  package mutating func add(_ prospect: Prospect, at now: Instant) throws(Fault) -> Recipient {
    position += 1
    var recipient = Recipient(
      campaign: campaign.id,
      position: position,
      contact: prospect.contact?.id,
      client: prospect.client,
      verdict: .send
    )
    if let client = prospect.client, comesAgain, client != reached, seen.contains(client) {
      recipient.verdict = .duplicate
      return recipient
    }
    recipient.verdict = Inbox.verdict(
      prospect.contact,
      in: channel,
      traits: traits,
      isTemplate: campaign.template != nil,
      at: now
    )
    if recipient.verdict == .send {
      if let client = prospect.client, client == reached {
        recipient.verdict = .duplicate
      } else if let (text, parameters) = words(for: prospect) {
        try requireShort(text)
        recipient.text = placeholders.isEmpty ? nil : text
        recipient.parameters = parameters
        reached = prospect.client
      } else {
        recipient.verdict = .unfilled
      }
    }
    if let client = prospect.client, comesAgain { seen.insert(client) }
    return recipient
  }

  /// The text that everybody gets; `nil` where each has one of their own.
  package var common: String? {
    guard placeholders.isEmpty else { return nil }
    return words(for: Prospect(contact: nil))?.text
  }

  private func words(for prospect: Prospect) -> (text: String, parameters: [String])? {
    func value(_ placeholder: Wording.Placeholder) -> String? {
      switch placeholder {
      // Without a card the name that the messenger tells; a bare number is nobody's name.
      case .name: prospect.clientName ?? prospect.contact?.name
      case .balance: prospect.balance.map { Money(minor: $0, currency: currency) }.map { "\($0.amount) \($0.currency)" }
      case .nextVisit: prospect.nextVisit.map(shown)
      }
    }
    var filled: [String] = []
    for parameter in parameters {
      guard let text = parameter.filled(value) else { return nil }
      filled.append(text)
    }
    if let wording {
      guard let text = wording.filled(value) else { return nil }
      return (text, filled)
    }
    guard var template = campaign.template else { return nil }
    template.parameters = filled
    return (template.text, filled)
  }

  /// `24.11.2026 18:30`, as it is written to clients.
  private func shown(_ instant: Instant) -> String {
    let local = zone.local(instant)
    let (day, month) = (padded(local.date.day, 2), padded(local.date.month, 2))
    return "\(day).\(month).\(padded(local.date.year, 4)) \(local.time)"
  }

  private func requireShort(_ text: String) throws(Fault) {
    guard !text.allSatisfy(\.isWhitespace) else {
      throw Fault(.badInput, en: "the text is empty", uk: "порожній текст")
    }
    // The first text stands for most of them: only what is near the limit is counted exactly.
    guard text.utf8.count > traits.text.maximum else { return }
    try requireFewParts(text, traits)
  }
}

/// Whether a contact may get a campaign's message now; asked for the plan, and again when their turn comes.
///
/// A campaign is no person: the human-agent tag is not for it (domain.md, Starting and sending).
package func verdict(
  _ contact: Contact?,
  in channel: Channel,
  traits: Traits,
  isTemplate: Bool,
  at now: Instant
) -> Recipient.Verdict {
  // domain.md: only with who has written to that channel before.
  guard let contact, contact.lastInboundAt != nil else { return .noContact }
  guard contact.state == .active else { return .blocked }
  guard !contact.isOptedOut else { return .optedOut }
  if isTemplate { return .send }
  let reply = replyVerdict(
    traits.window,
    lastInboundAt: contact.lastInboundAt,
    sender: .machine,
    at: now
  )
  switch reply {
  case .open: return .send
  case .closed, .neverWrote: return traits.hasTemplates ? .needsTemplate : .windowClosed
  }
}

/// The same name is the same campaign: another text, channel or selection is a mistake (cli.md).
///
/// - Throws: `keyReused`.
package func requireSame(_ campaign: Campaign, as earlier: Campaign) throws(Fault) {
  let difference: Phrase
  if campaign.channel != earlier.channel {
    difference = Phrase(en: "another channel", uk: "іншого каналу")
  } else if campaign.text != earlier.text || campaign.template != earlier.template {
    difference = Phrase(en: "another text", uk: "іншого тексту")
  } else if campaign.selection != earlier.selection {
    difference = Phrase(en: "other recipients", uk: "інших одержувачів")
  } else {
    return
  }
  throw Fault(
    .keyReused,
    Phrase(
      en: "the campaign \(earlier.name) was begun with ",
      uk: "розсилку \(earlier.name) розпочато для "
    ) + difference,
    hint: Phrase(en: "give it a name of its own", uk: "дайте новій розсилці власну назву")
  )
}
