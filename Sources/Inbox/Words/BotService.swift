package import Phrases

/// What the menu of a bot offers (domain.md, Bot), in the menu's order.
package enum BotService: String, Sendable, CaseIterable {
  case balance
  case topup
  case visits
  case booking
  case promotions
  case review
  case complaint
  case person
}

/// How a service is set up in one channel; what is absent is as it comes.
package struct ServiceSetup: Sendable, Hashable {
  package var isOn: Bool
  /// The button's words, by language.
  package var label: [Language: String]
  /// What the bot says, by language, with placeholders.
  package var text: [Language: String]
  /// By key, as `--set` gave them.
  package var settings: [String: String]
  /// A payment provider's token, as it was given: a secret, or a reference to one.
  package var token: Secret?

  package init(
    isOn: Bool = true,
    label: [Language: String] = [:],
    text: [Language: String] = [:],
    settings: [String: String] = [:],
    token: Secret? = nil
  ) {
    self.isOn = isOn
    self.label = label
    self.text = text
    self.settings = settings
    self.token = token
  }
}

/// A command of the salon's own: `/price` answers with a text, a link, or both.
package struct Shortcut: Sendable, Hashable {
  /// Without the slash: small letters, digits and `_`.
  package var name: String
  package var text: String?
  package var link: String?
  /// With a label it also stands on the menu.
  package var label: String?

  package init(name: String, text: String?, link: String?, label: String? = nil) {
    self.name = name
    self.text = text
    self.link = link
    self.label = label
  }
}

/// A command of the bot as a messenger lists it.
package struct BotCommand: Sendable, Hashable {
  /// Without the slash: what Telegram takes, 1 to 32 of `a-z`, `0-9` and `_` (channels.md 1a).
  package var name: String
  /// At most 256 characters.
  package var description: String

  package init(name: String, description: String) {
    self.name = name
    self.description = description
  }
}

/// What one channel's bot offers and says.
package struct BotSetup: Sendable, Hashable {
  /// Only what differs from how it comes.
  package var services: [BotService: ServiceSetup]
  /// What the menu says first, by language; absent as it comes.
  package var greeting: [Language: String]
  /// By name.
  package var shortcuts: [Shortcut]

  package init(
    services: [BotService: ServiceSetup] = [:],
    greeting: [Language: String] = [:],
    shortcuts: [Shortcut] = []
  ) {
    self.services = services
    self.greeting = greeting
    self.shortcuts = shortcuts
  }

  package subscript(service: BotService) -> ServiceSetup { services[service] ?? ServiceSetup() }
}

/// A promotion, told on the days of its span, both included; without a day it has no such end.
package struct Promotion: Sendable, Hashable {
  package typealias ID = Inbox.ID<Promotion>

  package var id: ID
  /// The only channel that tells it; `nil` is every one.
  package var channel: Channel.ID?
  package var title: String
  package var text: String?
  package var from: CivilDate?
  package var until: CivilDate?

  package init(
    id: ID,
    channel: Channel.ID? = nil,
    title: String,
    text: String? = nil,
    from: CivilDate? = nil,
    until: CivilDate? = nil
  ) {
    self.id = id
    self.channel = channel
    self.title = title
    self.text = text
    self.from = from
    self.until = until
  }

  /// Whether it is told on a day, in the salon's time zone.
  package func isValid(on day: CivilDate) -> Bool { from ?? day <= day && day <= until ?? day }
}

/// What a client thinks of the salon: a rating with words, or a complaint.
package struct Review: Sendable, Hashable {
  package typealias ID = Inbox.ID<Review>

  package var id: ID
  package var chat: Chat.ID
  package var contact: Contact.ID
  package var at: Instant
  /// From 1 to 5; `nil` is a complaint.
  package var rating: Int?
  package var text: String?

  package var isComplaint: Bool { rating == nil }

  package init(id: ID, chat: Chat.ID, contact: Contact.ID, at: Instant, rating: Int?, text: String? = nil) {
    self.id = id
    self.chat = chat
    self.contact = contact
    self.at = at
    self.rating = rating
    self.text = text
  }
}

/// A sum that a client asked to pay onto their balance.
package struct TopUp: Sendable, Hashable {
  package typealias ID = Inbox.ID<TopUp>

  /// Who takes the money: the setting `provider` of the service.
  package enum Provider: String, Sendable, CaseIterable {
    /// A page of the salon's own, by a URL template; staff enter what was paid.
    case link
    /// An invoice of monobank; `serve` asks what became of it.
    case monobank
    /// An invoice in the chat itself, where the messenger takes money.
    case telegram
  }

  package enum State: String, Sendable, CaseIterable {
    /// The client has the way to pay; nobody has said that they did.
    case asked
  }

  package var id: ID
  package var client: Client.ID
  package var contact: Contact.ID
  package var chat: Chat.ID
  package var at: Instant
  package var amount: Money
  package var provider: Provider
  package var state: State
  /// Where the client pays.
  package var url: String?

  /// What the payment carries, by which it is known again.
  package var reference: String { "topup-\(id)" }

  package init(
    id: ID,
    client: Client.ID,
    contact: Contact.ID,
    chat: Chat.ID,
    at: Instant,
    amount: Money,
    provider: Provider,
    state: State = .asked,
    url: String? = nil
  ) {
    self.id = id
    self.client = client
    self.contact = contact
    self.chat = chat
    self.at = at
    self.amount = amount
    self.provider = provider
    self.state = state
    self.url = url
  }
}
