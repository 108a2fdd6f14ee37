import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

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

/// A channel's roles: a role a line.
struct RolesAnswer: Answer {
  let channel: Channel

  var json: JSONValue { ChannelAnswer(channel: channel).json }

  func text(_ page: inout Page) {
    for role in channel.roles { page.line(role.rawValue) }
  }
}
