package import Phrases

/// What somebody wants to say in a chat.
package struct Draft: Sendable, Equatable {
  package var text: String?
  package var attachments: [Attachment]
  package var replyTo: Message.ID?
  package var key: String?
  /// An approved template instead of a text: ``text`` says it as people read it here.
  package var template: Template?

  package init(
    text: String?,
    attachments: [Attachment] = [],
    replyTo: Message.ID? = nil,
    key: String? = nil,
    template: Template? = nil
  ) {
    self.text = template?.text ?? text
    self.attachments = attachments
    self.replyTo = replyTo
    self.key = key
    self.template = template
  }
}

/// What sending may look at.
package struct SendFacts: Sendable {
  package var chat: Chat
  package var contact: Contact
  package var channel: Channel
  package var traits: Traits
  /// The contact's chat that is not closed, for the hint when this one is.
  package var current: Chat?
  /// The quoted message, when the draft quotes one.
  package var quoted: Message?

  package init(
    chat: Chat,
    contact: Contact,
    channel: Channel,
    traits: Traits,
    current: Chat? = nil,
    quoted: Message? = nil
  ) {
    self.chat = chat
    self.contact = contact
    self.channel = channel
    self.traits = traits
    self.current = current
    self.quoted = quoted
  }
}

/// The most calls that one message may take.
private let mostParts = 20

/// Decides a person's send in one chat: the message is queued, and the sender becomes responsible if nobody is.
///
/// - Throws: `closed`, `blocked`, `windowClosed`, `badInput` (nothing to say, a quoted message of another chat),
///   `tooLong`, `notSupported` (an attachment the messenger has not), `config` (the channel is off). All of it before
///   anything is kept or any network is asked.
package func send(
  _ draft: Draft,
  by staff: Staff,
  facts: SendFacts,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> (message: Message, change: Change) {
  try requireNotClosed(
    facts.chat,
    of: facts.contact,
    in: facts.channel,
    current: facts.current,
    verb: "send"
  )
  let message = try composed(draft, way: nil, by: staff, facts: facts, ids: &ids, at: now)
  var chat = facts.chat
  if chat.status == .bot { chat.status = .open }
  chat.responsible = chat.responsible ?? staff.id
  chat.isNew = false
  chat.unread = 0
  chat.show(message)
  var change = Change()
  change.chats = [chat]
  change.messages = [message]
  change.outbox = [queued(message, in: facts.channel, at: now)]
  return (message, change)
}

/// The message that a draft becomes, queued, when nothing stands in its way.
///
/// Whether its chat is closed is the caller's question.
func composed(
  _ draft: Draft,
  way: Message.Way?,
  by staff: Staff,
  facts: SendFacts,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> Message {
  try requireEnabled(facts.channel)
  var message = Message(
    id: Message.ID(0),
    chat: facts.chat.id,
    contact: facts.chat.contact,
    direction: .out,
    author: .staff(staff.id),
    text: draft.text,
    attachments: draft.attachments,
    replyTo: draft.replyTo,
    at: now,
    state: .queued,
    key: draft.key,
    way: way,
    template: draft.template
  )
  if draft.template != nil { try requireTemplates(facts) }
  _ = try requireOpenWindow(
    facts.contact,
    in: facts.channel,
    traits: facts.traits,
    sender: message.sender,
    isTemplate: draft.template != nil,
    at: now
  )
  let parts = try requireSendable(draft, facts)
  message.id = ids.message()
  message.parts = Array(repeating: Message.Part(state: .queued), count: parts)
  return message
}

/// The place of a message in the outbox from a moment on.
func queued(_ message: Message, in channel: Channel, at now: Instant) -> OutboxItem {
  OutboxItem(
    message: message.id,
    channel: channel.id,
    contact: message.contact,
    queuedAt: now,
    notBefore: now,
    rank: rank(of: message)
  )
}

/// - Throws: `notSupported` where the messenger has no templates.
private func requireTemplates(_ facts: SendFacts) throws(Fault) {
  guard !facts.traits.hasTemplates else { return }
  throw Fault(
    .notSupported,
    en: "\(facts.channel.name) has no templates: they are WhatsApp's, of a whatsapp-number with backend=cloud",
    uk: "канал \(facts.channel.name) не має шаблонів: вони є у WhatsApp, в каналі whatsapp-number із backend=cloud"
  )
}

/// A repeated key is the same send: to the same person, the same words; anything else is a mistake (domain.md: a key is
/// store-wide).
///
/// When the message is to leave is not compared: `--at +2h` names another moment each time.
///
/// `isRecipient`: whether the earlier message went to whom this one is for.
/// - Throws: `keyReused`.
package func requireSame(_ draft: Draft, as earlier: Message, isRecipient: Bool) throws(Fault) {
  guard isRecipient, earlier.text == draft.text, earlier.attachments == draft.attachments,
    earlier.template == draft.template
  else {
    throw Fault(
      .keyReused,
      en: "the key \(draft.key ?? "") was used for another message (\(earlier.id))",
      uk: "ключ \(draft.key ?? "") вже використано для іншого повідомлення (\(earlier.id))",
      hint: Phrase(en: "give each message a key of its own", uk: "дайте кожному повідомленню власний ключ")
    )
  }
}

/// Refuses to send where the channel is off.
///
/// - Throws: `config`.
package func requireEnabled(_ channel: Channel) throws(Fault) {
  guard channel.removedAt == nil, channel.isEnabled else {
    throw Fault(
      .config,
      en: "the channel \(channel.name) is off",
      uk: "канал \(channel.name) вимкнено",
      hint: Phrase(same: "cbchat channel set \(channel.name) --set enabled=on")
    )
  }
}

private func requireSendable(_ draft: Draft, _ facts: SendFacts) throws(Fault) -> Int {
  let isBlank = draft.text?.allSatisfy(\.isWhitespace) ?? true
  guard !isBlank || !draft.attachments.isEmpty else {
    throw Fault(.badInput, en: "the text is empty", uk: "порожній текст")
  }
  if let replyTo = draft.replyTo {
    guard let quoted = facts.quoted, quoted.contact == facts.contact.id else {
      throw Fault(
        .notFound,
        en: "message \(replyTo) is not in chat \(facts.chat.id)",
        uk: "повідомлення \(replyTo) немає в чаті \(facts.chat.id)"
      )
    }
  }
  for attachment in draft.attachments { try requireSendable(attachment, through: facts.channel, facts.traits) }
  // Far too long a text is told without splitting it.
  let longest = facts.traits.text.maximum * mostParts
  if let text = draft.text, facts.traits.text.length(of: text) > longest { throw tooLong(longest, facts.traits) }
  if draft.template != nil { return 1 }
  let parts = contents(text: draft.text, attachments: draft.attachments, traits: facts.traits).count
  try requireFew(parts)
  return parts
}

/// A text that every messenger of a kind takes in few enough calls.
///
/// - Throws: `tooLong`.
func requireFewParts(_ text: String, _ traits: Traits) throws(Fault) {
  let longest = traits.text.maximum * mostParts
  // Far too long a text is told without splitting it.
  guard traits.text.length(of: text) <= longest else { throw tooLong(longest, traits) }
  try requireFew(contents(text: text, attachments: [], traits: traits).count)
}

private func tooLong(_ longest: Int, _ traits: Traits) -> Fault {
  Fault(
    .tooLong,
    en: "the text is longer than \(longest) \(traits.text.unit.rawValue)",
    uk: "текст довший за \(longest) \(traits.text.unit.rawValue)"
  )
}

private func requireFew(_ parts: Int) throws(Fault) {
  guard parts <= mostParts else {
    throw Fault(
      .tooLong,
      en: "the text would take \(parts) messages; at most \(mostParts) are sent",
      uk: "текст зайняв би \(parts) повідомлень; щонайбільше надсилається \(mostParts)"
    )
  }
}

/// Whether a channel takes an attachment: its kind, size and media type, and whether a local file can be uploaded.
///
/// - Throws: `notSupported`, `tooLong`; before anything is kept.
package func requireSendable(
  _ attachment: Attachment,
  through channel: Channel,
  _ traits: Traits
) throws(Fault) {
  let name = attachment.name
  guard let limit = traits.attachments[attachment.kind] else {
    throw Fault(
      .notSupported,
      en: "\(channel.name) cannot send this kind of attachment: \(attachment.kind.rawValue)",
      uk: "канал \(channel.name) не надсилає вкладень такого виду: \(attachment.kind.rawValue)"
    )
  }
  guard attachment.file == nil || traits.canUpload else {
    throw Fault(
      .notSupported,
      en: "\(channel.name) takes files from a public address only",
      uk: "канал \(channel.name) бере файли лише з публічної адреси",
      hint: Phrase(
        en: "put the file on your site: --file https://…",
        uk: "викладіть файл на свій сайт: --file https://…"
      )
    )
  }
  guard attachment.size ?? 0 <= Int64(limit) else {
    throw Fault(
      .tooLong,
      en: "\(name ?? "the file") is larger than \(limit / 1_000_000) MB",
      uk: "\(name ?? "файл") більший за \(limit / 1_000_000) МБ"
    )
  }
  if let mime = attachment.mime, let taken = traits.mimes[attachment.kind], !taken.contains(mime) {
    let list = taken.sorted().joined(separator: ", ")
    throw Fault(
      .notSupported,
      en: "\(channel.name) does not take \(mime), but \(list)",
      uk: "канал \(channel.name) не бере \(mime), а лише \(list)"
    )
  }
}

private func rank(of message: Message) -> OutboxItem.Rank {
  switch message.way {
  case .promo: .promotion
  case .batch: .batch
  case .scheduled, nil: .answer
  }
}
