/// One messenger account of a person in one channel; linked to a card or not.
package struct Contact: Sendable, Hashable {
  package typealias ID = Inbox.ID<Contact>

  package enum State: String, Sendable, CaseIterable {
    case active
    /// The person blocked or deleted the bot, or the messenger says they cannot be reached by us.
    case blocked
  }

  /// How sure we are that a number is the contact's own (domain.md, Identity; channels.md 10).
  package enum PhoneProof: String, Sendable, CaseIterable {
    /// The messenger proves it: the sender's own number.
    case proven
    /// Somebody's number, merely claimed: it opens nothing until staff confirm it.
    case claimed
  }

  package var id: ID
  package var channel: Channel.ID
  /// The messenger's own id of the person, exactly as it gave it.
  package var externalID: String
  package var name: String?
  package var username: String?
  package var phone: Phone?
  package var phoneProof: PhoneProof?
  /// The language of the person's messenger, as it was told: `uk`, `en-US`.
  package var language: String?
  package var state: State
  package var isOptedOut: Bool
  package var client: Client.ID?
  package var lastInboundAt: Instant?
  package var createdAt: Instant

  package init(
    id: ID,
    channel: Channel.ID,
    externalID: String,
    name: String? = nil,
    username: String? = nil,
    phone: Phone? = nil,
    phoneProof: PhoneProof? = nil,
    language: String? = nil,
    state: State = .active,
    isOptedOut: Bool = false,
    client: Client.ID? = nil,
    lastInboundAt: Instant? = nil,
    createdAt: Instant
  ) {
    self.id = id
    self.channel = channel
    self.externalID = externalID
    self.name = name
    self.username = username
    self.phone = phone
    self.phoneProof = phoneProof
    self.language = language
    self.state = state
    self.isOptedOut = isOptedOut
    self.client = client
    self.lastInboundAt = lastInboundAt
    self.createdAt = createdAt
  }

  /// What a list shows: the name that the person gave, else the account's name, else its id.
  package var shownName: String { name ?? username.map { "@" + $0 } ?? phone?.e164 ?? externalID }
}
