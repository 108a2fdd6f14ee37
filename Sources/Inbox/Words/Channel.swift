package import Phrases

/// One connected messenger account.
package struct Channel: Sendable, Hashable {
  package typealias ID = Inbox.ID<Channel>

  /// Whether the messenger lets us send: a dead token or a restricted account keeps messages queued (domain.md).
  package enum State: String, Sendable, CaseIterable {
    case ok
    case unauthorized
    case restricted
  }

  /// How deliveries come: asked for by `serve`, or posted by the messenger.
  package enum Mode: String, Sendable, CaseIterable {
    case poll
    case webhook
  }

  package var id: ID
  /// The name one types: `tg-main`.
  package var name: String
  package var kind: Kind
  package var title: String
  package var isEnabled: Bool
  package var state: State
  /// Why the state is not `ok`, in the messenger's own words.
  package var stateReason: String?
  /// The reason in both languages, where the words are cbchat's own; ``stateReason`` is then their English.
  package var stateWords: Phrase?
  package var roles: [Role]
  package var isBotOn: Bool
  package var isAutoreplyOn: Bool
  /// What `--set` and `--token` gave, by key, as it was written: a secret may be a reference such as `env:NAME`.
  package var settings: [String: String]
  package var createdAt: Instant
  /// A removed channel keeps its chats as history, and its name is not reused.
  package var removedAt: Instant?

  package init(
    id: ID,
    name: String,
    kind: Kind,
    title: String,
    roles: [Role] = [],
    settings: [String: String] = [:],
    createdAt: Instant,
    isEnabled: Bool = true,
    state: State = .ok,
    stateReason: String? = nil,
    isBotOn: Bool = false,
    isAutoreplyOn: Bool = false,
    removedAt: Instant? = nil
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.title = title
    self.isEnabled = isEnabled
    self.state = state
    self.stateReason = stateReason
    self.roles = roles
    self.isBotOn = isBotOn
    self.isAutoreplyOn = isAutoreplyOn
    self.settings = settings
    self.createdAt = createdAt
    self.removedAt = removedAt
  }

  /// Keeps whether the account works, and why it does not.
  package mutating func mark(_ state: State, because reason: String? = nil, words: Phrase? = nil) {
    self.state = state
    stateReason = state == .ok ? nil : words?.en ?? reason
    stateWords = state == .ok ? nil : words
  }
}
