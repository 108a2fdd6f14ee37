import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat close`: ends inquiries.
struct CloseCommand: Command {
  static let path = ["close"]
  static let summary = Phrase(en: "Close chats", uk: "Завершити чати")
  static let manual: Phrase? = Phrase(
    en: """
      A closed chat is never re-opened: when the client writes again, a new inquiry begins and this one is history. \
      Messages that are queued still leave; those that are scheduled are cancelled.
      """,
    uk: """
      Завершений чат не відкривається знову: коли клієнт напише, почнеться нове звернення, а це стане історією. \
      Повідомлення з черги ще підуть, заплановані скасовуються.
      """
  )
  static let examples = [
    Example("cbchat close 7 --note 'оплачено'", en: "closes chat 7 with a note", uk: "завершує чат 7 з нотаткою"),
    Example(
      "cbchat list --waiting --jsonl | cbchat close -",
      en: "closes all waiting chats in which the client wrote nothing new",
      uk: "завершує всі чати в очікуванні, де клієнт не написав нового"
    ),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .arguments("CHAT", \.chats, en: "the chats, or - for stdin", uk: "чати, або - для stdin", complete: .chat),
      .option("note", \.note, "TEXT", en: "a note for colleagues", uk: "нотатка для колег"),
      .option(
        "if-last", \.ifLast, "MESSAGE", en: "only if the client wrote nothing after it",
        uk: "лише якщо клієнт нічого не написав після нього"),
    ]
  }

  var chats: [ChatWord] = []
  var note: String?
  var ifLast: Message.ID?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.eachChat(chats) { view, identity, read, ids throws(Fault) in
      if let ifLast { try requireLast(ifLast, lastInbound: read.lastInbound(in: view.chat.id), in: view.chat.id) }
      if view.chat.unread > 0, view.chat.status != .closed {
        context.output.note(
          Phrase(
            en: "chat \(view.chat.id) had " + Phrase.counted(view.chat.unread, en: "unread message", "unread messages"),
            uk: "у чаті \(view.chat.id) було "
              + Phrase.counted(
                view.chat.unread, uk: "непрочитане повідомлення", "непрочитані повідомлення", "непрочитаних повідомлень"
              )
          )
        )
      }
      let scheduled = try read.scheduled(in: view.chat.id)
      return Inbox.close(
        view.chat, by: identity.staff, note: note, scheduled: scheduled, ids: &ids, at: read.now)
    }
  }
}
