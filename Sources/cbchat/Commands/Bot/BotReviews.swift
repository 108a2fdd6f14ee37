import Bot
import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

/// `cbchat bot reviews`: what clients told the bot of the salon.
struct BotReviewsCommand: Command {
  static let path = ["bot", "reviews"]
  static let summary = Phrase(en: "List reviews and complaints", uk: "Показати відгуки та скарги")
  static let manual: Phrase? = Phrase(
    en: "Newest first, of the channels that one sees. With --complaints the words are what the client wrote next.",
    uk: "Від найновішого, з доступних вам каналів. З --complaints слова — це те, що клієнт написав далі."
  )
  static let examples = [
    Example(
      "cbchat bot reviews --jsonl | jq -s 'map(.rating) | add / length'", en: "the average", uk: "середня оцінка")
  ]
  static var parameters: [Parameter<Self>] {
    [.flag("complaints", \.areComplaints, en: "complaints instead of reviews", uk: "скарги замість відгуків")]
  }

  var areComplaints = false

  func run(_ context: Context) throws(Fault) -> Exit {
    let (viewer, zone) = (try context.viewer, try context.zone)
    let reviews = try context.desk.look { (read) throws(Fault) in
      try read.reviews(complaints: areComplaints, for: viewer)
    }
    try context.output.list(reviews.map { ReviewAnswer(view: $0, zone: zone) })
    return .done
  }
}

/// `cbchat bot return`: gives chats back to the bot.
struct BotReturnCommand: Command {
  static let path = ["bot", "return"]
  static let summary = Phrase(en: "Give chats back to the bot", uk: "Повернути чати боту")
  static let manual: Phrase? = Phrase(
    en: "The chat has no responsible then, and the bot greets with its menu.",
    uk: "Чат лишається без відповідального, а бот вітається і показує меню."
  )
  static var parameters: [Parameter<Self>] {
    [.arguments("CHAT", \.chats, en: "the chats, or - for stdin", uk: "чати, або - для stdin", complete: .chat)]
  }

  var chats: [ChatWord] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.eachChat(chats) { view, identity, read, ids throws(Fault) in
      let current = view.chat.status == .closed ? try read.currentChat(of: view.contact.id) : nil
      try requireNotClosed(view, current: current, verb: "bot return")
      let facts = try read.botFacts(
        with: view.contact,
        client: view.client,
        in: view.chat.id,
        of: view.channel,
        traits: try Accounts.messenger(of: view.channel).traits(of: view.channel)
      )
      return try giveBack(view.chat, by: identity.staff, facts: facts, ids: &ids, at: read.now)
    }
  }
}
