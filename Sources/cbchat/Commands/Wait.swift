import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat wait`: puts chats aside.
struct WaitCommand: Command {
  static let path = ["wait"]
  static let summary = Phrase(en: "Put chats aside, or take them back", uk: "Відкласти чати або повернути їх")
  static let usage: [String]? = ["wait CHAT... [--until TIME] [--note TEXT]", "wait CHAT... --done [--note TEXT]"]
  static let manual: Phrase? = Phrase(
    en: """
      A chat that waits comes back by itself: when its time has passed, or when the client writes. TIME is 18:30 (the \
      next one), tomorrow 10:00, 2026-11-24 18:30, +2h, +3d, or RFC 3339, in the store's time zone. To block a script \
      until a client answers, use cbchat watch --until reply.
      """,
    uk: """
      Відкладений чат повертається сам: коли мине час або коли клієнт напише. TIME — це 18:30 (найближче), \
      tomorrow 10:00, 2026-11-24 18:30, +2h, +3d або RFC 3339, у часовому поясі сховища. Щоб скрипт зачекав на \
      відповідь клієнта, є cbchat watch --until reply.
      """
  )
  static let examples = [
    Example(
      "cbchat wait 7 --until 'tomorrow 10:00' --note 'передзвонити'", en: "puts chat 7 aside until tomorrow",
      uk: "відкладає чат 7 до завтра"),
    Example("cbchat wait 7 --done", en: "takes it back", uk: "повертає його"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .arguments("CHAT", \.chats, en: "the chats, or - for stdin", uk: "чати, або - для stdin", complete: .chat),
      .option("until", \.until, "TIME", en: "when they come back by themselves", uk: "коли вони повернуться самі"),
      .flag("done", \.isDone, en: "take them back now", uk: "повернути зараз"),
      .option("note", \.note, "TEXT", en: "a note for colleagues", uk: "нотатка для колег"),
    ]
  }

  var chats: [ChatWord] = []
  var until: TimeWord?
  var isDone = false
  var note: String?

  func validate() throws(Fault) {
    guard until == nil || !isDone else {
      throw Fault(.usage, en: "--until and --done exclude each other", uk: "--until і --done виключають одне одного")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    let zone = try context.zone
    // One moment for all of them, however long they take.
    let moment = until?.instant(in: zone, at: context.now)
    return try context.eachChat(chats) { view, identity, read, ids throws(Fault) in
      try requireNotClosed(view, current: try read.currentChat(of: view.contact.id), verb: "wait")
      guard !isDone else {
        let isAnswered = try read.hasAnswer(in: view.chat)
        return takeBack(view.chat, note: note, by: identity.staff, isAnswered: isAnswered, ids: &ids, at: read.now)
      }
      return try putAside(view.chat, until: moment, note: note, by: identity.staff, ids: &ids, at: read.now)
    }
  }
}
