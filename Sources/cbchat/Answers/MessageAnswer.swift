import CLI
import Channels
import Inbox
import JSON
import Phrases

/// Who wrote a message, with the names that one reads.
struct Author {
  let author: Message.Author
  let staff: Staff?
  let clientName: Phrase

  var name: String {
    switch author {
    case .client: clientName.en
    case .staff: staff?.name ?? "?"
    case .bot, .autoreply, .campaign, .external, .system: author.type
    }
  }

  var phrase: Phrase {
    switch author {
    case .client: clientName
    case .staff: Phrase(same: name)
    case .bot: Phrase(en: "bot", uk: "бот")
    case .autoreply: Phrase(en: "autoreply", uk: "автовідповідь")
    case .campaign: Phrase(en: "campaign", uk: "розсилка")
    case .external: Phrase(en: "from elsewhere", uk: "з іншого застосунку")
    case .system: Phrase(same: "cbchat")
    }
  }

  var json: JSONValue {
    ["type": .string(author.type), "login": JSONValue(staff?.login), "name": .string(name)]
  }
}

/// cli.md's `message`.
struct MessageAnswer: Answer {
  let message: Message
  let author: Author
  let zone: Zone

  var json: JSONValue {
    [
      "id": message.id.rawValue == 0 ? .null : JSONValue(message.id.rawValue),
      "chat": JSONValue(message.chat.rawValue),
      "direction": .string(message.direction.rawValue),
      "author": author.json,
      "text": JSONValue(message.text),
      "system": JSONValue(message.system?.phrase(in: zone).en),
      "attachments": .array(message.attachments.map(MessageAnswer.attachmentJSON)),
      "reactions": .array(
        message.reactions.map { ["emoji": .string($0.emoji), "author": .string($0.author)] }
      ),
      "replyTo": JSONValue(message.replyTo?.rawValue),
      "at": .string(message.at.rfc3339),
      // What is only rehearsed has no number and no state.
      "state": message.id.rawValue == 0 ? .null : JSONValue(message.state?.rawValue),
      "error": errorJSON,
      "externalId": JSONValue(message.parts.first?.externalID),
      "externalIds": .array(message.parts.compactMap(\.externalID).map(JSONValue.string)),
      "editedAt": JSONValue(message.editedAt?.rfc3339),
      "deletedAt": JSONValue(message.deletedAt?.rfc3339),
      "campaign": JSONValue(message.campaign),
      "key": JSONValue(message.key),
    ]
  }

  private var errorJSON: JSONValue {
    guard let failure = message.failure else { return .null }
    return ["code": .string(failure.code), "message": .string(failure.reason ?? failure.code)]
  }

  private static func attachmentJSON(_ attachment: Attachment) -> JSONValue {
    [
      "kind": .string(attachment.kind.rawValue),
      "name": JSONValue(attachment.name),
      "mime": JSONValue(attachment.mime),
      "size": JSONValue(attachment.size),
      "url": JSONValue(attachment.url),
      "file": JSONValue(attachment.file),
    ]
  }

  /// `12:05  #7  Оля: Добрий день`; further lines of the text stand under the first.
  ///
  /// Names and notes are one line each, whatever they hold: nobody's name can forge a line of the chat.
  func text(_ page: inout Page) {
    page.add(zone.local(message.at).time + "  ", [.dim])
    if let system = message.system {
      page.line("— " + system.phrase(in: zone)[page.language], [.dim])
      return
    }
    page.add("#\(message.id)  ", [.dim])
    page.add(author.phrase[page.language], message.direction == .in ? [.bold, .blue] : [.bold])
    if let campaign = message.campaign { page.add(" " + campaign, [.bold]) }
    page.add(": ")
    if let quoted = message.replyTo { page.add(Phrase(en: "(to #\(quoted)) ", uk: "(на #\(quoted)) "), [.dim]) }
    let style: Style = message.deletedAt == nil ? .plain : [.dim]
    page.add(lines: MessageText.whole(message, page.language), indent: 7, style)
    for reaction in message.reactions { page.add("  " + reaction.emoji) }
    if message.editedAt != nil { page.add(Phrase(en: "  (edited)", uk: "  (змінено)"), [.dim]) }
    if message.deletedAt != nil { page.add(Phrase(en: "  (deleted)", uk: "  (видалено)"), [.dim]) }
    if message.direction == .out, let state = message.state {
      page.add(Phrase(same: "  [") + stateText(state) + Phrase(same: "]"), stateStyle(state))
    }
    page.newline()
  }

  /// What became of it, or when it is to leave.
  func stateText(_ state: Message.State) -> Phrase {
    guard state == .scheduled else { return MessageText.state(state, message.failure) }
    let moment = zone.local(message.at).text
    return Phrase(en: "scheduled for \(moment)", uk: "заплановано на \(moment)")
  }

  private func stateStyle(_ state: Message.State) -> Style {
    switch state {
    case .failed: [.red]
    case .uncertain: [.yellow]
    case .scheduled, .queued, .sending, .sent, .delivered, .seen: [.dim]
    }
  }
}

/// Messages as words.
enum MessageText {
  /// One line for a list: the text, else what is attached.
  static func short(_ message: Message) -> Phrase {
    if let text = message.text, !text.isEmpty { return Phrase(same: text) }
    return message.attachments.first.map(attachment) ?? Phrase(same: "")
  }

  static func whole(_ message: Message, _ language: Language) -> String {
    var lines = message.text.map { [$0] } ?? []
    lines += message.attachments.map { attachment($0)[language] }
    return lines.joined(separator: "\n")
  }

  static func attachment(_ attachment: Attachment) -> Phrase {
    let name = attachment.name.map { " \($0)" } ?? ""
    let place = attachment.url.map { " \($0)" } ?? ""
    let phone = attachment.phone.map { " \($0)" } ?? ""
    let phrase: Phrase =
      switch attachment.kind {
      case .image: Phrase(en: "image", uk: "зображення")
      case .file: Phrase(en: "file", uk: "файл")
      case .voice: Phrase(en: "voice message", uk: "голосове повідомлення")
      case .audio: Phrase(en: "audio", uk: "аудіо")
      case .video: Phrase(en: "video", uk: "відео")
      case .sticker: Phrase(en: "sticker", uk: "стікер")
      case .location: Phrase(en: "location", uk: "місце")
      case .contact: Phrase(en: "contact", uk: "контакт")
      case .call: Phrase(en: "unanswered call:", uk: "дзвінок без відповіді:")
      case .unsupported: Phrase(en: "unsupported:", uk: "не підтримується:")
      }
    if attachment.kind == .unsupported, let content = attachment.name {
      return Phrase(same: "[") + phrase + Phrase(same: " ") + ContentWords.phrase(content) + Phrase(same: "\(place)]")
    }
    return Phrase(same: "[") + phrase + Phrase(same: "\(name)\(phone)\(place)]")
  }

  /// Why a message failed: what is known of it, and the messenger's own words.
  static func reason(_ failure: Message.Failure) -> Phrase {
    failure.words ?? failure.reason.map { Reasons.phrase($0, code: failure.code) } ?? Reasons.phrase(code: failure.code)
  }

  static func state(_ state: Message.State, _ failure: Message.Failure?) -> Phrase {
    let reason = failure.map { Phrase(same: ": ") + MessageText.reason($0) } ?? Phrase(same: "")
    switch state {
    case .scheduled: return Phrase(en: "scheduled", uk: "заплановано")
    case .queued: return Phrase(en: "queued", uk: "у черзі") + reason
    case .sending: return Phrase(en: "sending", uk: "надсилається")
    case .sent: return Phrase(en: "sent", uk: "надіслано")
    case .delivered: return Phrase(en: "delivered", uk: "доставлено")
    case .seen: return Phrase(en: "seen", uk: "прочитано")
    case .failed: return Phrase(en: "failed", uk: "не надіслано") + reason
    case .uncertain: return Phrase(en: "uncertain: it may have arrived", uk: "невідомо: могло дійти")
    }
  }
}
