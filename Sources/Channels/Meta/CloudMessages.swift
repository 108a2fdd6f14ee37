import HTTP
import Inbox
import JSON
import Phrases

/// The calls that send for a number of WhatsApp (channels.md 6.1a).
struct CloudMessages {
  private let graph: MetaGraph
  private let number: String

  /// - Throws: `Fault(.config)` when the number's id is not set: every call needs it.
  init(_ account: Account) throws(Fault) {
    guard let number = account.present("phoneNumberId") else {
      throw Fault(
        .config,
        en: "the channel \(account.channel.name) has no phoneNumberId",
        uk: "у каналу \(account.channel.name) немає phoneNumberId",
        hint: Phrase(same: "cbchat channel set \(account.channel.name) --set phoneNumberId=…")
      )
    }
    self.number = number
    graph = MetaGraph(account)
  }

  func send(_ outgoing: Outgoing) throws(Fault) -> Request {
    let (type, content) = try self.content(outgoing)
    var fields: JSONObject = ["messaging_product": "whatsapp", "recipient_type": "individual"]
    // A BSUID first; what it may not get goes to the number at the next try (channels.md 6.1c, 131062).
    if Self.isBusinessScoped(outgoing.recipient), outgoing.attempts == 0 || outgoing.phone == nil {
      fields["recipient"] = .string(outgoing.recipient)
    } else {
      fields["to"] = .string(outgoing.phone?.digits ?? outgoing.recipient)
    }
    if let quoted = outgoing.replyTo { fields["context"] = ["message_id": .string(quoted)] }
    fields["biz_opaque_callback_data"] = .string(outgoing.tracker)
    fields["type"] = .string(type)
    fields[type] = content
    return graph.post(number, "messages", json: fields)
  }

  /// Marks a message and all before it as read; the sign of typing stands at a message too, and marks it as well.
  func seen(_ message: String, isTyping: Bool) -> Request {
    var fields: JSONObject = ["messaging_product": "whatsapp", "status": "read", "message_id": .string(message)]
    if isTyping { fields["typing_indicator"] = ["type": "text"] }
    return graph.post(number, "messages", json: fields)
  }

  /// `nil` for what cannot be uploaded: `send` says why.
  func upload(_ outgoing: Outgoing) -> Request? {
    guard case .attachment(let attachment, _, let bytes?) = outgoing.content, CloudLimits.media[attachment.kind] != nil,
      bytes.count <= CloudLimits.attachments[attachment.kind] ?? 0
    else { return nil }
    let mime = attachment.mime ?? "application/octet-stream"
    var form = Multipart()
    form.field("messaging_product", "whatsapp")
    form.field("type", mime)
    let name = attachment.name.flatMap { JSONValue.string($0).fileName } ?? "file"
    form.file("file", filename: name, mime: mime, bytes: bytes)
    return graph.post(number, "media", form: form)
  }

  /// Two letters of a country, a dot, and up to 128 letters and digits.
  static func isBusinessScoped(_ id: String) -> Bool {
    let parts = id.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].count == 2 && parts[0].allSatisfy { $0.isASCII && $0.isUppercase }
      && !parts[1].isEmpty
  }

  private func content(_ outgoing: Outgoing) throws(Fault) -> (String, JSONValue) {
    if let template = outgoing.template { return ("template", Self.content(template)) }
    switch outgoing.content {
    case .text(let text):
      guard !text.isEmpty else { throw Fault.noText }
      try CloudLimits.text.check(text, for: "WhatsApp")
      return ("text", ["body": .string(text), "preview_url": false])
    case .attachment(let attachment, let caption, let bytes):
      return try content(attachment, caption: caption.flatMap { $0.isEmpty ? nil : $0 }, bytes)
    }
  }

  private static func content(_ template: Template) -> JSONValue {
    var fields: JSONObject = ["name": .string(template.name), "language": ["code": .string(template.language)]]
    if !template.parameters.isEmpty {
      let parameters = template.parameters.map { JSONValue.object(["type": "text", "text": .string($0)]) }
      fields["components"] = [["type": "body", "parameters": .array(parameters)]]
    }
    return .object(fields)
  }

  private func content(
    _ attachment: Attachment,
    caption: String?,
    _ bytes: [UInt8]?
  ) throws(Fault) -> (String, JSONValue) {
    if let caption {
      guard let limit = CloudLimits.captions[attachment.kind] else { throw Fault.noCaption("WhatsApp") }
      try TextLimit(limit, CloudLimits.text.unit).check(caption, for: "WhatsApp")
    }
    if let type = CloudLimits.media[attachment.kind] {
      return (type, try file(attachment, caption: caption, bytes))
    }
    switch attachment.kind {
    case .location:
      guard let place = Place(geo: attachment.url) else { throw Fault.noPlace }
      var fields: JSONObject = ["latitude": JSONValue(place.latitude), "longitude": JSONValue(place.longitude)]
      fields["name"] = attachment.name.map(JSONValue.string)
      return ("location", .object(fields))
    case .contact:
      guard let phone = attachment.phone else { throw Fault.noPhone }
      let name = JSONValue.string(attachment.name ?? phone)
      return (
        "contacts", [["name": ["formatted_name": name, "first_name": name], "phones": [["phone": .string(phone)]]]]
      )
    case .image, .file, .voice, .audio, .video, .sticker, .call, .unsupported: throw Fault.cannotBeSent
    }
  }

  private func file(_ attachment: Attachment, caption: String?, _ bytes: [UInt8]?) throws(Fault) -> JSONValue {
    let limit = CloudLimits.attachments[attachment.kind] ?? 0
    if let bytes, bytes.count > limit { throw Fault.tooLarge(bytes.count, limit: limit, "WhatsApp") }
    var fields: JSONObject
    if let reference = attachment.reference {
      fields = ["id": .string(reference)]
    } else if let url = attachment.url, url.hasPrefix("https://") || url.hasPrefix("http://") {
      fields = ["link": .string(url)]
    } else {
      throw Fault.noFile
    }
    fields["caption"] = caption.map(JSONValue.string)
    if attachment.kind == .file {
      fields["filename"] = attachment.name.flatMap { JSONValue.string($0).fileName }.map(JSONValue.string)
    }
    if attachment.kind == .voice { fields["voice"] = true }
    return .object(fields)
  }
}

/// How much the Cloud API takes (channels.md 6.1d).
enum CloudLimits {
  static let text = TextLimit(4096, .utf16)
  static let captions: [Attachment.Kind: Int] = [.image: 1024, .file: 1024, .video: 1024]
  static let attachments: [Attachment.Kind: Int] = [
    .image: 5_000_000, .file: 100_000_000, .voice: 16_000_000, .audio: 16_000_000, .video: 16_000_000,
    .sticker: 500_000, .location: 0, .contact: 0,
  ]
  /// Pictures are jpeg or png (channels.md 6.1d); anything goes as a document.
  static let mimes: [Attachment.Kind: Set<String>] = [.image: ["image/jpeg", "image/png"]]
  /// What the API calls the kinds that are files.
  static let media: [Attachment.Kind: String] = [
    .image: "image", .file: "document", .voice: "audio", .audio: "audio", .video: "video", .sticker: "sticker",
  ]
}
