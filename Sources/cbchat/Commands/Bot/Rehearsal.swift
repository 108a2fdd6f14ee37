import Bot
import CLI
import Channels
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// One thing that the client of a rehearsal did, and what came of it.
struct RehearsalTurn {
  let said: String
  let turnout: Talk.Turnout
}

/// A talk that is not kept anywhere, over what the store knows.
struct Rehearsal {
  private var talk: Talk
  private let channel: Channel
  private let client: Client?
  private var number = 0
  /// Where the clock was put; `nil` follows the real one.
  private var clock: Instant?

  init(_ name: String, _ word: ClientArgument?, speaks language: Language?, _ context: Context) throws(Fault) {
    let (channel, client) = try context.desk.look { (read) throws(Fault) in
      (try context.channel(name, in: read), try word.map { word throws(Fault) in try context.client(word, in: read) })
    }
    let traits = try Accounts.messenger(of: channel).traits(of: channel)
    guard traits.hasBot else { throw noBotMode(channel.name) }
    var rehearsed = channel
    rehearsed.isBotOn = true
    rehearsed.isEnabled = true
    let contact = Contact(
      id: Contact.ID(1),
      channel: channel.id,
      externalID: "try",
      name: client?.name,
      language: language?.rawValue,
      client: client?.id,
      createdAt: context.now
    )
    // Far from every number of the store, where the talk makes cards of its own.
    let ids = IDs(nextClient: 1 << 60, nextContact: 2, nextChat: 1, nextMessage: 1)
    talk = Talk(with: contact, in: rehearsed, traits: traits, ids: ids)
    self.channel = rehearsed
    self.client = client
  }

  static func isDirective(_ line: String) -> Bool {
    line.hasPrefix("@ ") || line.hasPrefix("#") || line.allSatisfy(\.isWhitespace)
  }

  /// Lets the client do what a line says, or the clock.
  ///
  /// - Returns: What came of it; `nil` for a directive.
  /// - Throws: `badInput` for a line that means nothing here.
  mutating func take(_ line: String, isDirective: Bool, _ context: Context) throws(Fault) -> RehearsalTurn? {
    guard !isDirective else {
      if line.hasPrefix("@ ") {
        let word = try TimeWord(argument: String(line.dropFirst(2)))
        clock = word.instant(in: try context.zone, at: now(context))
      }
      return nil
    }
    let now = now(context)
    let loader = facts(context)
    switch line {
    case "<close>":
      talk.close(at: now)
      return RehearsalTurn(said: line, turnout: Talk.Turnout(status: .closed))
    case "<return>":
      let turnout = try talk.giveBack(by: try context.staff, at: now, facts: loader)
      return RehearsalTurn(said: line, turnout: turnout ?? Talk.Turnout(status: talk.chat?.status ?? .closed))
    default:
      number += 1
      let inbound = try inbound(line, context)
      var cards: [Client] = []
      if let phone = inbound.sender.phone, inbound.sender.phoneProof == .proven {
        cards = try context.desk.look { (read) throws(Fault) in try read.clients(withPhone: phone, for: .system) }
      }
      let turnout = try talk.hear(inbound, cards: cards, at: now, facts: loader)
      return RehearsalTurn(said: line, turnout: turnout ?? Talk.Turnout(status: talk.chat?.status ?? .closed))
    }
  }

  private func now(_ context: Context) -> Instant { clock ?? context.now }

  /// What the store knows, at the rehearsal's time.
  private func facts(_ context: Context) -> (Contact, Ask?) throws(Fault) -> BotFacts {
    let (channel, traits, now) = (channel, talk.traits, now(context))
    return { contact, ask throws(Fault) in
      try context.desk.look { (read) throws(Fault) in
        var facts = try read.botFacts(with: contact, in: nil, of: channel, traits: traits)
        if let ask { try read.complete(&facts, for: ask, at: now) }
        // The talk knows its own state; nothing random may stand in a transcript.
        facts.nonce = "phone:try"
        return facts
      }
    }
  }

  private func inbound(_ line: String, _ context: Context) throws(Fault) -> Inbound {
    var sender = Sender(externalID: "try")
    let id = "try\(number)"
    func arrives(_ arrival: Arrival) -> Inbound { Inbound(sender: sender, at: nil, body: .message(arrival)) }
    let word = line.hasPrefix("[") && line.hasSuffix("]") ? String(line.dropFirst().dropLast()) : line
    if let button = talk.keyboard?.buttons.first(where: { $0.label == word }) {
      switch button.action {
      case .command(let command):
        guard talk.keyboard?.kind == .choices else { return arrives(Arrival(externalID: id, text: word)) }
        return Inbound(
          sender: sender, at: nil, body: .callback(Arrival(externalID: id, text: word, action: command)))
      case .link:
        throw Fault(
          .badInput, en: "'\(word)' opens a page, the bot hears nothing of it",
          uk: "«\(word)» відкриває сторінку, бот про це не знає")
      case .phone: return try inbound("<phone>", context)
      }
    }
    if line.hasPrefix("["), line.hasSuffix("]") {
      throw Fault(.badInput, en: "there is no button '\(word)'", uk: "немає кнопки «\(word)»")
    }
    guard line.hasPrefix("<"), line.hasSuffix(">") else { return arrives(Arrival(externalID: id, text: line)) }
    let parts = line.dropFirst().dropLast().split(separator: " ", maxSplits: 1).map(String.init)
    let number = parts.count > 1 ? Phone(parts[1], country: try context.country) : nil
    if parts.count > 1, number == nil {
      throw Fault(.badInput, en: "'\(parts[1])' is not a phone number", uk: "«\(parts[1])» не є номером телефону")
    }
    if parts.first == "phone" {
      guard let phone = number ?? client?.phones.first else {
        throw Fault(.badInput, en: "whose number? <phone +380…>", uk: "чий номер? <phone +380…>")
      }
      sender.phone = phone
      sender.phoneProof = .proven
      return arrives(
        Arrival(externalID: id, attachments: [Attachment(kind: .contact, phone: phone.e164)]))
    }
    guard let kind = parts.first.flatMap(Attachment.Kind.init(rawValue:)) else {
      let kinds = Attachment.Kind.allCases.map { "<\($0.rawValue)>" }.joined(separator: " ")
      throw Fault(
        .badInput, en: "'\(line)' means nothing here", uk: "«\(line)» тут нічого не означає",
        hint: Phrase(same: "<phone NUMBER> <close> <return> \(kinds)"))
    }
    return arrives(Arrival(externalID: id, attachments: [Attachment(kind: kind, phone: number?.e164)]))
  }
}
