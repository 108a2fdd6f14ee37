import CLI
import Inbox
import Office
import Phrases

/// `cbchat webhook register`: has the messenger post deliveries to an address.
struct WebhookRegisterCommand: Command {
  static let path = ["webhook", "register"]
  static let summary = Phrase(en: "Have deliveries posted", uk: "Отримувати доставки на адресу")
  static let examples = [
    Example(
      "cbchat webhook register tg-main --url https://salon.example/hook/tg-main",
      en: "Telegram posts from now on",
      uk: "відтепер Telegram надсилає сам"
    )
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel),
      .option(
        "url", \.url, "URL", en: "the public https address that ends in /hook/CHANNEL",
        uk: "публічна адреса https, що закінчується на /hook/CHANNEL"),
    ]
  }

  var channel = ""
  var url: String?

  func validate() throws(Fault) {
    guard url != nil else { throw Fault(.usage, en: "--url is missing", uk: "бракує --url") }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "register webhooks", uk: "реєструвати вебхуки")
    let found = try context.desk.look { (read) throws(Fault) in try context.channel(channel, in: read) }
    let registered = try context.registration.register(found, at: url ?? "")
    for remark in registered.remarks { context.output.note(remark) }
    try context.output.answer(ChannelCard(answer: ChannelAnswer(channel: registered.channel)))
    return .done
  }
}

/// `cbchat webhook unregister`: deliveries are asked for again, where the messenger can be asked.
struct WebhookUnregisterCommand: Command {
  static let path = ["webhook", "unregister"]
  static let summary = Phrase(en: "Have deliveries posted no more", uk: "Більше не отримувати доставок на адресу")
  static var parameters: [Parameter<Self>] {
    [.argument("CHANNEL", \.channel, en: "the channel", uk: "канал", complete: .channel)]
  }

  var channel = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "unregister webhooks", uk: "скасовувати вебхуки")
    let found = try context.desk.look { (read) throws(Fault) in try context.channel(channel, in: read) }
    let changed = try context.registration.unregister(found)
    try context.output.answer(ChannelCard(answer: ChannelAnswer(channel: changed)))
    return .done
  }
}

extension Context {
  var registration: Registration {
    get throws(Fault) { Registration(desk: try desk, transport: transport, accounts: accountsOnce) }
  }

  /// Accounts for one errand of several calls: a secret's command is run once for all of them.
  var accountsOnce: Accounts { Accounts(secrets: SecretSource(environment: environment, remembers: true)) }
}
