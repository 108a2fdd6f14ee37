import HTTP
import Inbox
import JSON
import Phrases

/// The calls of GREEN-API (channels.md 7a) for one account.
struct GreenMethods {
  let account: Account
  let facts: GreenFacts

  func get(_ method: String) -> Request {
    .get(url(method))
  }

  func post(_ method: String, _ fields: JSONObject) -> Request {
    .post(url(method), json: JSONValue.object(fields).bytes())
  }

  /// The token stands in the path, so nobody may log the address; `waInstance` it is for Telegram as well.
  private func url(_ method: String, at host: String? = nil) -> String {
    let instance = pathSegment(account.setting("instanceId") ?? "")
    return "\(host ?? account.apiURL)/waInstance\(instance)/\(method)/\(pathSegment(account.secret("token") ?? ""))"
  }

  /// Where files go: the console's `mediaUrl`, else the neighbour of GREEN-API's own host.
  private var mediaURL: String {
    if let url = account.present("mediaUrl") { return url.hasSuffix("/") ? String(url.dropLast()) : url }
    guard ["green-api.com", "greenapi.com"].contains(where: account.apiURL.hasSuffix) else { return account.apiURL }
    return account.apiURL.replacing("api.green", with: facts.mediaHost, maxReplacements: 1)
  }

  func send(_ outgoing: Outgoing) throws(Fault) -> Request {
    var fields: JSONObject = ["chatId": .string(outgoing.recipient)]
    let quoted = outgoing.replyTo.map { (key: "quotedMessageId", value: JSONValue.string($0)) }
    switch outgoing.content {
    case .text(let text):
      guard !text.isEmpty else { throw Fault.noText }
      try facts.text.check(text, for: "GREEN-API")
      fields["message"] = .string(text)
      if let quoted { fields[quoted.key] = quoted.value }
      return post("sendMessage", fields)
    case .attachment(let attachment, let caption, let bytes):
      if let quoted { fields[quoted.key] = quoted.value }
      return try send(attachment, caption: caption ?? "", bytes, fields)
    }
  }

  private func send(
    _ attachment: Attachment,
    caption: String,
    _ bytes: [UInt8]?,
    _ fields: JSONObject
  ) throws(Fault) -> Request {
    var fields = fields
    if !caption.isEmpty {
      guard let limit = facts.captions[attachment.kind] else { throw Fault.noCaption("GREEN-API") }
      try TextLimit(limit, .utf16).check(caption, for: "GREEN-API")
      fields["caption"] = .string(caption)
    }
    switch attachment.kind {
    case .image, .file, .voice, .audio, .video: return try send(attachment, bytes, fields)
    case .location:
      guard let place = Place(geo: attachment.url) else { throw Fault.noPlace }
      if facts.namesMore, let name = attachment.name { fields["nameLocation"] = .string(name) }
      fields["latitude"] = JSONValue(place.latitude)
      fields["longitude"] = JSONValue(place.longitude)
      return post("sendLocation", fields)
    case .contact:
      guard let phone = attachment.phone.flatMap(Phone.init(international:)), let digits = Int64(phone.digits) else {
        throw Fault.noPhone
      }
      fields["contact"] = ["phoneContact": .integer(digits), "firstName": .string(attachment.name ?? phone.e164)]
      return post("sendContact", fields)
    case .sticker, .call, .unsupported: throw Fault.cannotBeSent
    }
  }

  private func send(_ attachment: Attachment, _ bytes: [UInt8]?, _ fields: JSONObject) throws(Fault) -> Request {
    var fields = fields
    let limit = GreenFacts.attachments[attachment.kind] ?? 0
    guard let bytes else {
      guard let address = attachment.url, address.hasPrefix("https://") || address.hasPrefix("http://") else {
        throw Fault.noFile
      }
      if let size = attachment.size, size > limit { throw Fault.tooLarge(size, limit: limit, "GREEN-API") }
      fields["urlFile"] = .string(address)
      fields["fileName"] = .string(name(of: attachment))
      return post("sendFileByUrl", fields)
    }
    guard bytes.count <= limit else { throw Fault.tooLarge(bytes.count, limit: limit, "GREEN-API") }
    let name = name(of: attachment)
    fields["fileName"] = .string(name)
    var form = Multipart()
    for field in fields.members { form.field(field.key, field.value.string ?? field.value.compact) }
    form.file("file", filename: name, mime: attachment.mime ?? "application/octet-stream", bytes: bytes)
    return .post(url("sendFileByUpload", at: mediaURL), form: form)
  }

  /// A file's name, without which GREEN-API sends nothing: as given, else the last step of its address.
  private func name(of attachment: Attachment) -> String {
    let path = attachment.url?.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last
    let given = attachment.name ?? path.map(String.init)
    return given.flatMap { JSONValue.string($0).fileName } ?? attachment.kind.rawValue
  }

  /// Shown for five seconds, as Telegram's own is.
  func typing(to recipient: String) -> Request {
    post("sendTyping", ["chatId": .string(recipient), "typingTime": 5000])
  }

  func seen(by recipient: String, _ message: String) -> Request {
    var fields: JSONObject = ["chatId": .string(recipient)]
    if facts.namesMore { fields["idMessage"] = .string(message) }
    return post("readChat", fields)
  }

  func poll(hold: Span) -> Request {
    .get(url("receiveNotification") + "?receiveTimeout=\(hold.milliseconds / 1000)")
  }

  func forget(_ receipt: Int64) -> Request {
    Request(method: "DELETE", target: url("deleteNotification") + "/\(receipt)")
  }

  /// The call for a file's address, where the notification had none.
  func download(_ reference: String) -> Request? {
    let parts = reference.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    return post("downloadFile", ["chatId": .string(parts[0]), "idMessage": .string(parts[1])])
  }

  /// Switches notifications on, and leaves everything else as it is; it restarts the instance too.
  func switchOn(_ notifications: [String]) -> Request {
    var fields = JSONObject()
    for key in notifications { fields[key] = "yes" }
    return post("setSettings", fields)
  }

  /// Restarts the instance, for up to five minutes (channels.md 7a).
  func setSettings(webhook: String, token: String) -> Request {
    var fields: JSONObject = ["webhookUrl": .string(webhook), "webhookUrlToken": .string(token)]
    for key in facts.notifications { fields[key] = "yes" }
    for (key, value) in facts.reading { fields[key] = .string(value) }
    fields["delaySendMessagesMilliseconds"] = 1000
    return post("setSettings", fields)
  }
}
