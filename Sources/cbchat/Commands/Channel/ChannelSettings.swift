import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

/// What `channel add` and `channel set` both take.
protocol ChannelOptions: Sendable {
  var title: String? { get set }
  var token: String? { get set }
  var apiURL: String? { get set }
  var settings: [KeyValue] { get set }
  var roles: [Role] { get set }
}

extension ChannelOptions {
  static var channelOptions: [Parameter<Self>] {
    [
      .option("title", \.title, "T", en: "the name that people see", uk: "назва для людей"),
      .option("token", \.token, "SECRET", en: "the messenger's token", uk: "токен месенджера", secret: true),
      .option(
        "api-url", \.apiURL, "URL", en: "another server than the messenger's own", uk: "інший сервер замість рідного"),
      .option(
        "set", \.settings, "KEY=VALUE", en: "a setting of the kind; an empty value removes it",
        uk: "налаштування цього виду; порожнє значення прибирає його"),
      .option(
        "role", \.roles, "ROLE", en: "who may work with its chats; instead of those before",
        uk: "хто може працювати з чатами; замість попередніх"),
    ]
  }

  /// The changes of settings that were asked for.
  var changes: ChannelSettings { ChannelSettings(title: title, token: token, apiURL: apiURL, pairs: settings) }
}

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
    Setting(
      "language", choices: ["uk", "en"], en: "what is spoken where the client's language is unknown",
      uk: "мова, коли мова клієнта невідома"),
    Setting("pace", en: "messages a second", uk: "повідомлень за секунду"),
    Setting("promoPace", en: "promo messages a second", uk: "промоповідомлень за секунду"),
  ]

  /// - Throws: `usage` for a key or value that the kind does not have, `forbidden` for what may not be read under sudo.
  func apply(to channel: inout Channel, isBorrowed: Bool) throws(Fault) {
    if let title { channel.title = title }
    if let apiURL { channel.settings["apiUrl"] = try ChannelSettings.base(apiURL) }
    var pairs = pairs
    if let token {
      // Often a variable that is not set: the token that works is not thrown away for that.
      guard !token.isEmpty else {
        throw Fault(
          .badInput,
          en: "the token is empty",
          uk: "токен порожній",
          hint: Phrase(en: "to take it away: --set token=", uk: "щоб прибрати його: --set token=")
        )
      }
      pairs.append(try KeyValue(argument: "token=\(token)"))
    }
    // The backend decides which other keys there are.
    if let backend = pairs.last(where: { $0.key == "backend" }) { channel.settings["backend"] = backend.value.nonEmpty }
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
        channel.isEnabled = pair.value != "off"
      } else {
        channel.settings[pair.key] = pair.value.nonEmpty
      }
    }
  }

  private func check(_ pair: KeyValue, _ setting: Setting, isBorrowed: Bool) throws(Fault) {
    // What is removed is what the kind does by itself again.
    guard !pair.value.isEmpty else { return }
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
    if setting.key == "webhookSecret", SecretSource.isLiteral(pair.value),
      pair.value.utf8.count > 256 || !pair.value.utf8.allSatisfy(ChannelSettings.isSecretByte)
    {
      throw Fault(
        .badInput,
        en: "webhookSecret takes 1 to 256 of the characters A-Z, a-z, 0-9, _ and -",
        uk: "webhookSecret — від 1 до 256 знаків: A-Z, a-z, 0-9, _ та -"
      )
    }
    if setting.isSecret, isBorrowed, SecretSource.touchesSystem(pair.value) {
      throw Fault(
        .forbidden,
        en: "under sudo no file is read and no command is run for \(pair.key)",
        uk: "через sudo для \(pair.key) не читають файлів і не запускають команд"
      )
    }
  }

  /// What Telegram takes in `secret_token`.
  private static func isSecretByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Scheme, host and port of an address; the paths after it stay the messenger's own.
  private static func base(_ url: String) throws(Fault) -> String {
    let base = url.hasSuffix("/") ? String(url.dropLast()) : url
    let rest = base.drop { $0 != ":" }
    guard base.hasPrefix("http://") || base.hasPrefix("https://"), rest.count > 3,
      !rest.dropFirst(3).contains(where: { "/?# @".contains($0) }), hasPort(rest.dropFirst(3))
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

  /// Whether what stands behind the host, if anything, is a port.
  private static func hasPort(_ authority: Substring) -> Bool {
    guard let colon = authority.lastIndex(of: ":"), authority.last != "]" else { return true }
    let port = authority[authority.index(after: colon)...]
    return port.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } && UInt16(port) ?? 0 > 0
  }
}

extension String {
  /// The text, or `nil` for an empty one.
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
