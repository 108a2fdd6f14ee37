/// What arrived from a contact, reduced to what the rules need; every messenger speaks it.
package struct Inbound: Sendable, Equatable {
  package var sender: Sender
  /// The messenger's own time of it; `nil` where it tells none (Telegram's pressed buttons): then it is now.
  package var at: Instant?
  package var body: Body

  package init(sender: Sender, at: Instant?, body: Body) {
    self.sender = sender
    self.at = at
    self.body = body
  }

  package enum Body: Sendable, Equatable {
    /// Text, media, location, contact, a missed call, a story reply: what opens a chat.
    case message(Arrival)
    /// A pressed button or a postback: opens a chat too. `Arrival.action` is the button's data.
    case callback(Arrival)
    /// The person changed a message of theirs.
    ///
    /// A text of `nil` keeps the text, an empty one takes it away; no attachments keep those that were.
    case edit(of: String, text: String?, attachments: [Attachment])
    case deletion(of: String)
    /// The emojis that now stand at a message from this person; none when they were taken back.
    case reaction(to: String, emojis: [String])
    case receipt(Receipt)
    /// A message of ours that the messenger refused after it had accepted it; the tracker finds it while the answer to
    /// our call, and with it the id, is still unknown.
    case refused(externalID: String, Outcome, tracker: String? = nil)
    case blocked
    case unblocked
    /// The messenger says that the person wants no promotions, or wants them again.
    case optedOut
    case optedIn
    /// Sent by the business elsewhere, or an echo of our own message.
    case echo(Arrival)
    /// Seen without writing, such as Viber's `conversation_started`: a contact, no chat.
    case met
    /// The messenger asks whether the person may pay an invoice of ours.
    case checkout(Checkout)
    /// The messenger took the money of an invoice, or gave it back.
    case payment(PaymentNotice)

    /// The word of it in an event's `kinds`.
    package var name: String {
      switch self {
      case .message: "message"
      case .callback: "callback"
      case .edit: "edit"
      case .deletion: "deletion"
      case .reaction: "reaction"
      case .receipt: "receipt"
      case .refused: "refusal"
      case .blocked: "blocked"
      case .unblocked: "unblocked"
      case .optedOut: "opted-out"
      case .optedIn: "opted-in"
      case .echo: "echo"
      case .met: "met"
      case .checkout: "checkout"
      case .payment: "payment"
      }
    }
  }
}

/// Who wrote, as the messenger told it.
///
/// Absent facts are unknown; they never erase what is known.
package struct Sender: Sendable, Equatable {
  package var externalID: String
  /// Other ids under which the messenger may have told the same person before: a contact found by one of them takes
  /// ``externalID`` as its own (WhatsApp's number before its BSUID, the id before a changed number).
  package var formerIDs: [String]
  package var name: String?
  package var username: String?
  package var phone: Phone?
  package var phoneProof: Contact.PhoneProof?
  package var language: String?

  package init(
    externalID: String,
    formerIDs: [String] = [],
    name: String? = nil,
    username: String? = nil,
    phone: Phone? = nil,
    phoneProof: Contact.PhoneProof? = nil,
    language: String? = nil
  ) {
    self.externalID = externalID
    self.formerIDs = formerIDs
    self.name = name
    self.username = username
    self.phone = phone
    self.phoneProof = phoneProof
    self.language = language
  }
}

/// The content of an arriving message or echo.
package struct Arrival: Sendable, Equatable {
  /// The messenger's id of the message, unique within the contact.
  package var externalID: String
  package var text: String?
  package var attachments: [Attachment]
  /// The messenger's id of the quoted message.
  package var replyTo: String?
  /// The data of a pressed button.
  package var action: String?
  /// What we gave the messenger with our own send (`cb:123`) and it echoes.
  package var tracker: String?
  /// What the messages of one album share.
  package var album: String?
  /// A message of the past, filled in: it opens nothing, and nothing answers it.
  package var isHistory: Bool
  /// An echo of what our own app sent, by the messenger's word: not `external` while a call of ours is under way, whose
  /// answer brings the id.
  package var isOwn: Bool
  /// The messenger does not say whose echo it is: it may repeat what our own app sent.
  package var mayBeOwn: Bool
  /// Another app holds the thread (Meta's `standby`): the message is kept as any other, but nothing automatic answers.
  package var isStandby: Bool

  package init(
    externalID: String,
    text: String? = nil,
    attachments: [Attachment] = [],
    replyTo: String? = nil,
    action: String? = nil,
    tracker: String? = nil,
    album: String? = nil,
    isHistory: Bool = false,
    isOwn: Bool = false,
    mayBeOwn: Bool = false,
    isStandby: Bool = false
  ) {
    self.externalID = externalID
    self.text = text
    self.attachments = attachments
    self.replyTo = replyTo
    self.action = action
    self.tracker = tracker
    self.album = album
    self.isHistory = isHistory
    self.isOwn = isOwn
    self.mayBeOwn = mayBeOwn
    self.isStandby = isStandby
  }
}

/// What a messenger reports of messages of ours.
package struct Receipt: Sendable, Equatable {
  package enum Scope: Sendable, Equatable {
    case message(externalID: String)
    /// That message and every earlier one (Viber's and Instagram's seen).
    case throughMessage(externalID: String)
    /// Every message up to a moment (Messenger's watermark).
    case through(Instant)
  }

  /// `.sent`, `.delivered` or `.seen`.
  package var state: Message.State
  package var scope: Scope
  package var tracker: String?

  package init(_ state: Message.State, _ scope: Scope, tracker: String? = nil) {
    self.state = state
    self.scope = scope
    self.tracker = tracker
  }
}

/// What a messenger reports of the account itself: a lost session, a restriction, a disabled connection.
package struct ChannelReport: Sendable, Equatable {
  package var state: Channel.State
  package var reason: String?
  /// Settings that the messenger tells, such as the id of a Business connection.
  package var settings: [String: String]

  package init(_ state: Channel.State, reason: String? = nil, settings: [String: String] = [:]) {
    self.state = state
    self.reason = reason
    self.settings = settings
  }
}

/// One delivery, decoded.
package struct Decoded: Sendable, Equatable {
  /// In the order they are to be applied; none when the delivery means nothing here.
  package var inbounds: [Inbound]
  package var reports: [ChannelReport]
  /// What the messenger calls that which is ignored: `channel_post`, `group`.
  package var ignored: [String]

  package init(inbounds: [Inbound] = [], reports: [ChannelReport] = [], ignored: [String] = []) {
    self.inbounds = inbounds
    self.reports = reports
    self.ignored = ignored
  }
}
