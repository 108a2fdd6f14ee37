/// One call that the courier makes: one part of a claimed message, with all that a codec needs.
package struct Outgoing: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    case text(String)
    /// A file, a place or a shared contact; the caption is within the messenger's limit.
    ///
    /// The bytes are those of `Attachment.file`, read by the caller: a codec opens no files. `nil` where the
    /// messenger itself fetches or already has the file (`url`, `reference`).
    case attachment(Attachment, caption: String?, bytes: [UInt8]?)
  }

  package var message: Message.ID
  /// From 0; each part is one call.
  package var part: Int
  /// The messenger's id of the recipient.
  package var recipient: String
  /// The recipient's own number, where the messenger proved it: another address of theirs.
  package var phone: Phone?
  /// With a template: what it says, as people read it here.
  package var content: Content
  /// Buttons under it, where the messenger has them.
  package var keyboard: Keyboard?
  /// The invoice that the message is, where the messenger takes money; its text tells what it is for.
  package var invoice: Invoice?
  /// The approved template that carries the message when the reply window is closed.
  package var template: Template?
  /// The messenger's id of the message that is answered.
  package var replyTo: String?
  /// A person writes between the free window and its end: the messenger wants the human-agent tag.
  package var needsHumanTag: Bool
  /// How often the messenger has refused it for now.
  package var attempts: Int
  /// The last inbound message, for messengers that want one (typing, seen).
  package var lastInbound: String?

  package init(
    message: Message.ID,
    part: Int,
    recipient: String,
    phone: Phone? = nil,
    content: Content,
    keyboard: Keyboard? = nil,
    invoice: Invoice? = nil,
    template: Template? = nil,
    replyTo: String? = nil,
    needsHumanTag: Bool = false,
    attempts: Int = 0,
    lastInbound: String? = nil
  ) {
    self.message = message
    self.part = part
    self.recipient = recipient
    self.phone = phone
    self.content = content
    self.keyboard = keyboard
    self.invoice = invoice
    self.template = template
    self.replyTo = replyTo
    self.needsHumanTag = needsHumanTag
    self.attempts = attempts
    self.lastInbound = lastInbound
  }

  /// What rides along with a send where the messenger allows it, and returns in its echo: `cb:123`.
  package var tracker: String { "cb:\(message)" }
}
