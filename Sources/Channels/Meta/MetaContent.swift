import Inbox
import JSON

/// What a message of Messenger or Instagram holds besides its envelope (channels.md 3b, 4b).
struct MetaContent {
  private(set) var text: String?
  private(set) var attachments: [Attachment] = []

  init(_ message: JSONValue) {
    text = message["text"]?.text
    let told = message["attachments"]
    for attachment in told?.array ?? [told].compactMap(\.self) { read(attachment) }
    if let story = message["reply_to", "story"], story.object != nil {
      attachments.append(Attachment(kind: .file, name: "story", url: story["url"]?.string))
    }
    guard attachments.isEmpty, text == nil else { return }
    attachments = [Attachment(kind: .unsupported, name: Self.unknownMember(of: message))]
  }

  private mutating func read(_ attachment: JSONValue) {
    let payload = attachment["payload"]
    let type = attachment["type"]?.text ?? "attachment"
    let title = payload?["title"]?.text ?? attachment["title"]?.text
    let url = payload?["url"]?.string ?? attachment["url"]?.string
    if let place = Place(latitude: payload?["coordinates", "lat"], longitude: payload?["coordinates", "long"]) {
      attachments.append(Attachment(kind: .location, name: title, url: place.geo))
      return
    }
    // The preview of a link that the text shows already.
    if type == "fallback", let text, let url, text.contains(url) { return }
    let isSticker = payload?["sticker_id"] != nil
    let kind = isSticker ? .sticker : Self.kinds[type] ?? .unsupported
    // A story or a post is a picture or a film: its word says more than a name.
    let isNamedByType = kind == .unsupported || kind == .file && type != "file"
    attachments.append(
      Attachment(kind: kind, name: isNamedByType ? type : payload?["name"]?.fileName, url: url)
    )
    text = text ?? title
  }

  private static let kinds: [String: Attachment.Kind] = [
    "image": .image, "audio": .audio, "video": .video, "file": .file, "sticker": .sticker, "reel": .video,
    "ig_reel": .video, "story": .file, "ig_story": .file, "story_mention": .file, "media": .file,
  ]

  /// What the message is, when it is nothing that is known here.
  private static func unknownMember(of message: JSONValue) -> String {
    let members = (message.object?.members ?? []).filter { $0.value != .null && !envelope.contains($0.key) }
    return members.first?.key ?? "empty"
  }

  /// What surrounds the content of a message.
  private static let envelope: Set<String> = [
    "mid", "seq", "text", "attachments", "is_echo", "app_id", "metadata", "quick_reply", "reply_to", "nlp", "traits",
    "is_deleted", "is_self", "tags",
  ]
}
