import HTTP
import Inbox
import JSON
import Phrases

/// The calls of the REST Bot API (channels.md 2a) for one account.
struct ViberMethods {
  let account: Account

  func call(_ method: String, _ fields: JSONObject = [:]) -> Request {
    var request = Request.post("\(account.apiURL)/pa/\(method)", json: JSONValue.object(fields).bytes())
    request.headers["X-Viber-Auth-Token"] = account.secret("token") ?? ""
    return request
  }

  func setWebhook(_ url: String) -> Request {
    call(
      "set_webhook",
      [
        "url": .string(url), "event_types": .array(Self.events.map(JSONValue.string)), "send_name": true,
        "send_photo": true,
      ]
    )
  }

  /// What a bot may choose to hear of; messages come in any case.
  static let events = ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"]

  func send(_ outgoing: Outgoing) throws(Fault) -> Request {
    var fields: JSONObject = ["receiver": .string(outgoing.recipient)]
    for member in [envelope, try content(outgoing.content)].flatMap(\.members) { fields[member.key] = member.value }
    // The second try is as plain as it can be: a phone may be too old for what the first one asked of it (2c, 13).
    if let keyboard = outgoing.keyboard.map(ViberKeyboard.init), let value = keyboard.json,
      keyboard.version == 1 || outgoing.attempts == 0
    {
      fields["min_api_version"] = .integer(keyboard.version)
      fields["keyboard"] = value
    }
    let request = call("send_message", fields)
    guard request.body.count <= ViberLimits.bytes else {
      throw Fault(
        .tooLong,
        en: "the message has \(request.body.count) bytes, Viber takes \(ViberLimits.bytes)",
        uk: "повідомлення має \(request.body.count) байтів, Viber приймає \(ViberLimits.bytes)"
      )
    }
    return request
  }

  /// The body that answers `conversation_started`: a message without a receiver.
  func welcome(in language: Language) -> [UInt8] {
    let words = account.present("welcome") ?? Self.welcome[language]
    var fields = envelope
    fields["type"] = "text"
    fields["text"] = .string(words)
    return JSONValue.object(fields).bytes()
  }

  /// The same with what the bot says.
  func welcome(_ greeting: Greeting) -> [UInt8] {
    var fields = envelope
    fields["type"] = "text"
    fields["text"] = .string(greeting.text)
    let keyboard = ViberKeyboard(greeting.keyboard)
    if let value = keyboard.json {
      fields["min_api_version"] = .integer(keyboard.version)
      fields["keyboard"] = value
    }
    return JSONValue.object(fields).bytes()
  }

  private static let welcome = Phrase(
    en: "Hello! Write to us here, and we will answer.", uk: "Вітаємо! Напишіть нам тут, і ми відповімо.")

  /// Who writes, and which of Viber's versions must be able to show it: any.
  private var envelope: JSONObject {
    let name = account.present("senderName") ?? account.channel.title
    var sender: JSONObject = ["name": .string(ViberLimits.cut(name, to: ViberLimits.senderName))]
    if let avatar = account.present("senderAvatar") { sender["avatar"] = .string(avatar) }
    return ["min_api_version": 1, "sender": .object(sender)]
  }

  private func content(_ content: Outgoing.Content) throws(Fault) -> JSONObject {
    switch content {
    case .text(let text):
      guard !text.isEmpty else { throw Fault.noText }
      try ViberLimits.text.check(text, for: "Viber")
      return ["type": "text", "text": .string(text)]
    case .attachment(let attachment, let caption, let bytes):
      guard bytes == nil else {
        throw Fault(
          .notSupported,
          en: "Viber takes a file by its public address only",
          uk: "Viber приймає файл лише за публічною адресою",
          hint: Phrase(
            en: "Put the file on your site and send its address.",
            uk: "Викладіть файл на свій сайт і надішліть його адресу."
          )
        )
      }
      return try self.content(attachment, caption: caption ?? "")
    }
  }

  private func content(_ attachment: Attachment, caption: String) throws(Fault) -> JSONObject {
    guard caption.isEmpty || ViberLimits.captions[attachment.kind] != nil else { throw Fault.noCaption("Viber") }
    switch attachment.kind {
    case .image:
      try TextLimit(ViberLimits.captions[.image] ?? 0, .scalars).check(caption, for: "Viber")
      let media = try ViberMedia(attachment, endings: ["jpg", "jpeg", "png", "gif"])
      return ["type": "picture", "text": .string(caption), "media": .string(media.address)]
    case .video:
      let media = try ViberMedia(attachment, endings: ["mp4"])
      return ["type": "video", "media": .string(media.address), "size": .integer(try media.size())]
    case .file, .voice, .audio:
      let media = try ViberMedia(attachment, endings: [])
      return [
        "type": "file", "media": .string(media.address), "size": .integer(try media.size()),
        "file_name": .string(try media.name()),
      ]
    case .sticker:
      guard let id = attachment.reference.flatMap({ Int64($0) }) else { throw Fault.cannotBeSent }
      return ["type": "sticker", "sticker_id": .integer(id)]
    case .location:
      guard let place = Place(geo: attachment.url) else { throw Fault.noPlace }
      return ["type": "location", "location": ["lat": JSONValue(place.latitude), "lon": JSONValue(place.longitude)]]
    case .contact:
      guard let phone = attachment.phone else { throw Fault.noPhone }
      let name = ViberLimits.cut(attachment.name ?? phone, to: ViberLimits.contactName)
      return ["type": "contact", "contact": ["name": .string(name), "phone_number": .string(phone)]]
    case .call, .unsupported: throw Fault.cannotBeSent
    }
  }
}
