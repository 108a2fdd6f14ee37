import Inbox
import JSON
import Phrases

/// One Update of the Bot API (channels.md 1b), read into the words of Inbox.
struct TelegramUpdate {
  /// `update_id`, unique within the bot.
  let id: String
  /// What happened: one member, as far as is known; every one that is there is read.
  private let events: [JSONObject.Member]

  /// What one member of an update turned out to be.
  enum Reading {
    case inbound(Inbound)
    case report(ChannelReport)
    case ignored(String)
  }

  /// - Throws: `Fault(.badInput)` when the payload is no JSON object or has no `update_id`.
  init(_ payload: [UInt8]) throws(Fault) {
    let value: JSONValue
    do {
      value = try JSONValue.parse(payload, loneSurrogates: .replaced)
    } catch {
      throw Fault(.badInput, en: "the update is not JSON: \(error)", uk: "оновлення не є JSON: \(error)")
    }
    guard let object = value.object else { throw Self.misshapen("update") }
    guard let id = value["update_id"]?.id else { throw Self.misshapen("update_id") }
    self.id = id
    events = object.members.filter { $0.key != "update_id" && $0.value != .null }
  }

  /// Reads what a bot hears of.
  func decoded() throws(Fault) -> Decoded {
    try decoded { kind, body throws(Fault) in
      guard let reader = Self.readers[kind] else { return [.ignored(kind)] }
      guard body.object != nil else { throw Self.misshapen(kind) }
      let chat = kind == "callback_query" ? body["message", "chat"] : body["chat"]
      let person = kind == "message_reaction" ? body["user"] : body["from"]
      if let stranger = Self.stranger(chat: chat, person: person) { return [.ignored(stranger)] }
      // In a private chat the person's id is the chat's.
      guard let id = person?["id"]?.numericID ?? chat?["id"]?.numericID else { throw Self.misshapen("\(kind).from.id") }
      return [reader(self)(body, Self.sender(person ?? chat, id: id))]
    }
  }

  func decoded(_ read: (String, JSONValue) throws(Fault) -> [Reading]) throws(Fault) -> Decoded {
    var decoded = Decoded()
    for event in events {
      for reading in try read(event.key, event.value) {
        switch reading {
        case .inbound(let inbound): decoded.inbounds.append(inbound)
        case .report(let report): decoded.reports.append(report)
        case .ignored(let name): decoded.ignored.append(name)
        }
      }
    }
    if events.isEmpty { decoded.ignored.append("empty") }
    return decoded
  }

  private static let readers: [String: @Sendable (TelegramUpdate) -> (JSONValue, Sender) -> Reading] = [
    "message": { update in update.message },
    "edited_message": { update in update.edit },
    "callback_query": { update in update.callback },
    "message_reaction": { update in update.reaction },
    "my_chat_member": { update in update.membership },
    "pre_checkout_query": { update in update.checkout },
  ]

  func message(_ message: JSONValue, from sender: Sender) -> Reading {
    var sender = sender
    if let phone = Self.provenPhone(in: message) {
      sender.phone = phone
      sender.phoneProof = .proven
    }
    if let notice = Self.payment(in: message) {
      return .inbound(Inbound(sender: sender, at: message["date"]?.moment, body: .payment(notice)))
    }
    return arrival(message, from: sender, as: Inbound.Body.message)
  }

  func arrival(_ message: JSONValue, from sender: Sender, as body: (Arrival) -> Inbound.Body) -> Reading {
    let content = TelegramContent(message)
    if let service = content.service { return .ignored(service) }
    let arrival = Arrival(
      externalID: message["message_id"]?.id ?? "update:\(id)",
      text: content.text,
      attachments: content.attachments,
      replyTo: message["reply_to_message", "message_id"]?.id,
      album: message["media_group_id"]?.identifier
    )
    return .inbound(Inbound(sender: sender, at: message["date"]?.moment, body: body(arrival)))
  }

  func edit(_ message: JSONValue, from sender: Sender) -> Reading {
    guard let id = message["message_id"]?.id else { return .ignored("edited_message") }
    let content = TelegramContent(message)
    if let service = content.service { return .ignored(service) }
    // A photo without a caption had it taken away, or never had one; a place has none to lose.
    let text = content.text ?? (content.attachments.contains { $0.reference != nil } ? "" : nil)
    let at = message["edit_date"]?.moment ?? message["date"]?.moment
    return .inbound(
      Inbound(sender: sender, at: at, body: .edit(of: id, text: text, attachments: content.attachments))
    )
  }

  /// A pressed button; Telegram tells no time of it, and the message may be gone or too old to be shown.
  private func callback(_ query: JSONValue, from sender: Sender) -> Reading {
    let data = query["data"]?.identifier
    let game = query["game_short_name"]?.text
    let arrival = Arrival(
      externalID: query["id"]?.identifier.map { TelegramUpdate.callbackMark + $0 } ?? "update:\(id)",
      text: data.flatMap { Self.label(of: $0, in: query["message"]) } ?? query["data"]?.text ?? game,
      attachments: data == nil ? [Attachment(kind: .unsupported, name: game == nil ? "callback_query" : "game")] : [],
      replyTo: query["message", "message_id"]?.id,
      action: data
    )
    return .inbound(Inbound(sender: sender, at: nil, body: .callback(arrival)))
  }

  /// What stands before the id of a callback query: it is no id of a message.
  static let callbackMark = "cb:"

  private func reaction(_ update: JSONValue, from sender: Sender) -> Reading {
    guard let message = update["message_id"]?.id else { return .ignored("message_reaction") }
    // A custom emoji and a paid star have no character: their kind stands for them.
    let emojis = (update["new_reaction"]?.array ?? []).compactMap { $0["emoji"]?.text ?? $0["type"]?.text }
    let body = Inbound.Body.reaction(to: message, emojis: emojis)
    return .inbound(Inbound(sender: sender, at: update["date"]?.moment, body: body))
  }

  /// The question whether the person may pay now; Telegram gives ten seconds (channels.md 8.4).
  private func checkout(_ query: JSONValue, from sender: Sender) -> Reading {
    guard let id = query["id"]?.identifier, let reference = query["invoice_payload"]?.string,
      let minor = query["total_amount"]?.integer, let currency = query["currency"]?.string
    else { return .ignored("pre_checkout_query") }
    let checkout = Checkout(id: id, reference: reference, sum: Money(minor: minor, currency: currency))
    return .inbound(Inbound(sender: sender, at: nil, body: .checkout(checkout)))
  }

  /// What a service message tells of money; without all of it the message stays what it is, for people to see.
  private static func payment(in message: JSONValue) -> PaymentNotice? {
    for (member, state) in [("successful_payment", Payment.State.paid), ("refunded_payment", .reversed)] {
      guard let payment = message[member], let reference = payment["invoice_payload"]?.string,
        let charge = payment["telegram_payment_charge_id"]?.identifier, let minor = payment["total_amount"]?.integer,
        let currency = payment["currency"]?.string
      else { continue }
      let sum = Money(minor: minor, currency: currency)
      return PaymentNotice(
        reference: reference, report: PaymentReport(key: "telegram:" + charge, state: state, sum: sum))
    }
    return nil
  }

  private func membership(_ update: JSONValue, from sender: Sender) -> Reading {
    let at = update["date"]?.moment
    return switch update["new_chat_member", "status"]?.string {
    case "kicked": .inbound(Inbound(sender: sender, at: at, body: .blocked))
    case "member": .inbound(Inbound(sender: sender, at: at, body: .unblocked))
    default: .ignored("my_chat_member")
    }
  }
}

extension TelegramUpdate {
  /// What is not a client of ours: the word for a chat that is not private, or `bot`.
  ///
  /// Two bots that answer each other would never stop, so another bot's words are kept as an event only.
  static func stranger(chat: JSONValue?, person: JSONValue?) -> String? {
    let isGroupID = (chat?["id"]?.integer ?? 0) < 0
    let type = chat?["type"]?.string ?? (isGroupID ? "group" : "private")
    guard type == "private" else { return type }
    return person?["is_bot"]?.bool == true ? "bot" : nil
  }

  /// The number on a card that is the sender's own by Telegram's word (channels.md 1b).
  ///
  /// A forwarded card may be an old one, whose number is somebody else's by now; one by way of a bot was written by it.
  private static func provenPhone(in message: JSONValue) -> Phone? {
    guard let contact = message["contact"], let owner = contact["user_id"]?.id, owner == message["from", "id"]?.id,
      message["via_bot"] == nil, message["forward_origin"] == nil, message["forward_date"] == nil
    else { return nil }
    return contact["phone_number"]?.identifier.flatMap(Phone.init(international:))
  }

  static func sender(_ person: JSONValue?, id: String) -> Sender {
    Sender(
      externalID: id,
      name: person.flatMap(name),
      username: person?["username"]?.text,
      language: person?["language_code"]?.text
    )
  }

  static func name(of person: JSONValue) -> String? {
    let names = [person["first_name"]?.text, person["last_name"]?.text].compactMap(\.self)
    return names.isEmpty ? nil : names.joined(separator: " ")
  }

  /// The words on the button that carries some data, where the message still shows its keyboard.
  private static func label(of data: String, in message: JSONValue?) -> String? {
    let rows = message?["reply_markup", "inline_keyboard"]?.array ?? []
    let buttons = rows.flatMap { $0.array ?? [] }
    return buttons.first { $0["callback_data"]?.identifier == data }?["text"]?.text
  }

  static func misshapen(_ place: String) -> Fault {
    Fault(
      .badInput,
      en: "not an update of Telegram: \(place) is missing or of another type",
      uk: "це не оновлення Telegram: \(place) немає або воно іншого типу"
    )
  }
}
