import CLI
import Foundation
import Inbox
import Office
import Phrases
import Storage

// `cbchat open --follow`: what comes is shown as it comes, and on a terminal one answers in place.

/// A conversation that is followed: what is shown already, and who is known to type.
struct OpenFollow {
  let chat: Chat.ID
  let isPeek: Bool
  private var shown: [Message.ID: Message]
  private var typing: [Staff]
  /// More than anybody writes between two looks.
  private static let window = 200

  init(_ view: ChatView, isPeek: Bool, in read: borrowing Read) throws(Fault) {
    chat = view.chat.id
    self.isPeek = isPeek
    typing = view.typing
    shown = [:]
    for message in try read.messages(of: view, limit: Self.window) { shown[message.id] = message }
  }

  /// What is new since the last look.
  private struct News {
    var view: ChatView
    var messages: [Message] = []
    var typing: [Staff] = []
    var staff: [Staff] = []
    var lastInbound: Message.ID?
  }

  /// Shows what has come or changed, and marks it as read.
  ///
  /// - Throws: `notFound` when the chat may not be seen any more.
  mutating func look(_ context: Context) throws(Fault) -> ChatView {
    let news = try news(context)
    let zone = try context.zone
    for message in news.messages {
      let answer = MessageAnswer(message, of: news.view, staff: news.staff, zone: zone)
      try context.output.stream(Hanging(answer: answer, indent: 7))
    }
    for staff in news.typing {
      try context.output.text { page in page.line(typingPhrase(staff), [.yellow]) }
      try context.output.flush()
    }
    if !isPeek, news.view.chat.unread > 0 {
      // Beside what is shown: a messenger that does not answer holds up nobody.
      let transport = context.transport
      if let sign = try context.markRead(news.view, through: news.lastInbound) {
        Thread.detachNewThread { sign.tell(transport) }
      }
    }
    return news.view
  }

  private mutating func news(_ context: Context) throws(Fault) -> News {
    let chat = chat
    var (news, messages) = try context.desk.look { (read) throws(Fault) in
      let viewer = Viewer.staff(try context.current(in: read))
      guard let view = try read.chat(chat, for: viewer) else { throw noSuchChat(chat) }
      let news = News(view: view, staff: try read.staff(), lastInbound: try read.lastInbound(in: chat))
      return (news, try read.messages(of: view, limit: Self.window))
    }
    let isText = context.output.format == .text
    for message in messages {
      let before = shown.updateValue(message, forKey: message.id)
      if before == nil || (isText ? Self.reads(before, differentlyFrom: message) : before != message) {
        news.messages.append(message)
      }
    }
    news.typing = news.view.typing.filter { staff in !typing.contains { $0.id == staff.id } }
    typing = news.view.typing
    return news
  }

  /// Whether people want to see a message again: that it went well says itself.
  private static func reads(_ before: Message?, differentlyFrom after: Message) -> Bool {
    guard var before else { return true }
    let isSad = after.state == .failed || after.state == .uncertain
    if !isSad {
      before.state = after.state
      before.parts = after.parts
      before.failure = after.failure
    }
    return before != after
  }
}

extension Context {
  /// Marks a chat as read up to the message that the client wrote last when it was shown; what came since stays unread.
  ///
  /// - Returns: What the messenger may be told of it, where the channel wants that.
  func markRead(_ view: ChatView, through last: Message.ID?) throws(Fault) -> SeenSign? {
    let (viewer, chat) = (try viewer, view.chat.id)
    let seen = try desk.change { (read, _) throws(Fault) -> (String?, Change) in
      guard let now = try read.chat(chat, for: viewer) else { return (nil, Change()) }
      let later = try read.inboundCount(in: chat, after: last ?? Message.ID(0))
      let message = try last.flatMap { id throws(Fault) in try read.message(id, for: viewer) }
      return (message?.parts.first?.externalID, Inbox.markRead(now.chat, later: later))
    }
    return seen.flatMap { SeenSign(of: $0, from: view.contact, in: view.channel, accounts: accounts) }
  }

  /// Shows what comes in a chat, until the reader goes away.
  func follow(_ conversation: OpenFollow) throws(Fault) {
    var conversation = conversation
    guard output.format == .text, terminal.isInput, terminal.isOutput, let keyboard = Keystrokes() else {
      return try follow { () throws(Fault) in
        _ = try conversation.look(self)
        return true
      }
    }
    let will = LastWill { keyboard.giveBack() }
    defer {
      will.cancel()
      keyboard.giveBack()
    }
    var answering = Answering(context: self, conversation: conversation)
    try answering.run(keyboard)
  }
}

/// Answering in place: the last line of the terminal is the answer being typed.
private struct Answering {
  let context: Context
  var conversation: OpenFollow
  private var buffer = LineBuffer()
  private var composing: Composing?
  private var lastKey: Instant

  init(context: Context, conversation: OpenFollow) {
    self.context = context
    self.conversation = conversation
    lastKey = context.now
  }

  mutating func run(_ keyboard: Keystrokes) throws(Fault) {
    let desk = try context.desk
    let doorbell = Doorbell(bell: desk.store.bell)
    do throws(Fault) {
      var isGoing = true
      while isGoing {
        context.wakeWaiting(in: desk)
        context.output.remeasure()
        try context.output.eraseLine()
        let view = try conversation.look(context)
        try show()
        doorbell.wait(.seconds(1), orInput: 0)
        guard let keys = keyboard.pressed() else { break }
        isGoing = try take(keys, of: keyboard, in: view)
      }
    } catch {
      rest()
      // The reader may be gone, which is why it ends.
      try? context.output.eraseLine()
      throw error
    }
    rest()
    try context.output.eraseLine()
  }

  private func show() throws(Fault) {
    try context.output.editLine(Phrase(en: "answer: ", uk: "відповідь: "), buffer.text)
  }

  /// - Returns: Whether it goes on.
  private mutating func take(_ keys: [UInt8], of keyboard: Keystrokes, in view: ChatView) throws(Fault) -> Bool {
    if !keys.isEmpty { lastKey = context.now }
    for event in buffer.feed(keys) {
      switch event {
      case .end: return false
      case .interrupted: throw Fault(.interrupted, en: "interrupted", uk: "перервано")
      case .suspended:
        // Who went away does not type; what was typed is there when they come back.
        rest()
        try context.output.eraseLine()
        keyboard.suspend()
      case .changed: break
      case .line(let text):
        rest()
        if !text.allSatisfy(\.isWhitespace) { try send(text) }
      }
    }
    if buffer.text.isEmpty || context.now - lastKey > Lease.length {
      rest()
    } else if composing == nil {
      composing = try context.startComposing(in: view)
    }
    return true
  }

  private mutating func send(_ text: String) throws(Fault) {
    try context.output.eraseLine()
    let sending = Sending(destination: .chat(conversation.chat), draft: Draft(text: text))
    do throws(Fault) {
      if let fault = try context.carry(sending).1 { context.output.report(fault) }
    } catch {
      // What cannot be sent is told, and the conversation goes on.
      guard error.code != .storeNewer, error.code != .io else { throw error }
      context.output.report(error)
    }
  }

  /// Nobody composes any more.
  private mutating func rest() {
    guard let composing else { return }
    self.composing = nil
    do throws(Fault) { context.tell(composing.end(try context.desk)) } catch { context.tell(error) }
  }
}
