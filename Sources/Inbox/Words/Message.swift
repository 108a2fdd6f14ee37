package import Phrases

/// One line of a chat.
package struct Message: Sendable, Hashable {
  package typealias ID = Inbox.ID<Message>

  package enum Direction: String, Sendable, CaseIterable {
    case `in`
    case out
    case system
  }

  package enum Author: Sendable, Hashable {
    case client
    case staff(Staff.ID)
    case bot
    case autoreply
    case campaign
    /// The business's own phone or the messenger's web page: somebody answered elsewhere.
    case external
    case system

    /// cli.md's `author.type`.
    package var type: String {
      switch self {
      case .client: "client"
      case .staff: "staff"
      case .bot: "bot"
      case .autoreply: "autoreply"
      case .campaign: "campaign"
      case .external: "external"
      case .system: "system"
      }
    }
  }

  /// What became of an outgoing message (domain.md, Messages).
  ///
  /// States only move up.
  package enum State: String, Sendable, CaseIterable {
    case scheduled
    case queued
    case sending
    case sent
    case delivered
    case seen
    case failed
    /// Nobody heard the messenger's answer: it may have arrived, and is never sent again by itself.
    case uncertain
  }

  /// One call to the messenger: a long text, or several files, take several.
  package struct Part: Sendable, Hashable {
    package var externalID: String?
    package var state: State

    package init(externalID: String? = nil, state: State) {
      self.externalID = externalID
      self.state = state
    }
  }

  package struct Reaction: Sendable, Hashable {
    package var emoji: String
    package var author: String

    package init(emoji: String, author: String) {
      self.emoji = emoji
      self.author = author
    }
  }

  /// Why an outgoing message failed: a stable word of cli.md, and the messenger's own reason.
  package struct Failure: Sendable, Hashable {
    package var code: String
    package var reason: String?
    /// The reason in both languages, where the words are cbchat's own; ``reason`` is then their English.
    package var words: Phrase?

    package init(code: String, reason: String? = nil, words: Phrase? = nil) {
      self.code = code
      self.reason = words?.en ?? reason
      self.words = words
    }
  }

  /// How a colleague's message came about, when nobody wrote it in the chat at that moment.
  package enum Way: String, Sendable, CaseIterable {
    /// Written before, for a time (`send --at`).
    case scheduled
    /// A line of `send --batch`.
    case batch
    /// A line of a batch that promotes something: consent is asked.
    case promo
  }

  package var id: ID
  package var chat: Chat.ID
  package var contact: Contact.ID
  package var direction: Direction
  package var author: Author
  package var text: String?
  package var system: SystemLine?
  package var attachments: [Attachment]
  package var reactions: [Reaction]
  package var replyTo: ID?
  /// The messenger's time, never later than when it was received.
  package var at: Instant
  /// `nil` when inbound or a system line.
  package var state: State?
  package var failure: Failure?
  /// One for an inbound message, one a call for an outgoing one.
  package var parts: [Part]
  package var editedAt: Instant?
  package var deletedAt: Instant?
  package var campaign: String?
  package var key: String?
  /// `nil` for what a colleague wrote in the chat, and for everybody else's.
  package var way: Way?
  /// The approved template that carries it; ``text`` says it as people read it here.
  package var template: Template?

  package init(
    id: ID,
    chat: Chat.ID,
    contact: Contact.ID,
    direction: Direction,
    author: Author,
    text: String? = nil,
    system: SystemLine? = nil,
    attachments: [Attachment] = [],
    reactions: [Reaction] = [],
    replyTo: ID? = nil,
    at: Instant,
    state: State? = nil,
    failure: Failure? = nil,
    parts: [Part] = [],
    editedAt: Instant? = nil,
    deletedAt: Instant? = nil,
    campaign: String? = nil,
    key: String? = nil,
    way: Way? = nil,
    template: Template? = nil
  ) {
    self.id = id
    self.chat = chat
    self.contact = contact
    self.direction = direction
    self.author = author
    self.text = text
    self.system = system
    self.attachments = attachments
    self.reactions = reactions
    self.replyTo = replyTo
    self.at = at
    self.state = state
    self.failure = failure
    self.parts = parts
    self.editedAt = editedAt
    self.deletedAt = deletedAt
    self.campaign = campaign
    self.key = key
    self.way = way
    self.template = template
  }
}

extension Message {
  /// Whether it answers the client: only a person's message does, or one from elsewhere (domain.md, Chat life); what was
  /// scheduled or sent in a batch is nobody's answer.
  package var isAnswer: Bool {
    switch author {
    case .staff: way == nil
    case .external: true
    case .client, .bot, .autoreply, .campaign, .system: false
    }
  }

  /// Who sends it, for reply windows: a batch is not a person (domain.md, Starting and sending).
  package var sender: SenderKind {
    switch author {
    case .staff: way == .batch || way == .promo ? .machine : .person
    case .external: .person
    case .client, .bot, .autoreply, .campaign, .system: .machine
    }
  }
}
