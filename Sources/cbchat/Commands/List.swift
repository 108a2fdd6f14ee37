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

      Every chat of the JSON carries a cursor; --after CURSOR goes on behind it.
      """,
    uk: """
      Без папки показуються активні чати; з --search, --client або --responsible — чати всіх папок. У терміналі — 50 \
      чатів під заголовком із кількостями; у конвеєр ідуть усі, по одному в рядку через табуляцію: номер, стан, новий \
      (0 або 1), непрочитані, канал, ім’я, відповідальний, остання активність, останній текст.

      Кожен чат у JSON має курсор; --after CURSOR продовжує після нього.
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
  var isCounts = false

  func run(_ context: Context) throws(Fault) -> Exit {
    let viewer = try context.viewer
    try sayIfNothingVisible(context, viewer)
    if isCounts {
      let counts = try context.desk.look { (read) throws(Fault) in try read.counts(for: viewer) }
      try context.output.answer(CountsAnswer(counts: counts))
      return .done
    }
    let rows = context.output.rows(of: ChatAnswer.self)
    let zone = try context.zone
    try context.desk.look { (read) throws(Fault) in
      let query = try query(context, read)
      if context.terminal.isOutput {
        let counts = try read.counts(for: viewer)
        try context.output.text { page in CountsAnswer(counts: counts).header(&page) }
      }
      let now = read.now
      try read.chats(query, for: viewer) { view throws(Fault) in
        let traits = Messengers.messenger(of: view.channel)?.traits
        try rows.add(ChatAnswer(view, traits: traits, zone: zone, now: now))
        return true
      }
    }
    try rows.finish()
    return .done
  }

  private func query(_ context: Context, _ read: borrowing Read) throws(Fault) -> ChatQuery {
    for name in channels { _ = try context.channel(name, in: read) }
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

  private func sayIfNothingVisible(_ context: Context, _ viewer: Viewer) throws(Fault) {
    let channels = try context.desk.look { (read) throws(Fault) in try read.channels(for: viewer) }
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
