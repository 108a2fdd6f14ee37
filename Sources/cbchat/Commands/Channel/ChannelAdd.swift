import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat channel add`: connects a messenger account.
struct ChannelAddCommand: Command, ChannelOptions {
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
    ] + channelOptions
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
    if context.output.format == .text { sayWhatIsMissing(channel, context) }
    return .done
  }

  /// What a new channel still needs before anybody works with it.
  private func sayWhatIsMissing(_ channel: Channel, _ context: Context) {
    if channel.settings["token"] == nil {
      let command = "cbchat channel set \(channel.name) --token SECRET"
      context.output.note(Phrase(en: "it has no token yet: \(command)", uk: "ще немає токена: \(command)"))
    }
    if channel.roles.isEmpty {
      let command = "cbchat channel roles \(channel.name) ROLE"
      context.output.note(
        Phrase(en: "only admins see its chats: \(command)", uk: "його чати бачать лише адміністратори: \(command)")
      )
    }
  }
}
