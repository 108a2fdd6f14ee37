import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat assign`: says who is responsible.
struct AssignCommand: Command {
  static let path = ["assign"]
  static let summary = Phrase(en: "Say who is responsible for chats", uk: "Призначити відповідального")
  static let usage: [String]? = ["assign CHAT... (--to LOGIN | --me [--force] | --none)"]
  static let manual: Phrase? = Phrase(
    en: """
      --me takes chats for yourself, and only those that no colleague has: of many who try at once one gets each, the \
      others end with 75. --to moves a chat in any case, to whoever may work with its channel. A chat that the bot had \
      becomes open. Chats given as JSON lines are left alone (75) when the client wrote after their lastMessage.
      """,
    uk: """
      --me бере чати собі, і лише ті, яких не має хтось із колег: із багатьох, хто пробує водночас, чат отримує один, \
      решта завершується з кодом 75. --to передає чат у будь-якому разі тому, хто може працювати з його каналом. Чат, \
      який вів бот, стає активним. Чат, переданий рядком JSON, не змінюється (75), якщо клієнт написав після його \
      lastMessage.
      """
  )
  static let examples = [
    Example("cbchat assign 7 --me", en: "takes chat 7", uk: "бере чат 7 собі"),
    Example("cbchat assign 7 8 --to ira", en: "gives Ira two chats", uk: "передає Ірі два чати"),
    Example(
      "cbchat list --new --jsonl | cbchat assign - --me", en: "takes everything new that nobody has",
      uk: "бере все нове, чого ніхто не має"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .arguments("CHAT", \.chats, en: "the chats, or - for stdin", uk: "чати, або - для stdin", complete: .chat),
      .option("to", \.login, "LOGIN", en: "this colleague", uk: "цей співробітник", complete: .login),
      .flag("me", \.isMe, en: "yourself, if nobody else is", uk: "ви самі, якщо більше ніхто"),
      .flag("force", \.isForced, en: "with --me: also if a colleague is", uk: "з --me: навіть якщо вже є колега"),
      .flag("none", \.isNone, en: "nobody", uk: "ніхто"),
    ]
  }

  var chats: [ChatWord] = []
  var login: String?
  var isMe = false
  var isForced = false
  var isNone = false

  func validate() throws(Fault) {
    guard [login != nil, isMe, isNone].count(where: { $0 }) == 1 else {
      throw Fault(
        .usage,
        en: "say who: one of --to LOGIN, --me, --none",
        uk: "вкажіть, хто: одне з --to LOGIN, --me, --none"
      )
    }
    guard !isForced || isMe else {
      throw Fault(.usage, en: "--force goes with --me", uk: "--force працює з --me")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    let target = try target(context)
    return try context.eachChat(chats) { view, identity, read, ids throws(Fault) in
      try requireNotClosed(view, current: try read.currentChat(of: view.contact.id), verb: "assign")
      return try assign(
        view.chat,
        to: target,
        by: identity.staff,
        in: view.channel,
        isClaim: isMe && !isForced,
        responsible: view.responsible,
        isAnswered: try read.hasAnswer(in: view.chat),
        ids: &ids,
        at: read.now
      )
    }
  }

  private func target(_ context: Context) throws(Fault) -> Staff? {
    if isMe { return try context.staff }
    guard let login else { return nil }
    return try context.desk.look { (read) throws(Fault) in try context.colleague(login, in: read) }
  }
}

extension Context {
  /// A colleague who works here.
  ///
  /// - Throws: `notFound`, also for one who was removed.
  func colleague(_ login: String, in read: borrowing Read) throws(Fault) -> Staff {
    guard let staff = try read.staff(login: login), staff.active else {
      throw Fault(.notFound, en: "no such colleague: \(login)", uk: "немає такого співробітника: \(login)")
    }
    return staff
  }
}
