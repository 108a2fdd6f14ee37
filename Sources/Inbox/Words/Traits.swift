/// What a messenger can and allows, as data: rules read this and never ask which messenger it is.
package struct Traits: Sendable, Equatable {
  /// Whether the kind can have a menu bot (domain.md, Bot).
  package var hasBot: Bool
  /// Until when one may write after the client wrote.
  package var window: ReplyWindow
  package var text: TextLimit
  /// Longest text beside an attachment, in the unit of `text`; a kind that is absent carries no text.
  package var captions: [Attachment.Kind: Int]
  /// What can be sent, and how large it may be in bytes (0 for what is no file).
  package var attachments: [Attachment.Kind: Int]
  /// Media types that are taken, by kind of attachment; any where a kind is absent.
  package var mimes: [Attachment.Kind: Set<String>]
  /// Whether a local file can be uploaded; otherwise media must stand at a public address.
  package var canUpload: Bool
  /// What the messenger fetches from an address only when it is told the size.
  package var sizedAtAddress: Set<Attachment.Kind>
  /// Whether the client sees which message is answered (`--reply-to`).
  package var canQuote: Bool
  package var canShowTyping: Bool
  package var canMarkSeen: Bool
  package var hasTemplates: Bool
  /// How fast the account may send, and how fast to one contact.
  package var pace: Pace
  package var contactPace: Pace
  package var promoPace: Pace
  /// After how long since the client wrote a message costs extra, where the messenger charges for that (channels.md 2d).
  package var paidAfter: Span?

  package init(
    hasBot: Bool,
    window: ReplyWindow,
    text: TextLimit,
    captions: [Attachment.Kind: Int],
    attachments: [Attachment.Kind: Int],
    mimes: [Attachment.Kind: Set<String>] = [:],
    canUpload: Bool,
    sizedAtAddress: Set<Attachment.Kind> = [],
    canQuote: Bool = true,
    canShowTyping: Bool,
    canMarkSeen: Bool,
    hasTemplates: Bool = false,
    pace: Pace,
    contactPace: Pace,
    promoPace: Pace,
    paidAfter: Span? = nil
  ) {
    self.hasBot = hasBot
    self.window = window
    self.text = text
    self.captions = captions
    self.attachments = attachments
    self.mimes = mimes
    self.canUpload = canUpload
    self.sizedAtAddress = sizedAtAddress
    self.canQuote = canQuote
    self.canShowTyping = canShowTyping
    self.canMarkSeen = canMarkSeen
    self.hasTemplates = hasTemplates
    self.pace = pace
    self.contactPace = contactPace
    self.promoPace = promoPace
    self.paidAfter = paidAfter
  }
}

/// How long a text may be, and in what it is counted (channels.md 9.3).
package struct TextLimit: Sendable, Equatable {
  package enum Unit: String, Sendable {
    case utf16
    case scalars
    case bytes
  }

  package var maximum: Int
  package var unit: Unit

  package init(_ maximum: Int, _ unit: Unit) {
    self.maximum = maximum
    self.unit = unit
  }

  package func length(of text: some StringProtocol) -> Int {
    switch unit {
    case .utf16: text.utf16.count
    case .scalars: text.unicodeScalars.count
    case .bytes: text.utf8.count
    }
  }
}

/// Who sends, for the rules that tell a person from a machine (domain.md, Starting and sending).
package enum SenderKind: Sendable, Hashable {
  case person
  case machine
}

/// Until when a contact may be written to, counted from their last inbound message.
package struct ReplyWindow: Sendable, Equatable {
  package struct Step: Sendable, Equatable {
    package var length: Span
    /// Whether only a person may still write, with the messenger's human-agent tag.
    package var isForPersons: Bool

    package init(_ length: Span, forPersons: Bool = false) {
      self.length = length
      isForPersons = forPersons
    }
  }

  /// In rising length; none means that there is no window.
  package var steps: [Step]

  package init(_ steps: [Step]) {
    self.steps = steps
  }

  package static let none = ReplyWindow([])
}
