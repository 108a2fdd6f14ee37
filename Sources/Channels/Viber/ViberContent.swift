import Inbox
import JSON

/// What the `message` of a callback holds (channels.md 2b).
struct ViberContent {
  var text: String?
  var attachments: [Attachment] = []
  /// What a pressed share-phone button carries; a reply button's arrives as ordinary text.
  var action: String?

  init(_ message: JSONValue?) {
    let type = message?["type"]?.text
    let written = message?["text"]?.text
    switch type {
    case "text": text = written
    case "url": text = message?["media"]?.text ?? written
    case "contact":
      action = written
      attachments = [
        Attachment(
          kind: .contact,
          name: message?["contact", "name"]?.text,
          phone: message?["contact", "phone_number"]?.identifier
        )
      ]
    case "location":
      text = written
      let location = message?["location"]
      if let place = Place(latitude: location?["lat"], longitude: location?["lon"]) {
        attachments = [Attachment(kind: .location, name: location?["address"]?.text, url: place.geo)]
      }
    default:
      text = written
      attachments = type.flatMap { Self.files[$0] }.map { [Self.file($0, message)] } ?? []
    }
    // Of an unknown type one keeps the name, beside the words it may have.
    let isKnown = type.map { Self.types.contains($0) || Self.files[$0] != nil } ?? false
    if attachments.isEmpty, text == nil || !isKnown {
      attachments = [Attachment(kind: .unsupported, name: type ?? "message")]
    }
  }

  private static let types: Set<String> = ["text", "url", "contact", "location"]

  private static let files: [String: Attachment.Kind] = [
    "picture": .image, "video": .video, "file": .file, "sticker": .sticker,
  ]

  private static func file(_ kind: Attachment.Kind, _ message: JSONValue?) -> Attachment {
    Attachment(
      kind: kind,
      name: message?["file_name"]?.fileName,
      size: message?["size"]?.size,
      url: message?["media"]?.text,
      reference: message?["sticker_id"]?.id
    )
  }
}
