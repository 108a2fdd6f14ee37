import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat channel set`: changes a channel; `--role` replaces the list.
struct ChannelSetCommand: Command, ChannelOptions {
  static let path = ["channel", "set"]
  static let summary = Phrase(en: "Change a channel", uk: "Змінити канал")
  static let examples = [
    Example("cbchat channel set tg-main --set enabled=off", en: "stops sending", uk: "зупиняє надсилання")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("NAME", \.name, en: "the channel", uk: "канал", complete: .channel)
    ] + channelOptions
  }

  var name = ""
  var title: String?
  var token: String?
  var apiURL: String?
  var settings: [KeyValue] = []
  var roles: [Role] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "change channels", uk: "змінювати канали")
    let isBorrowed = try context.identity.isBorrowed
    let (before, hasEvents) = try context.desk.look { (read) throws(Fault) in
      let channel = try context.channel(name, in: read)
      return (channel, try read.hasEvents(channel.id))
    }
    // What may not be read or run is refused before anything is; and nobody waits for a secret's command.
    var after = before
    try changes.apply(to: &after, isBorrowed: isBorrowed)
    if hasEvents { try requireSameAccount(before, context) }
    let channel = try context.desk.administer { (write) throws(Fault) in
      var channel = try context.channel(name, in: write.read)
      try changes.apply(to: &channel, isBorrowed: isBorrowed)
      if !roles.isEmpty { channel.roles = roles.unique }
      // A new token deserves a new try.
      if token != nil {
        channel.mark(.ok)
      }
      try write.save(channel)
      if token != nil { try write.free(channel.id) }
      if !roles.isEmpty { try write.releaseChats(of: channel) }
      return channel
    }
    try context.output.answer(ChannelCard(answer: ChannelAnswer(channel: channel)))
    return .done
  }

  /// Refuses the token of another account: its messages would be taken for those that came before.
  ///
  /// What cannot be read here, or tells nothing of its account, is believed.
  private func requireSameAccount(_ channel: Channel, _ context: Context) throws(Fault) {
    guard let token, let before = channel.settings["token"] else { return }
    let messenger = try Accounts.messenger(of: channel)
    let secrets = SecretSource(environment: context.environment)
    guard let new = try? secrets.resolve(token).reveal(), let old = try? secrets.resolve(before).reveal(),
      let next = messenger.identity(of: new), let last = messenger.identity(of: old), next != last
    else { return }
    throw Fault(
      .badInput,
      en: "that is the token of another account than \(name) has had so far",
      uk: "це токен іншого акаунта, ніж канал \(name) мав досі",
      hint: Phrase(same: "cbchat channel add \(channel.kind.rawValue) NAME --token SECRET")
    )
  }
}
