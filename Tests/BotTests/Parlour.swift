import Inbox
import Phrases
import TestKit

@testable import Bot

/// A salon with a bot, a client and what the bot may look at; one talk is had in it.
struct Parlour {
  var now: Instant = .sample
  var talk: Talk
  var setup = BotSetup()
  var language = Language.uk
  var client: Client? = .sample()
  var visits: [Visit] = []
  var promotions: [Promotion] = []
  var balance: Int64 = 12_050
  var company: String?
  var bookingURL: String? = "https://salon.example/book"
  private var written = 0
  var sender = Sender(externalID: "5001", name: "Марія")

  /// - Parameters:
  ///   - linked: whether staff have linked the contact to the card.
  ///   - language: what the client's messenger tells.
  init(linked: Bool = true, language: String? = "uk") {
    var contact = Contact.sample()
    contact.client = linked ? Client.sample().id : nil
    contact.language = language
    sender.language = language
    let ids = IDs(nextClient: 100, nextContact: 100, nextChat: 1, nextMessage: 1)
    talk = Talk(with: contact, in: .sample(isBotOn: true), traits: .sample(), ids: ids)
    setup.services[.topup] = ServiceSetup(
      settings: ["url": "https://pay.example/?c={client}&s={amount}&o={reference}"])
  }

  func facts(_ contact: Contact, _ ask: Ask?) -> BotFacts {
    BotFacts(
      channel: talk.channel,
      traits: talk.traits,
      contact: contact,
      client: contact.client == client?.id ? client : nil,
      setup: setup,
      language: language,
      zone: Zone(name: "Europe/Kyiv") ?? .utc,
      company: company,
      bookingURL: bookingURL,
      balance: balance,
      visits: visits.filter { $0.client == contact.client && $0.at >= now },
      promotions: promotions,
      nonce: "phone:7f3a"
    )
  }

  /// The client writes.
  @discardableResult
  mutating func write(_ text: String, id: String? = nil) -> Talk.Turnout? {
    written += 1
    return hear(.text(text, id: id ?? "m\(written)", from: sender))
  }

  /// The client presses a button that carries a command.
  @discardableResult
  mutating func press(_ command: String, id: String? = nil) -> Talk.Turnout? {
    written += 1
    let arrival = Arrival(externalID: id ?? "b\(written)", text: "кнопка", action: command)
    return hear(Inbound(sender: sender, at: nil, body: .callback(arrival)))
  }

  /// The client sends something that is no text.
  @discardableResult
  mutating func send(
    _ kind: Attachment.Kind, phone: Phone? = nil, proof: Contact.PhoneProof? = nil, cards: [Client] = []
  )
    -> Talk.Turnout?
  {
    written += 1
    var sender = sender
    sender.phone = phone
    sender.phoneProof = phone == nil ? nil : proof
    let arrival = Arrival(externalID: "a\(written)", attachments: [Attachment(kind: kind, phone: phone?.e164)])
    return hear(Inbound(sender: sender, at: nil, body: .message(arrival)), cards: cards)
  }

  @discardableResult
  mutating func hear(_ inbound: Inbound, cards: [Client] = []) -> Talk.Turnout? {
    let facts = facts
    do throws(Fault) {
      return try talk.hear(inbound, cards: cards, at: now) { contact, ask throws(Fault) in facts(contact, ask) }
    } catch { return nil }
  }

  /// The last words of the bot.
  var said: String { talk.messages.last { $0.author == .bot }?.text ?? "" }
  var step: BotState.Step? { talk.chat.flatMap { talk.states[$0.id]?.step } }
  var labels: [String] { talk.keyboard?.buttons.map(\.label) ?? [] }
  var lines: [SystemLine.Kind] { talk.messages.compactMap { $0.system?.kind } }

  static func visit(_ id: Int64, in span: Span, client: Int64 = 1, _ service: String = "Манікюр") -> Visit {
    Visit(id: Visit.ID(id), client: Client.ID(client), at: .sample + span, service: service)
  }
}
