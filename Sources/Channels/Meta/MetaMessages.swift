import HTTP
import Inbox
import JSON
import Phrases

/// What Messenger and Instagram take, and in which words; they differ in little (channels.md 3a, 4a).
struct MetaDialect: Sendable {
  var name: String
  var text: TextLimit
  /// Largest file by kind, in bytes.
  var attachments: [Attachment.Kind: Int]
  /// Media types that are taken, by kind; any where a kind is absent.
  var mimes: [Attachment.Kind: Set<String>] = [:]
  /// Messenger says what kind of message it is, and repeats our `metadata` in the echo.
  var isMessenger: Bool
  /// What a person's profile is asked for.
  var profile: String
}

/// The calls that send for Messenger and Instagram.
struct MetaMessages {
  let graph: MetaGraph
  /// The sender's id, or `me`.
  let node: String
  let dialect: MetaDialect
  /// Whether files can be uploaded; otherwise they must stand at a public address.
  let canUpload: Bool

  func send(_ outgoing: Outgoing) throws(Fault) -> Request {
    var message: JSONObject
    switch outgoing.content {
    case .text(let text):
      guard !text.isEmpty else { throw Fault.noText }
      try dialect.text.check(text, for: dialect.name)
      message = ["text": .string(text)]
    case .attachment(let attachment, let caption, let bytes):
      guard (caption ?? "").isEmpty else { throw Fault.noCaption(dialect.name) }
      message = try content(attachment, bytes)
    }
    var fields: JSONObject = ["recipient": ["id": .string(outgoing.recipient)]]
    if outgoing.needsHumanTag {
      fields["messaging_type"] = "MESSAGE_TAG"
      fields["tag"] = "HUMAN_AGENT"
    } else if dialect.isMessenger {
      fields["messaging_type"] = "RESPONSE"
    }
    if dialect.isMessenger { message["metadata"] = .string(outgoing.tracker) }
    fields["message"] = .object(message)
    return graph.post(node, "messages", json: fields)
  }

  /// `typing_on` and `mark_seen`, which stand alone in a request.
  func act(_ action: JSONValue, to recipient: String) -> Request {
    graph.post(node, "messages", json: ["recipient": ["id": .string(recipient)], "sender_action": action])
  }

  /// `nil` for what cannot be uploaded: `send` says why.
  func upload(_ outgoing: Outgoing) -> Request? {
    guard canUpload, case .attachment(let attachment, _, let bytes?) = outgoing.content,
      let type = Self.types[attachment.kind], (try? check(attachment, bytes)) != nil
    else { return nil }
    var form = Multipart()
    if !dialect.isMessenger { form.field("platform", "instagram") }
    let message: JSONValue = ["attachment": .object(["type": type, "payload": ["is_reusable": true]])]
    form.field("message", message.compact)
    form.file(
      "filedata",
      filename: attachment.name.flatMap { JSONValue.string($0).fileName } ?? "file",
      mime: attachment.mime ?? "application/octet-stream",
      bytes: bytes
    )
    return graph.post(node, "message_attachments", form: form)
  }

  private func content(_ attachment: Attachment, _ bytes: [UInt8]?) throws(Fault) -> JSONObject {
    guard let type = Self.types[attachment.kind] else { throw Fault.cannotBeSent }
    try check(attachment, bytes)
    if bytes != nil {
      throw Fault(
        .notSupported,
        en: "\(dialect.name) takes files only from a public address here",
        uk: "\(dialect.name) бере тут файли лише з публічної адреси",
        hint: Phrase(en: "send it with an https:// address", uk: "надішліть його адресою https://")
      )
    }
    let payload: JSONValue
    if let reference = attachment.reference {
      payload = ["attachment_id": .string(reference)]
    } else if let url = attachment.url, url.hasPrefix("https://") || url.hasPrefix("http://") {
      payload = dialect.isMessenger ? ["url": .string(url), "is_reusable": false] : ["url": .string(url)]
    } else {
      throw Fault.noFile
    }
    // channels.md 4a: Instagram has `attachments` for pictures alone.
    let member = !dialect.isMessenger && attachment.kind == .image ? "attachments" : "attachment"
    return JSONObject([(key: member, value: .object(["type": type, "payload": payload]))])
  }

  private func check(_ attachment: Attachment, _ bytes: [UInt8]?) throws(Fault) {
    let limit = dialect.attachments[attachment.kind] ?? 0
    if let bytes, bytes.count > limit { throw Fault.tooLarge(bytes.count, limit: limit, dialect.name) }
    guard let mime = attachment.mime, let taken = dialect.mimes[attachment.kind], !taken.contains(mime) else { return }
    throw Fault(
      .notSupported,
      en: "\(dialect.name) does not take \(mime), but \(taken.sorted().joined(separator: ", "))",
      uk: "\(dialect.name) не бере \(mime), а лише \(taken.sorted().joined(separator: ", "))"
    )
  }

  private static let types: [Attachment.Kind: JSONValue] = [
    .image: "image", .audio: "audio", .voice: "audio", .video: "video", .file: "file",
  ]
}

extension Outgoing {
  /// The same with the file that the messenger now has under an id.
  func uploaded(as id: String) -> Outgoing {
    guard case .attachment(var attachment, let caption, _) = content else { return self }
    attachment.reference = id
    var outgoing = self
    outgoing.content = .attachment(attachment, caption: caption, bytes: nil)
    return outgoing
  }
}
