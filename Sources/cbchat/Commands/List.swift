import CLI
import Channels
import Inbox
import Office
import Phrases
import Storage

/// `cbchat list`: the chats of a folder, newest activity first.
struct ListCommand: Command {
  static let path = ["list"]
  static let summary = Phrase(en: "List chats", uk: "Показати чати")
  static let manual: Phrase? = Phrase(
    en: """
      Without a folder, the active chats are listed; with --search, --client or --responsible, those of every folder. On \
      a terminal 50 chats are shown under a header with the counts; into a pipe all of them go, one a line, separated by \
      tabs: number, status, new (0 or 1), unread, channel, name, responsible, last activity, last text.

      Every chat of the JSON carries a cursor; --after CURSOR goes on behind it. --sort waiting begins with who has waited \
      longest.

      --follow lists the folder and goes on with a line for every chat that changes; one that leaves the folder comes once \
      more, with "left":true in JSON and left in a column of its own in a pipe. --exit-nonempty makes the exit status \
      tell: 0 when something was listed, 66 when nothing was, as grep does. That is no error: stderr says nothing, also \
      under --json. With --follow it waits until there is something.
      """,
    uk: """
      Без папки показуються активні чати; з --search, --client або --responsible — чати всіх папок. У терміналі — 50 \
      чатів під заголовком із кількостями; у конвеєр ідуть усі, по одному в рядку через табуляцію: номер, стан, новий \
      (0 або 1), непрочитані, канал, ім’я, відповідальний, остання активність, останній текст.

      Кожен чат у JSON має курсор; --after CURSOR продовжує після нього. --sort waiting починає з того, хто чекає найдовше.

      --follow показує папку, а далі — рядок для кожного чату, що змінився; чат, який залишає папку, показується ще раз: у \
      JSON з "left":true, у конвеєрі зі словом left в окремому стовпці. --exit-nonempty повідомляє кодом завершення: 0, \
      якщо щось показано, і 66, якщо нічого, як grep. Це не помилка: на stderr нічого не пишеться, зокрема з --json. \
      З --follow чекає, доки щось з’явиться.
      """
  )
  static let examples = [
    Example("cbchat list", en: "the active chats", uk: "активні чати"),
    Example(
      "cbchat list --new --jsonl", en: "who waits for an answer, for a script",
      uk: "хто чекає на відповідь, для скрипту"),
    Example("cbchat list --search манікюр", en: "chats in which the word was said", uk: "чати, де прозвучало слово"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .choice(
        ChatQuery.Folder.allCases.map { ($0.rawValue, $0) },
        \.folder,
        en: "the folder",
        uk: "папка"
      ),
      .option("channel", \.channels, "NAME", en: "only this channel", uk: "лише цей канал", complete: .channel),
      .option(
        "responsible", \.responsible, "LOGIN", en: "only the chats of this colleague",
        uk: "лише чати цього співробітника", complete: .login),
      .option(
        "client", \.client, "CLIENT", en: "only the chats of this card", uk: "лише чати цієї картки", complete: .client),
      .option(
        "search", \.search, "TEXT", en: "in messages, names and phones", uk: "у повідомленнях, іменах і телефонах"),
      .flag("unread", \.isUnreadOnly, en: "only with unread messages", uk: "лише з непрочитаними"),
      .option(
        "sort", \.order, "ORDER", en: "newest activity first, or who waits longest",
        uk: "найновіші або хто чекає найдовше"),
      .option("limit", \.limit, "N", short: "n", en: "so many at most", uk: "не більше стількох"),
      .option("after", \.after, "CURSOR", en: "go on behind this place", uk: "продовжити після цього місця"),
      .flag(
        "follow", \.isFollowing, short: "f", en: "go on with every chat that changes",
        uk: "показувати далі кожен чат, що змінився"),
      .flag(
        "exit-nonempty", \.isExitNonempty, en: "exit with 0 if there is any chat, with 66 if not",
        uk: "завершити з 0, якщо є хоч один чат, і з 66, якщо немає"),
      .flag("counts", \.isCounts, en: "only how many chats each folder holds", uk: "лише кількості чатів у папках"),
    ]
  }

  var folder: ChatQuery.Folder?
  var channels: [String] = []
  var responsible: String?
  var client: ClientArgument?
  var search: String?
  var isUnreadOnly = false
  var order = ChatQuery.Order.activity
  var limit: Int?
  var after: ChatQuery.Cursor?
  var isFollowing = false
  var isExitNonempty = false
  var isCounts = false

  func validate() throws(Fault) {
    for (isGiven, name) in [(isFollowing, "--follow"), (isExitNonempty, "--exit-nonempty")] where isGiven && isCounts {
      throw Fault(
        .usage,
        en: "\(name) and --counts exclude each other",
        uk: "\(name) і --counts виключають одне одного"
      )
    }
    if isFollowing, after != nil {
      throw Fault(
        .usage, en: "--follow and --after exclude each other", uk: "--follow і --after виключають одне одного")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    let viewer = try context.viewer
    try sayIfNothingVisible(context, viewer)
    if isCounts {
      let counts = try context.desk.look { (read) throws(Fault) in try read.counts(for: viewer) }
      try context.output.answer(CountsAnswer(counts: counts))
      return .done
    }
    if isFollowing { return try follow(context) }
    let rows = context.output.rows(of: ChatAnswer.self)
    var isEmpty = true
    let zone = try context.zone
    try context.desk.look { (read) throws(Fault) in
      let query = try query(context, read)
      if context.terminal.isOutput {
        let counts = try read.counts(for: viewer)
        try context.output.text { page in CountsAnswer(counts: counts).header(&page) }
      }
      let now = read.now
      try read.chats(query, for: viewer) { view throws(Fault) in
        let traits = Messengers.traits(of: view.channel)
        try rows.add(ChatAnswer(view, traits: traits, zone: zone, now: now))
        isEmpty = false
        return true
      }
    }
    try rows.finish()
    return isExitNonempty && isEmpty ? Exit(.notFound) : .done
  }

  /// Lists, and goes on with what changes.
  private func follow(_ context: Context) throws(Fault) -> Exit {
    var followed = ListFollow()
    var isFirst = true
    context.output.neverPage()
    let rows = context.output.rows(of: FollowAnswer.self)
    try context.output.requireFields(of: FollowAnswer.self)
    func show(_ news: ListFollow.News) throws(Fault) {
      let answer = FollowAnswer(chat: try context.answer(news.view), isLeft: news.isLeft)
      guard context.output.format == .text else { return try context.output.stream(answer) }
      try rows.add(answer)
      // The first lines decide how wide the columns of a terminal are; in a pipe each line is one write.
      if isFirst && context.terminal.isOutput { return }
      try rows.finish()
      try context.output.flush()
    }
    try context.follow { () throws(Fault) in
      let news = try context.desk.look { (read) throws(Fault) in
        let viewer = Viewer.staff(try context.current(in: read))
        if isFirst, context.terminal.isOutput {
          let counts = try read.counts(for: viewer)
          try context.output.text { page in CountsAnswer(counts: counts).header(&page) }
        }
        var query = try query(context, read)
        query.limit = limit
        return try followed.look(query, for: viewer, in: read)
      }
      for one in news { try show(one) }
      if isFirst, context.output.format == .text { try rows.finish() }
      isFirst = false
      try context.output.flush()
      return !(isExitNonempty && !followed.isEmpty)
    }
    return .done
  }

  private func query(_ context: Context, _ read: borrowing Read) throws(Fault) -> ChatQuery {
    for name in channels { _ = try context.channel(name, in: read) }
    if let search { try requireSearchable(search) }
    var query = ChatQuery(
      folder: folder ?? (search != nil || client != nil || responsible != nil ? .all : .active),
      channels: channels,
      search: search,
      isUnreadOnly: isUnreadOnly,
      order: order,
      limit: limit ?? (context.terminal.isOutput ? 50 : nil),
      after: after
    )
    if let responsible {
      guard let staff = try read.staff(login: responsible) else {
        throw Fault(
          .notFound, en: "no such colleague: \(responsible)", uk: "немає такого співробітника: \(responsible)")
      }
      query.responsible = staff.id
    }
    if let client { query.client = try context.client(client, in: read).id }
    return query
  }

  /// Channels through which nothing leaves: whoever answers there should know it.
  private func sayWhatIsIll(_ channels: [Channel], _ context: Context) {
    guard context.output.format == .text else { return }
    for trouble in channels.compactMap(ChannelTrouble.init) { context.output.note(trouble.note) }
  }

  private func sayIfNothingVisible(_ context: Context, _ viewer: Viewer) throws(Fault) {
    let channels = try context.desk.look { (read) throws(Fault) in try read.channels(for: viewer) }
    sayWhatIsIll(channels, context)
    guard channels.isEmpty, case .staff(let staff) = viewer else { return }
    context.output.note(
      staff.isAdmin
        ? Phrase(
          en: "there is no channel yet: cbchat channel add",
          uk: "ще немає жодного каналу: cbchat channel add"
        )
        : Phrase(
          en: "no channel names a role of yours; an admin can: cbchat channel roles",
          uk: "жоден канал не відкрито для ваших ролей; адміністратор може: cbchat channel roles"
        )
    )
  }
}
