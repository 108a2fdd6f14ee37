import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

/// `cbchat open`: shows a conversation, and marks it as read.
struct OpenCommand: Command {
  static let path = ["open"]
  static let summary = Phrase(en: "Read a chat", uk: "Прочитати чат")
  static let manual: Phrase? = Phrase(
    en: """
      Shows the newest messages of a chat, oldest of them first, and beside them the client's panel. Opening a chat marks \
      it as read for the whole team; --peek does not.

      --follow goes on showing what comes. On a terminal an answer is typed in place and sent with Enter; meanwhile \
      colleagues and the client see that you type. Ctrl-D ends it. With --json or --jsonl each line is a message: those \
      that are there, and then every one that comes or changes.
      """,
    uk: """
      Показує найновіші повідомлення чату, від давніших до нових, і панель клієнта. Відкритий чат стає прочитаним для \
      всієї команди; з --peek — ні.

      --follow показує далі все, що надходить. У терміналі відповідь набирають на місці й надсилають клавішею Enter; тим \
      часом колеги й клієнт бачать, що ви друкуєте. Ctrl-D завершує. З --json чи --jsonl кожен рядок — повідомлення: \
      спершу наявні, далі кожне, що надійшло або змінилося.
      """
  )
  static let examples = [
    Example("cbchat open 7", en: "reads chat 7", uk: "читає чат 7"),
    Example(
      "cbchat open 7 --peek --json", en: "looks without marking it as read", uk: "дивиться, не позначаючи прочитаним"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHAT", \.chat, en: "the chat", uk: "чат", complete: .chat),
      .flag("follow", \.isFollowing, short: "f", en: "go on with what comes", uk: "показувати далі все, що надходить"),
      .flag("peek", \.isPeek, en: "do not mark it as read", uk: "не позначати прочитаним"),
      .option("limit", \.limit, "N", short: "n", en: "so many messages at most", uk: "не більше стількох повідомлень"),
      .option("before", \.before, "MESSAGE", en: "those before this message", uk: "ті, що перед цим повідомленням"),
      .option(
        "download",
        \.folder,
        "DIR",
        en: "copy the files of these messages there",
        uk: "скопіювати туди файли цих повідомлень",
        complete: .directory
      ),
      .flag(
        "history", \.isHistory, en: "list every earlier chat of the client", uk: "показати всі попередні чати клієнта"),
    ]
  }

  var chat: Chat.ID?
  var isFollowing = false
  var isPeek = false
  var limit = 50
  var before: Message.ID?
  var folder: String?
  var isHistory = false

  func validate() throws(Fault) {
    guard !isFollowing || before == nil else {
      throw Fault(
        .usage, en: "--follow and --before exclude each other", uk: "--follow і --before виключають одне одного")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let chat else { return .done }
    if isFollowing { try context.output.requireFields(of: MessageAnswer.self) }
    let viewer = try context.viewer
    let (composed, lastInbound, conversation) = try context.desk.look { (read) throws(Fault) in
      let answer = try compose(chat, context, read, viewer)
      let conversation = isFollowing ? try OpenFollow(answer.chat.view, isPeek: isPeek, in: read) : nil
      return (answer, try read.lastInbound(in: chat), conversation)
    }
    var answer = composed
    if let folder {
      let copied = try Download(folder: folder, context: context).run(answer.messages.map(\.message))
      answer.messages = zip(answer.messages, copied).map { shown, message in
        MessageAnswer(message: message, author: shown.author, zone: shown.zone)
      }
    }
    if isFollowing, context.output.format != .text {
      for message in answer.messages { try context.output.stream(message) }
    } else if isFollowing {
      try context.output.stream(answer)
    } else {
      try context.output.answer(answer)
    }
    // Read is what was shown: nothing is marked when the answer could not be written.
    try context.output.flush()
    if !isPeek, answer.chat.view.chat.unread > 0 {
      try context.markRead(answer.chat.view, through: lastInbound)?.tell(context.transport)
    }
    if let conversation { try context.follow(conversation) }
    return .done
  }

  private func compose(
    _ chat: Chat.ID,
    _ context: Context,
    _ read: borrowing Read,
    _ viewer: Viewer
  ) throws(Fault) -> OpenAnswer {
    guard let view = try read.chat(chat, for: viewer) else { throw noSuchChat(chat) }
    let zone = try context.zone
    // One more than asked tells whether there is anything earlier.
    var messages = try read.messages(of: view, before: before, limit: limit + 1)
    let earlier = messages.count > limit ? messages.removeFirst() : nil
    var cards: [Client] = []
    if view.client == nil, let phone = view.contact.phone { cards = try read.clients(withPhone: phone, for: viewer) }
    let history = try read.history(
      of: view.contact,
      except: chat,
      limit: isHistory ? nil : OpenAnswer.historyLength,
      for: viewer
    )
    let staff = try read.staff()
    return OpenAnswer(
      chat: try context.answer(view),
      client: try view.client.map { client throws(Fault) in
        try context.card(client, in: read, chats: isHistory ? nil : OpenAnswer.historyLength)
      },
      candidates: cards.count > 1 ? cards : [],
      messages: messages.map { MessageAnswer($0, of: view, staff: staff, zone: zone) },
      earlier: earlier == nil ? nil : messages.first?.id,
      history: history,
      zone: zone
    )
  }
}

extension MessageAnswer {
  init(_ message: Message, of view: ChatView, staff: [Staff], zone: Zone) {
    let author: Staff? =
      if case .staff(let id) = message.author { staff.first { $0.id == id } } else { nil }
    self.init(
      message: message,
      author: Author(
        author: message.author,
        staff: author,
        clientName: view.shownName
      ),
      zone: zone
    )
  }
}
