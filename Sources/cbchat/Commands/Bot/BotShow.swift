import Bot
import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

// `cbchat bot show`, `on` and `off`.

/// `cbchat bot show`: what a bot offers and says.
struct BotShowCommand: Command {
  static let path = ["bot", "show"]
  static let summary = Phrase(en: "Show what a bot offers", uk: "Показати, що пропонує бот")
  static var parameters: [Parameter<Self>] {
    [.argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel)]
  }

  var channel = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.output.answer(BotAnswer(facts: try context.bot(of: channel)))
    return .done
  }
}

/// `cbchat bot on`: lets the bot answer first.
struct BotOnCommand: Command {
  static let path = ["bot", "on"]
  static let summary = Phrase(en: "Turn a bot on", uk: "Увімкнути бота")
  static let manual: Phrase? = Phrase(
    en: """
      New chats of the channel then begin with the bot: it shows its menu, and calls a person when the client asks for one, \
      complains, is not understood twice or sends a file. Chats that people have stay theirs; cbchat bot return gives one \
      to the bot. Only telegram-bot and viber-bot channels have a bot; any channel has an automatic answer (cbchat \
      autoreply). Try it first: cbchat bot try CHANNEL. Telegram's own list of commands is kept in step.
      """,
    uk: """
      Нові чати каналу починає бот: показує меню і кличе людину, коли клієнт про це просить, скаржиться, двічі не \
      зрозумілий або надсилає файл. Чати, які ведуть люди, лишаються в людей; cbchat bot return віддає чат боту. Бота \
      мають лише канали telegram-bot і viber-bot; автовідповідач (cbchat autoreply) має кожен. Спершу спробуйте: cbchat \
      bot try CHANNEL. Список команд у самому Telegram оновлюється теж.
      """
  )
  static let examples = [
    Example("cbchat bot on tg-main", en: "the bot answers first from now on", uk: "відтепер першим відповідає бот")
  ]
  static var parameters: [Parameter<Self>] {
    [.argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel)]
  }

  var channel = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "turn bots on", uk: "вмикати ботів")
    let found = try context.desk.look { (read) throws(Fault) in try context.channel(channel, in: read) }
    _ = try context.desk.turnBot(on: true, found)
    let facts = try context.bot(of: channel)
    try context.output.answer(BotAnswer(facts: facts))
    for service in BotService.allCases where facts.setup[service].isOn && !facts.offers(service) {
      context.output.note(
        Phrase(
          en: "not on the menu until it is set up: cbchat bot service \(channel) \(service.rawValue) --set url=URL",
          uk:
            "не з’явиться в меню, доки не налаштовано: cbchat bot service \(channel) \(service.rawValue) --set url=URL"
        )
      )
    }
    context.publishCommands(of: channel)
    return .done
  }
}

/// `cbchat bot off`: people answer; the bot's chats are open and new.
struct BotOffCommand: Command {
  static let path = ["bot", "off"]
  static let summary = Phrase(en: "Turn a bot off", uk: "Вимкнути бота")
  static let manual: Phrase? = Phrase(
    en: "Chats that the bot has become open and new at once, so that nobody is left without an answer.",
    uk: "Чати, які веде бот, одразу стають відкритими й новими, щоб ніхто не лишився без відповіді."
  )
  static var parameters: [Parameter<Self>] {
    [.argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel)]
  }

  var channel = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "turn bots off", uk: "вимикати ботів")
    let found = try context.desk.look { (read) throws(Fault) in try context.channel(channel, in: read) }
    _ = try context.desk.turnBot(on: false, found)
    try context.output.answer(BotAnswer(facts: try context.bot(of: channel)))
    return .done
  }
}

extension Context {
  /// What the bot of a channel may look at with nobody in particular.
  ///
  /// - Throws: `notSupported` for a kind without a bot.
  func bot(of name: String) throws(Fault) -> BotFacts {
    try desk.look { (read) throws(Fault) in try bot(of: channel(name, in: read), in: read) }
  }

  func bot(of channel: Channel, in read: borrowing Read) throws(Fault) -> BotFacts {
    let traits = try Accounts.messenger(of: channel).traits(of: channel)
    guard traits.hasBot else { throw noBotMode(channel.name) }
    let nobody = Contact(id: Contact.ID(0), channel: channel.id, externalID: "", createdAt: read.now)
    var facts = try read.botFacts(with: nobody, in: nil, of: channel, traits: traits)
    // Colleagues read it in their own language.
    facts.language = output.language
    return facts
  }

  /// Keeps the messenger's list of commands in step with a bot that is on; what stands in the way is told, and the
  /// change stays.
  func publishCommands(of name: String) {
    do {
      let channel = try desk.look { (read) throws(Fault) in try self.channel(name, in: read) }
      guard channel.isBotOn else { return }
      try registration.publishCommands(of: channel)
    } catch {
      output.note(
        Phrase(
          en: "the messenger's list of commands is as it was: ", uk: "список команд у месенджері лишився попереднім: ")
          + error.phrase
      )
    }
  }
}
