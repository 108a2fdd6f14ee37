import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

// `cbchat channel`: connected messenger accounts. Only admins.

/// What `--set`, `--token` and the like may change of a channel, checked against what its kind has.
struct ChannelSettings {
  var title: String?
  var token: String?
  var apiURL: String?
  var pairs: [KeyValue]

  /// Settings of every kind, besides those of the messenger (cli.md, Channel settings).
  static let common = [
    Setting("enabled", choices: ["on", "off"], en: "whether anything is sent", uk: "чи надсилати щось"),
    Setting("sendSeen", choices: ["on", "off"], en: "tell the client 'seen'", uk: "показувати клієнту «прочитано»"),
    Setting("pace", en: "messages a second", uk: "повідомлень за секунду"),
    Setting("promoPace", en: "promo messages a second", uk: "промоповідомлень за секунду"),
  ]

  /// - Throws: `usage` for a key or value that the kind does not have, `forbidden` for what may not be read under sudo.
  func apply(to channel: inout Channel, isBorrowed: Bool) throws(Fault) {
    if let title { channel.title = title }
    if let apiURL { channel.settings["apiUrl"] = try ChannelSettings.base(apiURL) }
    var pairs = pairs
    if let token { pairs.append(try KeyValue(argument: "token=\(token)")) }
    // The backend decides which other keys there are.
    if let backend = pairs.last(where: { $0.key == "backend" }) { channel.settings["backend"] = backend.value }
    guard let messenger = Messengers.messenger(of: channel) else {
      let backends = Messengers.all.filter { $0.kind == channel.kind }.compactMap(\.backend)
      throw Fault(
        .usage,
        en: "\(channel.kind.rawValue) has no such backend: \(channel.settings["backend"] ?? "")",
        uk: "\(channel.kind.rawValue) не має такого backend: \(channel.settings["backend"] ?? "")",
        hint: backends.isEmpty ? nil : Phrase(same: backends.joined(separator: ", "))
      )
    }
    let token = Setting("token", isSecret: true, en: "the messenger's token", uk: "токен месенджера")
    let backend = Setting("backend", en: "who carries the messages", uk: "через кого йдуть повідомлення")
    let known = ChannelSettings.common + [token, backend] + messenger.settings
    for pair in pairs {
      guard let setting = known.first(where: { $0.key == pair.key }) else {
        throw Fault(
          .usage,
          en: "\(channel.kind.rawValue) has no setting \(pair.key)",
          uk: "\(channel.kind.rawValue) не має налаштування \(pair.key)",
          hint: Suggestion.hint(for: pair.key, among: known.map(\.key))
            ?? Phrase(same: known.map(\.key).filter { $0 != "token" }.joined(separator: ", "))
        )
      }
      try check(pair, setting, isBorrowed: isBorrowed)
      if pair.key == "enabled" {
        channel.isEnabled = pair.value == "on"
      } else {
        channel.settings[pair.key] = pair.value.isEmpty ? nil : pair.value
      }
    }
  }

  private func check(_ pair: KeyValue, _ setting: Setting, isBorrowed: Bool) throws(Fault) {
    if !setting.choices.isEmpty, !setting.choices.contains(pair.value) {
      let choices = setting.choices.joined(separator: ", ")
      throw Fault(
        .usage,
        en: "\(pair.key) is one of \(choices), not '\(pair.value)'",
        uk: "\(pair.key): одне з \(choices), не «\(pair.value)»"
      )
    }
    if setting.key == "pace" || setting.key == "promoPace" {
      guard let rate = Double(pair.value), rate > 0, rate <= 1000 else {
        throw Fault(
          .badInput,
          en: "\(pair.key) is a number of messages a second, not '\(pair.value)'",
          uk: "\(pair.key) — число повідомлень за секунду, не «\(pair.value)»"
        )
      }
    }
    if setting.isSecret, isBorrowed, SecretSource.touchesSystem(pair.value) {
      throw Fault(
        .forbidden,
        en: "under sudo no file is read and no command is run for \(pair.key)",
        uk: "через sudo для \(pair.key) не читають файлів і не запускають команд"
      )
    }
  }

  /// Scheme, host and port of an address; the paths after it stay the messenger's own.
  private static func base(_ url: String) throws(Fault) -> String {
    let base = url.hasSuffix("/") ? String(url.dropLast()) : url
    let rest = base.drop { $0 != ":" }
    guard base.hasPrefix("http://") || base.hasPrefix("https://"), rest.count > 3,
      !rest.dropFirst(3).contains(where: { "/?# @".contains($0) })
    else {
      throw Fault(
        .badInput,
        en: "'\(url)' is not scheme, host and port",
        uk: "«\(url)» не є схемою, хостом і портом",
        hint: Phrase(same: "http://127.0.0.1:8081")
      )
    }
    return base
  }
}

extension Context {
  /// The channel of a name that the acting colleague sees.
  func channel(_ name: String, in read: borrowing Read) throws(Fault) -> Channel {
    guard let channel = try read.channel(name: name, for: viewer) else {
      let names = try read.channels(for: viewer).map(\.name)
      throw Fault(
        .notFound,
        en: "no such channel: \(name)",
        uk: "немає такого каналу: \(name)",
        hint: Suggestion.hint(for: name, among: names) ?? Phrase(same: "cbchat channel list")
      )
    }
    return channel
  }
}

/// `cbchat channel add`: connects a messenger account.
struct ChannelAddCommand: Command {
  static let path = ["channel", "add"]
  static let summary = Phrase(en: "Connect a messenger account", uk: "Підключити акаунт месенджера")
  static let examples = [
    Example(
      "cbchat channel add telegram-bot tg-main --token env:TG_TOKEN --role reception",
      en: "connects a Telegram bot that the role reception works with",
      uk: "підключає бота Telegram, з яким працює роль reception"
    )
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument(
        "KIND",
        \.kind,
        en: "what is connected",
        uk: "що підключається",
        complete: .choices(Messengers.kinds.map(\.rawValue))
      ),
      .argument("NAME", \.name, en: "the name you will type", uk: "ім’я, яке ви вводитимете"),
      .option("title", \.title, "T", en: "the name that people see", uk: "назва для людей"),
      .option(
        "token",
        \.token,
        "SECRET",
        en: "the messenger's token",
        uk: "токен месенджера",
        secret: true
      ),
      .option(
        "api-url", \.apiURL, "URL", en: "another server than the messenger's own", uk: "інший сервер замість рідного"),
      .option("set", \.settings, "KEY=VALUE", en: "a setting of the kind", uk: "налаштування цього виду"),
      .option("role", \.roles, "ROLE", en: "who may work with its chats", uk: "хто може працювати з його чатами"),
    ]
  }

  var kind = ""
  var name: Name?
  var title: String?
  var token: String?
  var apiURL: String?
  var settings: [KeyValue] = []
  var roles: [Role] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "connect channels", uk: "підключати канали")
    guard let name, Messengers.kinds.contains(Kind(rawValue: kind)) else {
      let kinds = Messengers.kinds.map(\.rawValue)
      throw Fault(
        .usage,
        en: "unknown kind of channel: \(kind)",
        uk: "невідомий вид каналу: \(kind)",
        hint: Suggestion.hint(for: kind, among: kinds) ?? Phrase(same: kinds.joined(separator: ", "))
      )
    }
    var draft = Channel(
      id: Channel.ID(0),
      name: name.text,
      kind: Kind(rawValue: kind),
      title: title ?? name.text,
      roles: roles.unique,
      createdAt: context.now
    )
    let changes = ChannelSettings(title: title, token: token, apiURL: apiURL, pairs: settings)
    try changes.apply(to: &draft, isBorrowed: context.identity.isBorrowed)
    let channel = try context.desk.administer { [draft] (write) throws(Fault) in
      guard try !write.read.isTaken(channelName: draft.name) else {
        throw Fault(
          .exists,
          en: "the name \(draft.name) was already used for a channel",
          uk: "ім’я \(draft.name) вже використовувалося для каналу"
        )
      }
      return try write.add(draft)
    }
    try context.output.answer(ChannelCard(answer: ChannelAnswer(channel: channel)))
    return .done
  }
}

/// `cbchat channel list`: every channel one works with.
struct ChannelListCommand: Command {
  static let path = ["channel", "list"]
  static let summary = Phrase(en: "List channels", uk: "Показати канали")
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "see how channels are set up", uk: "бачити налаштування каналів")
    let viewer = try context.viewer
    let channels = try context.desk.look { (read) throws(Fault) in try read.channels(for: viewer) }
    try context.output.list(channels.map(ChannelAnswer.init))
    return .done
  }
}

/// `cbchat channel show`: one channel, without its secrets.
struct ChannelShowCommand: Command {
  static let path = ["channel", "show"]
  static let summary = Phrase(en: "Show a channel", uk: "Показати канал")
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "the channel", uk: "канал", complete: .channel)]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "see how channels are set up", uk: "бачити налаштування каналів")
    let channel = try context.desk.look { (read) throws(Fault) in try context.channel(name, in: read) }
    try context.output.answer(ChannelCard(answer: ChannelAnswer(channel: channel)))
    return .done
  }
}

/// `cbchat channel set`: changes a channel; `--role` replaces the list.
struct ChannelSetCommand: Command {
  static let path = ["channel", "set"]
  static let summary = Phrase(en: "Change a channel", uk: "Змінити канал")
  static let examples = [
    Example("cbchat channel set tg-main --set enabled=off", en: "stops sending", uk: "зупиняє надсилання")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("NAME", \.name, en: "the channel", uk: "канал", complete: .channel),
      .option("title", \.title, "T", en: "the name that people see", uk: "назва для людей"),
      .option(
        "token",
        \.token,
        "SECRET",
        en: "the messenger's token",
        uk: "токен месенджера",
        secret: true
      ),
      .option(
        "api-url", \.apiURL, "URL", en: "another server than the messenger's own", uk: "інший сервер замість рідного"),
      .option(
        "set", \.settings, "KEY=VALUE", en: "a setting of the kind; an empty value removes it",
        uk: "налаштування; порожнє значення прибирає його"),
      .option(
        "role", \.roles, "ROLE", en: "who may work with its chats, instead of those before",
        uk: "хто може працювати з чатами, замість попередніх"),
    ]
  }

  var name = ""
  var title: String?
  var token: String?
  var apiURL: String?
  var settings: [KeyValue] = []
  var roles: [Role] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "change channels", uk: "змінювати канали")
    let changes = ChannelSettings(title: title, token: token, apiURL: apiURL, pairs: settings)
    let isBorrowed = try context.identity.isBorrowed
    let channel = try context.desk.administer { (write) throws(Fault) in
      var channel = try context.channel(name, in: write.read)
      try changes.apply(to: &channel, isBorrowed: isBorrowed)
      if !roles.isEmpty { channel.roles = roles.unique }
      // A new token deserves a new try.
      if token != nil {
        channel.state = .ok
        channel.stateReason = nil
      }
      try write.save(channel)
      if !roles.isEmpty { try write.releaseChats(of: channel) }
      return channel
    }
    try context.output.answer(ChannelCard(answer: ChannelAnswer(channel: channel)))
    return .done
  }
}

/// `cbchat channel roles`: who may work with a channel's chats.
struct ChannelRolesCommand: Command {
  static let path = ["channel", "roles"]
  static let summary = Phrase(
    en: "Show or set who works with a channel", uk: "Показати або задати, хто працює з каналом")
  static var parameters: [Parameter<Self>] {
    [
      .argument("NAME", \.name, en: "the channel", uk: "канал", complete: .channel),
      .arguments(
        "ROLE", \.roles, en: "the roles, instead of those before", uk: "ролі замість попередніх", required: false),
      .flag("none", \.isNone, en: "admins alone", uk: "лише адміністратори"),
    ]
  }

  var name = ""
  var roles: [Role] = []
  var isNone = false

  func validate() throws(Fault) {
    guard !isNone || roles.isEmpty else {
      throw Fault(.usage, en: "either roles or --none", uk: "або ролі, або --none")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(
      en: "see and change who works with a channel", uk: "бачити та змінювати, хто працює з каналом")
    let channel: Channel
    if roles.isEmpty, !isNone {
      channel = try context.desk.look { (read) throws(Fault) in try context.channel(name, in: read) }
    } else {
      channel = try context.desk.administer { (write) throws(Fault) in
        var channel = try context.channel(name, in: write.read)
        channel.roles = roles.unique
        try write.save(channel)
        try write.releaseChats(of: channel)
        return channel
      }
    }
    try context.output.answer(RolesAnswer(channel: channel))
    return .done
  }
}

/// `cbchat channel remove`: disconnects a messenger account.
struct ChannelRemoveCommand: Command {
  static let path = ["channel", "remove"]
  static let summary = Phrase(en: "Disconnect a messenger account", uk: "Від’єднати акаунт месенджера")
  static let manual: Phrase? = Phrase(
    en: """
      Its chats stay as history; those not closed are closed, and what is queued fails as 'channel removed'. The webhook \
      is taken away at the messenger if it can be. The name is not given again. To pause a channel instead: \
      cbchat channel set NAME --set enabled=off.
      """,
    uk: """
      Чати лишаються в історії; незавершені завершуються, а повідомлення з черги не підуть («channel removed»). Вебхук у \
      месенджера знімається, якщо це можливо. Ім’я більше не використовується. Щоб лише призупинити канал: \
      cbchat channel set NAME --set enabled=off.
      """
  )
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "the channel", uk: "канал", complete: .channel)]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "remove channels", uk: "видаляти канали")
    let channel = try context.desk.look { (read) throws(Fault) in try context.channel(name, in: read) }
    try context.confirm(
      Phrase(
        en: "remove the channel \(name)? its open chats are closed, its name is not given again",
        uk: "видалити канал \(name)? відкриті чати буде завершено, ім’я більше не використовуватиметься"
      )
    )
    let staff = try context.staff
    let removed = try context.desk.administer { (write) throws(Fault) in
      var removed = try context.channel(name, in: write.read)
      try write.remove(removed, by: staff)
      removed.isEnabled = false
      return removed
    }
    try context.output.answer(ChannelCard(answer: ChannelAnswer(channel: removed)))
    unregister(channel, context)
    return .done
  }

  /// Takes the webhook away at the messenger; the channel is gone whether that succeeds or not.
  private func unregister(_ channel: Channel, _ context: Context) {
    guard channel.settings["token"] != nil else { return }
    do {
      let registration = Registration(
        desk: try context.desk, transport: context.transport, accounts: context.accounts)
      _ = try registration.unregister(channel)
    } catch {
      // Where deliveries are only asked for there is nothing to take away.
      guard error.code != .notSupported else { return }
      context.output.note(
        Phrase(en: "the messenger may still post deliveries: ", uk: "месенджер може й далі надсилати доставки: ")
          + error.phrase
      )
    }
  }
}

/// A channel's roles: a role a line.
struct RolesAnswer: Answer {
  let channel: Channel

  var json: JSONValue { ChannelAnswer(channel: channel).json }

  func text(_ page: inout Page) {
    for role in channel.roles { page.line(role.rawValue) }
  }
}

extension Array where Element: Hashable {
  /// Each element once, where it stood first.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
