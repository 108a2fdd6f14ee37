import Inbox
import JSON

/// What `messageData` of a notification holds (channels.md 7b).
enum GreenContent {
  struct Message {
    var text: String?
    var attachments: [Attachment] = []
    var replyTo: String?
    var action: String?
  }

  case message(Message)
  /// A pressed button or a chosen line of a list.
  case press(Message)
  case edit(of: String, text: String?)
  case deletion(of: String)
  case reaction(to: String, emojis: [String])
  /// About a message that it does not name.
  case nothing(String)

  init(_ data: JSONValue?) {
    let type = data?["typeMessage"]?.text ?? "messageData"
    switch type {
    case "editedMessage":
      let edited = data?["editedMessageData"]
      let text = edited?["textMessage"]?.string ?? edited?["caption"]?.string
      self = edited?["stanzaId"]?.id.map { .edit(of: $0, text: text) } ?? .nothing(type)
    case "deletedMessage":
      self = data?["deletedMessageData", "stanzaId"]?.id.map { .deletion(of: $0) } ?? .nothing(type)
    case "reactionMessage":
      let emojis = [data?["extendedTextMessageData", "text"]?.text].compactMap(\.self)
      self = data?["quotedMessage", "stanzaId"]?.id.map { .reaction(to: $0, emojis: emojis) } ?? .nothing(type)
    default:
      self = Self.press(type, data).map { .press($0) } ?? .message(Self.message(type, data))
    }
  }

  private static func press(_ type: String, _ data: JSONValue?) -> Message? {
    guard let row = buttons.first(where: { $0.type == type }), let button = data?[row.member],
      let action = button[row.id]?.id ?? label(of: button, row.text)
    else { return nil }
    return Message(text: label(of: button, row.text) ?? action, replyTo: button["stanzaId"]?.id, action: action)
  }

  /// The words on a pressed button; older instances have them under the name of template buttons.
  private static func label(of button: JSONValue, _ member: String) -> String? {
    button[member]?.text ?? button["selectedDisplayText"]?.text
  }

  /// Where the answers to buttons stand; the documentation has the second under both names.
  private static let buttons: [(type: String, member: String, id: String, text: String)] = [
    ("buttonsResponseMessage", "buttonsResponseMessage", "selectedButtonId", "selectedButtonText"),
    ("templateButtonsReplyMessage", "templateButtonReplyMessage", "selectedId", "selectedDisplayText"),
    ("templateButtonReplyMessage", "templateButtonReplyMessage", "selectedId", "selectedDisplayText"),
    ("listResponseMessage", "listResponseMessage", "singleSelectReply", "title"),
  ]

  private static func message(_ type: String, _ data: JSONValue?) -> Message {
    var message = Message(replyTo: data?["quotedMessage", "stanzaId"]?.id)
    let told = texts.lazy.compactMap { data?[$0.0, $0.1]?.text }.first
    message.text = told == undecrypted ? nil : told
    message.attachments = attachments(type, data)
    if told == undecrypted { message.attachments.append(Attachment(kind: .unsupported, name: "SWE001")) }
    guard message.attachments.isEmpty, message.text == nil || !plain.contains(type) else { return message }
    message.attachments = [Attachment(kind: .unsupported, name: type)]
    message.text = message.text ?? words[type].flatMap { data?[$0.0, $0.1]?.text }
    return message
  }

  /// What GREEN-API could not read stands on the phone.
  private static let undecrypted = "{{SWE001}}"

  /// Where text stands: the first that is there.
  private static let texts = [
    ("textMessageData", "textMessage"), ("extendedTextMessageData", "text"), ("fileMessageData", "caption"),
  ]

  private static let plain: Set<String> = ["textMessage", "extendedTextMessage", "quotedMessage"]

  /// Where the words of an unsupported type stand, so that people see more than its name.
  private static let words = [
    "pollMessage": ("pollMessageData", "name"), "pollUpdateMessage": ("pollMessageData", "name"),
    "groupInviteMessage": ("groupInviteMessageData", "groupName"),
    "interactiveButtons": ("interactiveButtons", "contentText"),
    "interactiveButtonsReply": ("interactiveButtonsReply", "contentText"),
    "listMessage": ("listMessage", "contentText"), "buttonsMessage": ("buttonsMessage", "contentText"),
    "templateMessage": ("templateMessage", "contentText"),
  ]

  private static func attachments(_ type: String, _ data: JSONValue?) -> [Attachment] {
    if let kind = files[type], let file = data?["fileMessageData"], file.object != nil {
      return [self.file(kind, file)]
    }
    switch type {
    case "locationMessage": return place(data?["locationMessageData"]).map { [$0] } ?? []
    case "contactMessage": return [data?["contactMessageData"]].compactMap(card)
    // The list stands a step deeper than documented elsewhere.
    case "contactsArrayMessage":
      return (data?["messageData", "contacts"]?.array ?? data?["contacts"]?.array ?? []).compactMap(card)
    default: return []
    }
  }

  private static let files: [String: Attachment.Kind] = [
    "imageMessage": .image, "videoMessage": .video, "documentMessage": .file, "audioMessage": .audio,
    "stickerMessage": .sticker,
  ]

  private static func file(_ kind: Attachment.Kind, _ file: JSONValue) -> Attachment {
    let mime = file["mimeType"]?.text
    // A voice message is an audio file as well, in the one format that only such messages have.
    let isVoice = kind == .audio && mime?.hasPrefix("audio/ogg") == true
    let url = file["downloadUrl"]?.text
    return Attachment(
      kind: isVoice ? .voice : kind,
      // Only a document's name was given by a person.
      name: kind == .file ? file["fileName"]?.fileName : nil,
      mime: mime,
      url: url?.hasPrefix("http") == true ? url : nil
    )
  }

  private static func place(_ location: JSONValue?) -> Attachment? {
    guard let place = Place(latitude: location?["latitude"], longitude: location?["longitude"]) else { return nil }
    let names = [location?["nameLocation"]?.text, location?["address"]?.text].compactMap(\.self)
    return Attachment(kind: .location, name: names.isEmpty ? nil : names.joined(separator: ", "), url: place.geo)
  }

  private static func card(_ contact: JSONValue?) -> Attachment? {
    guard let contact, contact.object != nil else { return nil }
    return Attachment(
      kind: .contact,
      name: contact["displayName"]?.text,
      phone: contact["vcard"]?.string.flatMap(phone)
    )
  }

  /// The first `TEL` of a vCard: `item1.TEL;waid=380671112233:+380 67 111 22 33`.
  private static func phone(in card: String) -> String? {
    for line in card.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      let names = parts.first?.split(separator: ";").first?.split(separator: ".") ?? []
      if parts.count == 2, names.last?.uppercased() == "TEL" { return JSONValue.string(String(parts[1])).text }
    }
    return nil
  }
}
