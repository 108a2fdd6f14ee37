import HTTP
import Inbox
import JSON
import Phrases

/// The calls of the Bot API (channels.md 1a) for one account.
struct TelegramMethods {
  let account: Account
  /// What every call to a person carries besides: `business_connection_id`.
  var common = JSONObject()

  func call(_ method: String, _ fields: JSONObject = [:]) -> Request {
    .post(url("bot", method), json: JSONValue.object(fields).bytes())
  }

  func file(_ path: String) -> Request {
    .get(url("file/bot", pathSegment(path, keeping: "/")))
  }

  /// The token stands in the path, so nobody may log the address.
  private func url(_ prefix: String, _ rest: String) -> String {
    "\(account.apiURL)/\(prefix)\(pathSegment(account.secret("token") ?? "", keeping: ":"))/\(rest)"
  }

  func send(_ outgoing: Outgoing) throws(Fault) -> Request {
    var fields = JSONObject([(key: "chat_id", value: Self.number(outgoing.recipient))])
    for member in common.members { fields[member.key] = member.value }
    if let quoted = outgoing.replyTo.flatMap({ Int64($0) }) {
      fields["reply_parameters"] = ["message_id": .integer(quoted), "allow_sending_without_reply": true]
    }
    if let invoice = outgoing.invoice { return try send(invoice, outgoing.content, fields) }
    if let markup = try outgoing.keyboard.flatMap(TelegramKeyboard.markup) { fields["reply_markup"] = markup }
    switch outgoing.content {
    case .text(let text):
      guard !text.isEmpty else { throw Fault.noText }
      try TelegramLimits.text.check(text, for: "Telegram")
      fields["text"] = .string(text)
      return call("sendMessage", fields)
    case .attachment(let attachment, let caption, let bytes):
      return try send(attachment, caption: caption, bytes: bytes, fields)
    }
  }

  /// An invoice that is paid in the chat (channels.md 8.4); its own button is the only one.
  private func send(_ invoice: Invoice, _ content: Outgoing.Content, _ fields: JSONObject) throws(Fault) -> Request {
    guard case .text(let text) = content, !text.isEmpty else { throw Fault.noText }
    guard let token = account.secret("paymentToken") else {
      throw Fault(
        .config,
        en: "the channel \(account.channel.name) has no paymentToken",
        uk: "канал \(account.channel.name) не має paymentToken",
        hint: Phrase(same: "cbchat channel set \(account.channel.name) --set paymentToken=env:NAME")
      )
    }
    var fields = fields
    let title = String(invoice.title.prefix(32))
    fields["title"] = .string(title)
    fields["description"] = .string(String(text.prefix(255)))
    fields["payload"] = .string(invoice.reference)
    fields["provider_token"] = .string(token)
    fields["currency"] = .string(invoice.sum.currency)
    fields["prices"] = [["label": .string(title), "amount": .integer(invoice.sum.minor)]]
    return call("sendInvoice", fields)
  }

  func answer(_ checkout: Checkout, refusal: String?) -> Request {
    var fields: JSONObject = ["pre_checkout_query_id": .string(checkout.id), "ok": .bool(refusal == nil)]
    if let refusal { fields["error_message"] = .string(refusal) }
    return call("answerPreCheckoutQuery", fields)
  }

  func typing(to recipient: String) -> Request {
    var fields: JSONObject = ["chat_id": Self.number(recipient), "action": "typing"]
    for member in common.members { fields[member.key] = member.value }
    return call("sendChatAction", fields)
  }

  /// The messages up to that one are read, where a Business connection may say so.
  func seen(by recipient: String, lastInbound: String) -> Request? {
    guard let message = Int64(lastInbound) else { return nil }
    var fields = common
    fields["chat_id"] = Self.number(recipient)
    fields["message_id"] = .integer(message)
    return call("readBusinessMessage", fields)
  }

  private func send(
    _ attachment: Attachment,
    caption: String?,
    bytes: [UInt8]?,
    _ fields: JSONObject
  ) throws(Fault) -> Request {
    var fields = fields
    if let caption, !caption.isEmpty {
      guard let limit = TelegramLimits.captions[attachment.kind] else { throw Fault.noCaption("Telegram") }
      try TextLimit(limit, .utf16).check(caption, for: "Telegram")
      fields["caption"] = .string(caption)
    }
    switch attachment.kind {
    case .image: return try send(attachment, bytes, "sendPhoto", "photo", fields)
    case .file: return try send(attachment, bytes, "sendDocument", "document", fields)
    case .voice: return try send(attachment, bytes, "sendVoice", "voice", fields)
    case .audio: return try send(attachment, bytes, "sendAudio", "audio", fields)
    case .video: return try send(attachment, bytes, "sendVideo", "video", fields)
    case .sticker: return try send(attachment, bytes, "sendSticker", "sticker", fields)
    case .location:
      guard let place = Place(geo: attachment.url) else { throw Fault.noPlace }
      fields["latitude"] = JSONValue(place.latitude)
      fields["longitude"] = JSONValue(place.longitude)
      return call("sendLocation", fields)
    case .contact:
      guard let phone = attachment.phone else { throw Fault.noPhone }
      fields["phone_number"] = .string(phone)
      fields["first_name"] = .string(attachment.name ?? phone)
      return call("sendContact", fields)
    case .call, .unsupported: throw Fault.cannotBeSent
    }
  }

  /// Bytes of our own come before a file id, which may be another bot's, and that before an address.
  private func send(
    _ attachment: Attachment,
    _ bytes: [UInt8]?,
    _ method: String,
    _ member: String,
    _ fields: JSONObject
  ) throws(Fault) -> Request {
    guard let bytes else {
      guard let source = attachment.reference ?? attachment.url else { throw Fault.noFile }
      var fields = fields
      fields[member] = .string(source)
      return call(method, fields)
    }
    let limit = TelegramLimits.attachments[attachment.kind] ?? 0
    guard bytes.count <= limit else { throw Fault.tooLarge(bytes.count, limit: limit, "Telegram") }
    var form = Multipart()
    for field in fields.members { form.field(field.key, field.value.string ?? field.value.compact) }
    let name = attachment.name.flatMap { JSONValue.string($0).fileName } ?? member
    form.file(member, filename: name, mime: attachment.mime ?? "application/octet-stream", bytes: bytes)
    return .post(url("bot", method), form: form)
  }

  /// An id as the number that it is; anything else goes as it was kept.
  static func number(_ id: String) -> JSONValue {
    Int64(id).map(JSONValue.integer) ?? .string(id)
  }
}

/// How much the Bot API takes (channels.md 1d).
enum TelegramLimits {
  static let text = TextLimit(4096, .utf16)
  static let pace = Pace(perSecond: 30)
  static let contactPace = Pace(every: .seconds(1), burst: 3)
  static let promoPace = Pace(perSecond: 25)
  static let captions: [Attachment.Kind: Int] = [.image: 1024, .file: 1024, .voice: 1024, .audio: 1024, .video: 1024]
  static let attachments: [Attachment.Kind: Int] = [
    .image: 10_000_000, .file: 50_000_000, .voice: 50_000_000, .audio: 50_000_000, .video: 50_000_000,
    .sticker: 50_000_000, .location: 0, .contact: 0,
  ]
}
