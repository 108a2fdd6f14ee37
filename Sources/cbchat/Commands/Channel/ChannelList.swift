import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

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
