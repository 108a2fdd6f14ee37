import CLI
import Channels
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

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
