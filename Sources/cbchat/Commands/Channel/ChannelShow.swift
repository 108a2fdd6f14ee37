import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

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
