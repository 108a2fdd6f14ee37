import Inbox
import JSON

/// What a message of WhatsApp holds under its `type` (channels.md 6.1b).
struct CloudContent {
  private(set) var text: String?
  private(set) var attachments: [Attachment] = []
  /// The data of a pressed button or a chosen row.
  private(set) var action: String?
  /// The number that the sender shared as their own when asked.
  private(set) var ownNumber: String?

  init(_ message: JSONValue) {
    let type = message["type"]?.text ?? Self.guessedType(of: message)
    let body = message[type]
    if let kind = Self.files[type], body?.object != nil {
      text = body?["caption"]?.text
      attachments = [Self.file(kind, body)]
      return
    }
    switch type {
    case "text": text = body?["body"]?.text
    case "location": attachments = [Self.place(body)].compactMap(\.self)
    case "contacts": readCards(body?.array ?? [])
    case "button":
      text = body?["text"]?.text
      action = body?["payload"]?.identifier ?? text
    case "interactive": readReply(body)
    default: text = body?["text"]?.text
    }
    guard attachments.isEmpty, action == nil, type != "text" || text == nil else { return }
    attachments = [Attachment(kind: .unsupported, name: Self.name(of: type, body, message))]
  }

  private static let files: [String: Attachment.Kind] = [
    "image": .image, "video": .video, "audio": .audio, "document": .file, "sticker": .sticker,
  ]

  private static func file(_ kind: Attachment.Kind, _ file: JSONValue?) -> Attachment {
    let isVoice = kind == .audio && file?["voice"]?.bool == true
    return Attachment(
      kind: isVoice ? .voice : kind,
      name: file?["filename"]?.fileName,
      mime: file?["mime_type"]?.text,
      size: file?["file_size"]?.size,
      reference: file?["id"]?.identifier
    )
  }

  private static func place(_ place: JSONValue?) -> Attachment? {
    guard let point = Place(latitude: place?["latitude"], longitude: place?["longitude"]) else { return nil }
    let names = [place?["name"]?.text, place?["address"]?.text].compactMap(\.self)
    return Attachment(kind: .location, name: names.isEmpty ? nil : names.joined(separator: ", "), url: point.geo)
  }

  /// One shared contact a card; only one that answers our request is the sender's own (channels.md 6.1b).
  private mutating func readCards(_ cards: [JSONValue]) {
    for card in cards where card.object != nil {
      let phone = card["phones", 0, "phone"]?.text ?? card["phones", 0, "wa_id"]?.text
      let name = card["name", "formatted_name"]?.text ?? card["name", "first_name"]?.text
      attachments.append(Attachment(kind: .contact, name: name, phone: phone))
      if card["origin"]?.string == "contact_request", let own = card["phones", 0, "wa_id"]?.text { ownNumber = own }
    }
  }

  private mutating func readReply(_ interactive: JSONValue?) {
    guard let reply = interactive?["button_reply"] ?? interactive?["list_reply"] else {
      text = interactive?["nfm_reply", "body"]?.text
      return
    }
    text = reply["title"]?.text
    action = reply["id"]?.identifier ?? text
  }

  private static func name(of type: String, _ body: JSONValue?, _ message: JSONValue) -> String {
    switch type {
    case "interactive": body?["type"]?.text ?? type
    case "unsupported", "unknown": body?["type"]?.text ?? message["errors", 0, "title"]?.text ?? type
    default: type
    }
  }

  /// The member that is no envelope, where a message does not say what it is.
  private static func guessedType(of message: JSONValue) -> String {
    let members = (message.object?.members ?? []).filter { $0.value != .null && !envelope.contains($0.key) }
    return members.first?.key ?? "empty"
  }

  private static let envelope: Set<String> = [
    "from", "from_user_id", "from_parent_user_id", "to", "to_user_id", "to_parent_user_id", "id", "timestamp", "type",
    "context", "referral", "errors", "identity", "group_id", "history_context", "username",
  ]
}
