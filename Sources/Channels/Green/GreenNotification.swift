import Inbox
import JSON
import Phrases

/// One notification of GREEN-API (channels.md 7b), read into the words of Inbox.
struct GreenNotification {
  private let type: String
  private let body: JSONValue

  /// - Throws: `Fault(.badInput)` when the payload is no JSON object or does not name its type.
  init(_ payload: [UInt8]) throws(Fault) {
    do {
      body = try JSONValue.parse(payload, loneSurrogates: .replaced)
    } catch {
      throw Fault(.badInput, en: "the notification is not JSON: \(error)", uk: "сповіщення не є JSON: \(error)")
    }
    guard body.object != nil else { throw Self.misshapen("notification") }
    guard let type = body["typeWebhook"]?.text else { throw Self.misshapen("typeWebhook") }
    self.type = type
  }

  /// A message's id comes again with each of its statuses; what has no id is known by its time.
  func key() throws(Fault) -> String {
    guard let id = body["idMessage"]?.id ?? body["timestamp"]?.id.map({ "at:" + $0 }) else {
      throw Self.misshapen("idMessage")
    }
    let state = body["status"]?.text ?? body["stateInstance"]?.text
    return [type, body["instanceData", "idInstance"]?.id, id, state].compactMap(\.self).joined(separator: " ")
  }

  func decoded() throws(Fault) -> Decoded {
    switch type {
    case "stateInstanceChanged": return state()
    case "incomingMessageReceived": return try decoded(incoming: true, message)
    case "outgoingMessageReceived", "outgoingAPIMessageReceived": return try decoded(incoming: false, echo)
    case "outgoingMessageStatus": return try decoded(incoming: false, status)
    case "incomingCall": return try decoded(incoming: true, call)
    default: return Decoded(ignored: [type])
    }
  }

  private enum Reading {
    case inbound(Inbound.Body)
    case report(ChannelReport)
    case ignored(String)
  }

  private func decoded(incoming: Bool, _ read: () throws(Fault) -> Reading) throws(Fault) -> Decoded {
    let sender = try sender(incoming: incoming)
    if let stranger = stranger(sender.externalID) { return Decoded(ignored: [stranger]) }
    switch try read() {
    case .inbound(let inbound):
      return Decoded(inbounds: [Inbound(sender: sender, at: body["timestamp"]?.moment, body: inbound)])
    case .report(let report): return Decoded(reports: [report])
    case .ignored(let name): return Decoded(ignored: [name])
    }
  }

  private func message() throws(Fault) -> Reading {
    switch GreenContent(body["messageData"]) {
    case .edit(let id, let text): return .inbound(.edit(of: id, text: text, attachments: []))
    case .deletion(let id): return .inbound(.deletion(of: id))
    case .reaction(let id, let emojis): return .inbound(.reaction(to: id, emojis: emojis))
    case .press(let press): return .inbound(.callback(try arrival(press)))
    case .message(let content): return .inbound(.message(try arrival(content)))
    case .nothing(let name): return .ignored(name)
    }
  }

  /// Written on the business's phone, or sent by our own call.
  private func echo() throws(Fault) -> Reading {
    switch GreenContent(body["messageData"]) {
    case .edit(let id, let text): return .inbound(.edit(of: id, text: text, attachments: []))
    case .deletion(let id): return .inbound(.deletion(of: id))
    // The business's own reaction is not the client's.
    case .reaction: return .ignored("reactionMessage")
    case .press(let content), .message(let content):
      var echo = try arrival(content)
      echo.isOwn = type == "outgoingAPIMessageReceived"
      return .inbound(.echo(echo))
    case .nothing(let name): return .ignored(name)
    }
  }

  private func arrival(_ content: GreenContent.Message) throws(Fault) -> Arrival {
    let id = try messageID()
    var arrival = Arrival(
      externalID: id,
      text: content.text,
      attachments: content.attachments,
      replyTo: content.replyTo,
      action: content.action
    )
    // A file without an address is asked for by chat and message.
    if let chat = body["senderData", "chatId"]?.id {
      for index in arrival.attachments.indices where arrival.attachments[index].isFileWithoutAddress {
        arrival.attachments[index].reference = "\(chat) \(id)"
      }
    }
    return arrival
  }

  private func status() throws(Fault) -> Reading {
    let id = try messageID()
    let status = body["status"]?.text ?? ""
    let why = reason(body["description"]?.text)
    switch status {
    case "sent": return .inbound(.receipt(Receipt(.sent, .message(externalID: id))))
    case "delivered": return .inbound(.receipt(Receipt(.delivered, .message(externalID: id))))
    case "read": return .inbound(.receipt(Receipt(.seen, .message(externalID: id))))
    case "failed", "fail", "notInGroup":
      return .inbound(.refused(externalID: id, Outcome(.rejected, reason: why ?? status)))
    case "noAccount": return .inbound(.refused(externalID: id, Outcome(.unknownRecipient, reason: why ?? status)))
    // The message stays in GREEN-API's queue; it is the account that may not send.
    case "yellowCard": return .report(ChannelReport(.restricted, reason: why ?? status))
    default: return .ignored(status.isEmpty ? type : status)
    }
  }

  /// A call tells itself twice: when it rings, and how it ended.
  private func call() throws(Fault) -> Reading {
    let status = body["status"]?.text
    if status == "offer" || status == "pickUp" { return .ignored("incomingCall") }
    let call = Attachment(kind: .call, name: status ?? "missed")
    return .inbound(.message(Arrival(externalID: try messageID(), attachments: [call])))
  }

  private func state() -> Decoded {
    let state = body["stateInstance"]?.text ?? type
    guard let meaning = Self.states[state] else { return Decoded(ignored: [state]) }
    return Decoded(reports: [ChannelReport(meaning, reason: meaning == .ok ? nil : state)])
  }

  /// What an instance's state means; `starting` passes by itself.
  static let states: [String: Channel.State] = [
    "authorized": .ok,
    "notAuthorized": .unauthorized,
    "pendingPassword": .unauthorized,
    "pendingCode": .unauthorized,
    "blocked": .restricted,
    "suspended": .restricted,
    "yellowCard": .restricted,
    "sleepMode": .restricted,
  ]

  private func messageID() throws(Fault) -> String {
    guard let id = body["idMessage"]?.id else { throw Self.misshapen("idMessage") }
    return id
  }

  /// The client whose chat it is; of an outgoing message, `sender` and its facts are the business's own.
  private func sender(incoming: Bool) throws(Fault) -> Sender {
    let data = body["senderData"]
    let other = incoming ? data?["sender"]?.id ?? body["from"]?.id : nil
    guard let id = data?["chatId"]?.id ?? body["chatId"]?.id ?? other else { throw Self.misshapen("chatId") }
    let names = incoming ? ["senderName", "senderContactName", "chatName"] : ["chatName"]
    var sender = Sender(externalID: id, name: names.lazy.compactMap { data?[$0]?.text }.first)
    sender.phone = Self.phone(of: id) ?? (incoming ? Self.phone(in: data?["senderPhoneNumber"]) : nil)
    sender.phoneProof = sender.phone == nil ? nil : .proven
    return sender
  }

  /// WhatsApp's id of a person is the number (`380671112233@c.us`), unless it is hidden (`…@lid`).
  private static func phone(of chat: String) -> Phone? {
    chat.hasSuffix("@c.us") ? Phone(international: String(chat.dropLast(5))) : nil
  }

  /// Telegram tells the number aside; 0 is a hidden one.
  private static func phone(in number: JSONValue?) -> Phone? {
    number?.id.flatMap(Phone.init(international:))
  }

  /// What is not a client of ours (channels.md 7b): the word for a chat that is not one person's.
  private func stranger(_ chat: String) -> String? {
    let types = [body["senderData", "chatType"], body["senderData", "senderType"]].compactMap { $0?.text }
    if let type = types.first(where: { Self.strangers.contains($0) }) { return type }
    if chat.hasPrefix("-") { return "group" }
    // Telegram itself: it writes the codes that log in to the account.
    if chat == "777000" { return "service" }
    return chat.firstIndex(of: "@").flatMap { Self.suffixes[String(chat[$0...])] }
  }

  private static let strangers: Set<String> = ["group", "supergroup", "channel", "bot"]
  private static let suffixes = ["@g.us": "group", "@broadcast": "broadcast", "@newsletter": "channel"]

  static func misshapen(_ place: String) -> Fault {
    Fault(
      .badInput,
      en: "not a notification of GREEN-API: \(place) is missing or of another type",
      uk: "це не сповіщення GREEN-API: \(place) немає або воно іншого типу"
    )
  }
}

extension Attachment {
  /// Whether it is a file whose address was not told.
  fileprivate var isFileWithoutAddress: Bool {
    switch kind {
    case .image, .file, .voice, .audio, .video, .sticker: url == nil
    case .location, .contact, .call, .unsupported: false
    }
  }
}
