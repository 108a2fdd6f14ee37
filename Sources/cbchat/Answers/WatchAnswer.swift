import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `watch`: one thing that happened, and the cursor to go on from behind it.
struct WatchAnswer: Answer {
  enum Kind: String {
    case message
    case assigned
    case blocked
    case status
    case typing
    case review

    /// What a message or a line of a chat is to who watches.
    init(_ message: Message) {
      switch message.system?.kind {
      case .assigned, .unassigned, .responsibleLost: self = .assigned
      case .blocked, .unblocked: self = .blocked
      case .closed, .waiting, .woken, .channelRemoved, .handedOver, .botReturned, .botOff, .visitCancelled,
        .topUpPaid, .topUpReturned, .topUpFailed, .topUpExpired, .topUpMismatched, .topUpUnknown:
        self = .status
      case .review: self = .review
      case .linked, .unlinked, .cardMade, .sharedPhone, .optedOut, .optedIn, .cancelled, .sentAgain, .missedCall,
        .topUpAsked, .topUpLink, .phoneClaimed, nil:
        self = .message
      }
    }
  }

  let cursor: Message.ID
  let kind: Kind
  let chat: ChatAnswer
  let message: MessageAnswer?
  let at: Instant

  var json: JSONValue {
    [
      "cursor": .string(cursor.description),
      "type": .string(kind.rawValue),
      "chat": chat.json,
      "message": message?.json ?? .null,
      "at": .string(at.rfc3339),
    ]
  }

  /// Whether the client has written: what a script waits for with `--until reply`.
  var isReply: Bool { message?.message.direction == .in }

  /// Whether the colleague who watches should look up: a client writes and no bot answers, or a chat became theirs.
  func rings(for staff: Staff) -> Bool {
    switch kind {
    case .message: isReply && chat.view.chat.status != .bot
    case .assigned:
      message?.message.system?.values["to"] == staff.name && message?.message.system?.values["by"] != staff.name
    // A place that became free, and what a client thinks of the salon, are news as a message is.
    case .status: message?.message.system?.kind == .visitCancelled
    case .review: true
    case .blocked, .typing: false
    }
  }

  private func said(_ zone: Zone) -> Phrase {
    if kind == .typing { return chat.view.typing.first.map(typingPhrase) ?? Phrase(same: "") }
    guard let message else { return Phrase(same: "") }
    if let line = message.message.system { return Phrase(same: "— ") + line.phrase(in: zone) }
    return message.author.phrase + Phrase(same: ": ") + MessageText.short(message.message)
  }

  /// On a terminal the time, the chat and what was said; in a pipe the columns cursor, type, chat, channel, name, text.
  func text(_ page: inout Page) {
    let view = chat.view
    let name = view.shownName[page.language]
    if page.width == nil {
      page.line(separated: [
        cursor.description, kind.rawValue, view.chat.id.description, view.channel.name, name,
        said(chat.zone)[page.language],
      ])
      return
    }
    page.add("\(chat.zone.local(at).time)  ", [.dim])
    page.add("\(view.chat.id) \(name)  ", view.chat.isNew ? [.bold, .blue] : [.bold])
    page.add("\(view.channel.name)  ", [.dim])
    page.line(said(chat.zone), isReply ? .plain : [.dim])
  }
}
