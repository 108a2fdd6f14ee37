import CLI
import Channels
package import Inbox
import JSON
import Office
package import Phrases
import Storage

// `cbchat autoreply`: what a channel answers by itself. Everybody sees it, admins set it.

/// `cbchat autoreply show`: one channel's autoreply, or all.
struct AutoreplyShowCommand: Command {
  static let path = ["autoreply", "show"]
  static let summary = Phrase(en: "Show what a channel answers by itself", uk: "Показати автовідповідач каналу")
  static var parameters: [Parameter<Self>] {
    [.optionalArgument("CHANNEL", \.channel, en: "one channel", uk: "один канал", complete: .channel)]
  }

  var channel: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    let viewer = try context.viewer
    if let channel {
      let answer = try context.desk.look { (read) throws(Fault) in
        let channel = try context.channel(channel, in: read)
        return AutoreplyAnswer(channel: channel, setup: try read.autoreply(of: channel.id))
      }
      try context.output.answer(AutoreplyCard(answer: answer))
      return .done
    }
    let answers = try context.desk.look { (read) throws(Fault) in
      try read.channels(for: viewer).map { channel throws(Fault) in
        AutoreplyAnswer(channel: channel, setup: try read.autoreply(of: channel.id))
      }
    }
    try context.output.list(answers)
    return .done
  }
}

/// `cbchat autoreply set`: words it anew, and says when it answers.
struct AutoreplySetCommand: Command {
  static let path = ["autoreply", "set"]
  static let summary = Phrase(en: "Set what a channel answers by itself", uk: "Налаштувати автовідповідач каналу")
  static let manual: Phrase? = Phrase(
    en: """
      The text may hold {name} (the client's name), {company} (the setting company, else the channel's title), {hours} \
      (the weekly hours), {opens} (when the salon opens next, such as 'tomorrow at 09:00') and {bookingUrl} (the setting); \
      {{ is a brace. A client reads the text in the language of their messenger, else of the salon, else the one there is; \
      with no text at all they read one of cbchat's own. An empty text takes it back: --text en=

      always and off-hours answer a contact at most once per period (--every, 12h at first), which begins when the \
      messenger accepted the answer; first answers once per chat. Nothing is answered within 10 minutes after a person \
      wrote, while the bot has the chat, or to a message that was already an hour old when it came.

      Hours are those of the salon's clock. Days are Mon-Fri, Sat,Sun or daily, also in Ukrainian; a day may have several \
      ranges, and a range may go over midnight (Fri 22:00-02:00). A day without hours is closed, and so is a holiday: \
      2026-12-25, or 12-25 for every year. The days given by --holiday replace those before; --holiday none leaves none.
      """,
    uk: """
      У тексті можна вжити {name} (ім’я клієнта), {company} (налаштування company, інакше назва каналу), {hours} (години \
      роботи), {opens} (коли салон відчиниться, наприклад «завтра о 09:00») і {bookingUrl} (налаштування); {{ — це дужка. \
      Клієнт читає текст мовою свого месенджера, інакше мовою салону, інакше тією, якою текст є; якщо не задано жодного, \
      діє власний текст cbchat. Порожній текст прибирає заданий: --text en=

      always та off-hours відповідають контакту щонайбільше раз на період (--every, спочатку 12h); він починається, коли \
      месенджер прийняв відповідь. first відповідає раз на чат. Відповіді немає впродовж 10 хвилин після повідомлення \
      людини, поки чат веде бот, і на повідомлення, яке надійшло із запізненням понад годину.

      Години рахуються за годинником салону. Дні: пн-пт, сб,нд або щодня, можна й англійською; день може мати кілька \
      проміжків, а проміжок — тривати за північ (пт 22:00-02:00). День без годин — вихідний, свято теж: 2026-12-25 або \
      12-25 щороку. Дні з --holiday замінюють попередні; --holiday none прибирає всі.
      """
  )
  static let examples = [
    Example(
      "cbchat autoreply set tg-main --when off-hours --hours 'Mon-Fri 09:00-20:00; Sat 10:00-18:00'",
      en: "answers while the salon is closed",
      uk: "відповідає, коли салон зачинено"
    ),
    Example(
      "cbchat autoreply set tg-main --text 'uk=Вітаємо, {name}! Відчинимося {opens}.'",
      en: "words it in Ukrainian",
      uk: "задає текст українською"
    ),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel),
      .option(
        "text", \.texts, "uk=TEXT", en: "what it says, by language; empty takes it back",
        uk: "що відповідати, за мовою; порожнє прибирає"),
      .option("when", \.when, "WHEN", en: "when it answers", uk: "коли відповідати"),
      .option(
        "hours", \.hours, "HOURS", en: "when the salon is open; empty: never", uk: "коли салон працює; порожнє: ніколи"),
      .option(
        "holiday", \.holidays, "DATE", en: "a closed day, instead of those before; or none",
        uk: "вихідний день, замість попередніх; або none"),
      .option(
        "every", \.every, "DURATION", en: "at most once per contact in it", uk: "не частіше ніж раз на контакт за"),
    ]
  }

  var channel = ""
  var texts: [AutoreplyWords] = []
  var when: AutoreplySetup.When?
  var hours: Hours?
  var holidays: [HolidayWord] = []
  var every: Span?

  func validate() throws(Fault) {
    guard !texts.isEmpty || when != nil || hours != nil || !holidays.isEmpty || every != nil else {
      throw Fault(
        .usage,
        en: "there is nothing to set",
        uk: "немає чого змінювати",
        hint: Phrase(same: "cbchat autoreply set CHANNEL --text uk=… --when off-hours --hours 'Mon-Fri 09:00-20:00'")
      )
    }
    guard holidays.count < 2 || !holidays.contains(.none) else {
      throw Fault(.usage, en: "either days or --holiday none", uk: "або дні, або --holiday none")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "set the autoreply", uk: "налаштовувати автовідповідач")
    let answer = try context.desk.administer { (write) throws(Fault) in
      let channel = try context.channel(channel, in: write.read)
      let setup = changed(try write.read.autoreply(of: channel.id))
      let traits = try Accounts.messenger(of: channel).traits(of: channel)
      try requireUsable(setup, traits: traits, bookingURL: try write.read.setting("bookingUrl"))
      try write.save(setup)
      return AutoreplyAnswer(channel: channel, setup: setup)
    }
    try context.output.answer(AutoreplyCard(answer: answer))
    if !answer.channel.isAutoreplyOn {
      context.output.note(
        Phrase(en: "it is off; to switch it on: ", uk: "він вимкнений; щоб увімкнути: ")
          + Phrase(same: "cbchat autoreply on \(answer.channel.name)")
      )
    }
    answer.warn(context.output)
    return .done
  }

  private func changed(_ setup: AutoreplySetup) -> AutoreplySetup {
    var setup = setup
    for words in texts { setup.texts[words.language] = words.text }
    setup.when = when ?? setup.when
    if let hours { setup.hours = hours.with(holidays: setup.hours.holidays) }
    if !holidays.isEmpty { setup.hours.holidays = holidays.compactMap(\.day).unique.sorted() }
    setup.every = every ?? setup.every
    return setup
  }
}

/// `cbchat autoreply on`: lets a channel answer by itself.
struct AutoreplyOnCommand: Command {
  static let path = ["autoreply", "on"]
  static let summary = Phrase(en: "Let a channel answer by itself", uk: "Увімкнути автовідповідач")
  static var parameters: [Parameter<Self>] {
    [.argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel)]
  }

  var channel = ""

  func run(_ context: Context) throws(Fault) -> Exit { try context.switchAutoreply(channel, on: true) }
}

/// `cbchat autoreply off`: it answers no more; what it says is kept.
struct AutoreplyOffCommand: Command {
  static let path = ["autoreply", "off"]
  static let summary = Phrase(en: "Let a channel answer no more by itself", uk: "Вимкнути автовідповідач")
  static var parameters: [Parameter<Self>] {
    [.argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel)]
  }

  var channel = ""

  func run(_ context: Context) throws(Fault) -> Exit { try context.switchAutoreply(channel, on: false) }
}

extension Context {
  fileprivate func switchAutoreply(_ name: String, on isOn: Bool) throws(Fault) -> Exit {
    try requireAdmin(en: "switch the autoreply", uk: "вмикати й вимикати автовідповідач")
    let answer = try desk.administer { (write) throws(Fault) in
      var channel = try channel(name, in: write.read)
      if channel.isAutoreplyOn != isOn {
        channel.isAutoreplyOn = isOn
        try write.save(channel)
      }
      return AutoreplyAnswer(channel: channel, setup: try write.read.autoreply(of: channel.id))
    }
    try output.answer(AutoreplyCard(answer: answer))
    if isOn { answer.warn(output) }
    return .done
  }
}

/// `cbchat autoreply test`: what a new client's message would get, and why.
struct AutoreplyTestCommand: Command {
  static let path = ["autoreply", "test"]
  static let summary = Phrase(en: "Say what would be answered, and why", uk: "Показати, що буде відповіддю й чому")
  static let manual: Phrase? = Phrase(
    en: "It supposes a message of somebody who never wrote before. Nothing is sent and nothing is kept.",
    uk: "Ідеться про повідомлення від людини, яка ще не писала. Нічого не надсилається й не зберігається."
  )
  static let examples = [
    Example("cbchat autoreply test tg-main --at 'tomorrow 07:30'", en: "before opening", uk: "до відкриття")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel),
      .option("at", \.at, "TIME", en: "when the message comes; now, unless told", uk: "коли надійде повідомлення"),
    ]
  }

  var channel = ""
  var at: TimeWord?

  func run(_ context: Context) throws(Fault) -> Exit {
    let zone = try context.zone
    let moment = at?.instant(in: zone, at: context.now) ?? context.now
    _ = try context.staff
    let facts = try context.desk.look { (read) throws(Fault) in
      let channel = try context.channel(channel, in: read)
      let traits = try Accounts.messenger(of: channel).traits(of: channel)
      let contact = Contact(
        id: Contact.ID(0),
        channel: channel.id,
        externalID: "",
        lastInboundAt: moment,
        createdAt: moment
      )
      let chat = Chat(
        id: Chat.ID(0),
        channel: channel.id,
        contact: contact.id,
        status: channel.isBotOn && traits.hasBot ? .bot : .open,
        openedAt: moment
      )
      return try read.autoreplyFacts(of: channel, traits: traits, contact: contact, chat: chat, writtenAt: moment)
    }
    try context.output.answer(AutoreplyTestAnswer(facts: facts, at: moment, zone: zone))
    return .done
  }
}

/// A text with its language: `uk=…`.
struct AutoreplyWords: ArgumentValue, Equatable {
  let language: Language
  /// `nil` takes the text back.
  let text: AutoreplyText?

  init(argument: String) throws(Fault) {
    let sign = argument.firstIndex(of: "=") ?? argument.startIndex
    guard let language = Language(rawValue: String(argument[..<sign])) else {
      throw Fault(
        .usage,
        en: "'\(argument.prefix(40))' does not begin with its language",
        uk: "«\(argument.prefix(40))» не починається з мови",
        hint: Phrase(same: "--text uk=… --text en=…")
      )
    }
    let text = String(argument[argument.index(after: sign)...])
    self.language = language
    self.text = text.allSatisfy(\.isWhitespace) ? nil : try AutoreplyText(text)
  }
}

/// A day of `--holiday`, or `none`.
enum HolidayWord: ArgumentValue, Equatable {
  case none
  case on(Hours.Holiday)

  init(argument: String) throws(Fault) {
    if ["none", ""].contains(argument) {
      self = .none
      return
    }
    guard let day = Hours.Holiday(argument) else {
      throw Fault(
        .badInput,
        en: "'\(argument)' is not a day",
        uk: "«\(argument)» не є днем",
        hint: Phrase(en: "2026-12-25, or 12-25 for every year", uk: "2026-12-25 або 12-25 щороку")
      )
    }
    self = .on(day)
  }

  var day: Hours.Holiday? {
    guard case .on(let day) = self else { return nil }
    return day
  }
}

extension Hours: ArgumentValue {
  package init(argument: String) throws(Fault) { try self.init(argument) }

  fileprivate func with(holidays: [Holiday]) -> Hours {
    var hours = self
    hours.holidays = holidays
    return hours
  }
}

extension AutoreplySetup.When: ArgumentValue {}
