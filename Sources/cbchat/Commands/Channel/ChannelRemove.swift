import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

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
