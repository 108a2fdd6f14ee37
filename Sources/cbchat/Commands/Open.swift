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
      """,
    uk: """
      Показує найновіші повідомлення чату, від давніших до нових, і панель клієнта. Відкритий чат стає прочитаним для \
      всієї команди; з --peek — ні.
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
  var isPeek = false
  var limit = 50
  var before: Message.ID?
  var folder: String?
  var isHistory = false

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let chat else { return .done }
    let viewer = try context.viewer
    var answer = try context.desk.look { (read) throws(Fault) in try compose(chat, context, read, viewer) }
    if let folder {
      let copied = try Download(folder: folder, context: context).run(answer.messages.map(\.message))
      answer.messages = zip(answer.messages, copied).map { shown, message in
        MessageAnswer(message: message, author: shown.author, zone: shown.zone)
      }
    }
    try context.output.answer(answer)
    // Read is what was shown: nothing is marked when the answer could not be written.
    try context.output.flush()
    guard !isPeek, answer.chat.view.chat.unread > 0 else { return .done }
    let seen = answer.chat.view.chat.unread
    try context.desk.change { (read, _) throws(Fault) -> (Void, Change) in
      guard let view = try read.chat(chat, for: viewer), view.chat.unread == seen else { return ((), Change()) }
      return ((), markRead(view.chat))
    }
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
      limit: isHistory ? nil : 5,
      for: viewer
    )
    let staff = try read.staff()
    return OpenAnswer(
      chat: try context.answer(view),
      client: try view.client.map { client throws(Fault) in try context.card(client, in: read) },
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
        clientName: view.client?.name ?? view.contact.shownName
      ),
      zone: zone
    )
  }
}
