package import Phrases

/// A named bulk send: each contact gets it at most once (domain.md, Words).
package struct Campaign: Sendable, Hashable {
  package typealias ID = Inbox.ID<Campaign>

  /// What a campaign is doing.
  package enum State: String, Sendable, CaseIterable {
    /// Its time has not come.
    case planned
    case running
    /// Stopped for now, by a person or by what the messenger answered; nothing leaves.
    case paused
    /// Everybody has their answer: a message, a refusal, or a reason to be left out.
    case finished
    /// Stopped for good; its name stays taken.
    case cancelled
  }

  /// Whom it is for, as it was asked.
  package enum Selection: Sendable, Hashable {
    /// Every contact of the channel.
    case all
    /// The cards of a status.
    case status(String)
    /// A list of cards, by the digest of its lines: the same list is the same selection.
    case clients(digest: String)
  }

  package var id: ID
  /// The word by which it is known, once and for all.
  package var name: String
  package var channel: Channel.ID
  /// Who began it.
  package var staff: Staff.ID
  /// The text as it was given, with its placeholders; `nil` where only a template speaks.
  package var text: String?
  /// The approved template as it was given; its parameters may hold placeholders.
  package var template: Template?
  package var selection: Selection
  package var state: State
  /// Why it is paused or cancelled, where somebody or something gave a reason; see ``because(_:words:)``.
  package private(set) var reason: String?
  /// The reason in both languages, where the words are cbchat's own; ``reason`` is then their English.
  package private(set) var reasonWords: Phrase?
  /// Nothing leaves before it.
  package var startAt: Instant
  /// The hours of every day at which its messages may leave.
  package var between: Daytime?
  package var createdAt: Instant
  package var finishedAt: Instant?

  package init(
    id: ID,
    name: String,
    channel: Channel.ID,
    staff: Staff.ID,
    text: String?,
    template: Template? = nil,
    selection: Selection,
    state: State = .running,
    reason: String? = nil,
    reasonWords: Phrase? = nil,
    startAt: Instant,
    between: Daytime? = nil,
    createdAt: Instant,
    finishedAt: Instant? = nil
  ) {
    self.id = id
    self.name = name
    self.channel = channel
    self.staff = staff
    self.text = text
    self.template = template
    self.selection = selection
    self.state = state
    self.reason = reason
    self.reasonWords = reasonWords
    self.startAt = startAt
    self.between = between
    self.createdAt = createdAt
    self.finishedAt = finishedAt
  }

  /// Keeps why it is paused or cancelled.
  ///
  /// - Parameters:
  ///   - reason: in the messenger's words; `nil` when a person decided it.
  ///   - words: in cbchat's own.
  package mutating func because(_ reason: String?, words: Phrase? = nil) {
    self.reason = words?.en ?? reason
    reasonWords = words
  }

  /// Whether a message may leave: it runs, or its time has come meanwhile.
  package func isDue(at now: Instant) -> Bool {
    switch state {
    case .planned, .running: startAt <= now
    case .paused, .finished, .cancelled: false
    }
  }
}

extension Campaign.Selection {
  /// The selection as one word, for the store and for JSON: `all`, `status:VIP`, `clients:DIGEST`.
  package var word: String {
    switch self {
    case .all: "all"
    case .status(let status): "status:\(status)"
    case .clients(let digest): "clients:\(digest)"
    }
  }

  /// Reads ``word``.
  package init?(word: String) {
    if word == "all" {
      self = .all
    } else if word.hasPrefix("status:") {
      self = .status(String(word.dropFirst(7)))
    } else if word.hasPrefix("clients:") {
      self = .clients(digest: String(word.dropFirst(8)))
    } else {
      return nil
    }
  }
}

/// Somebody whom a campaign considered: what was decided about them, and what they are told.
package struct Recipient: Sendable, Hashable {
  /// Whether a person gets the message, or why not (issue: the verdicts of `--dry-run`).
  package enum Verdict: String, Sendable, CaseIterable {
    case send
    case blocked
    case windowClosed = "window-closed"
    case optedOut = "opted-out"
    /// The card has no contact in the channel, or one that never wrote.
    case noContact = "no-contact"
    /// The same person gets it already.
    case duplicate
    /// Outside the reply window only an approved template may be sent.
    case needsTemplate = "needs-template"
    /// The text asks for what the card cannot tell.
    case unfilled
  }

  package var campaign: Campaign.ID
  /// The place in the campaign, from 1.
  package var position: Int64
  package var contact: Contact.ID?
  package var client: Client.ID?
  package var verdict: Verdict
  /// Their final text; `nil` where it is the campaign's own.
  package var text: String?
  /// What fills the places of the template, for them.
  package var parameters: [String]
  /// Their message, as soon as it is on its way.
  package var message: Message.ID?

  package init(
    campaign: Campaign.ID,
    position: Int64,
    contact: Contact.ID?,
    client: Client.ID?,
    verdict: Verdict,
    text: String? = nil,
    parameters: [String] = [],
    message: Message.ID? = nil
  ) {
    self.campaign = campaign
    self.position = position
    self.contact = contact
    self.client = client
    self.verdict = verdict
    self.text = text
    self.parameters = parameters
    self.message = message
  }
}

/// What became of a campaign's recipients; every one is counted once, so that the parts sum up to the total.
package struct CampaignCounts: Sendable, Equatable {
  package var total = 0
  /// Not sent yet: those whose turn has not come, and those on their way.
  package var queued = 0
  package var sent = 0
  package var delivered = 0
  package var seen = 0
  package var uncertain = 0
  /// By the failure's stable word.
  package var failed: [String: Int] = [:]
  /// By the reason: a verdict, or `cancelled`.
  package var skipped: [String: Int] = [:]
  /// Who wrote after they got it.
  package var replied = 0

  package init() {}

  package var failedCount: Int { failed.values.reduce(0, +) }
  package var skippedCount: Int { skipped.values.reduce(0, +) }
}
