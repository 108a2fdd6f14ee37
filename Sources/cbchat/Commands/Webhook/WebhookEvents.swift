import CLI
import Channels
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat webhook events`: what was delivered, and what became of it.
struct WebhookEventsCommand: Command {
  static let path = ["webhook", "events"]
  static let summary = Phrase(en: "List deliveries", uk: "Показати доставки")
  static var parameters: [Parameter<Self>] {
    [
      .flag("failed", \.isFailedOnly, en: "only those that failed", uk: "лише ті, що не вдалися"),
      .option("limit", \.limit, "N", short: "n", en: "so many at most", uk: "не більше стількох"),
    ]
  }

  var isFailedOnly = false
  var limit: Int?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "see deliveries", uk: "бачити доставки")
    let viewer = try context.viewer
    let zone = try context.zone
    let (rows, waiting) = try context.desk.look { (read) throws(Fault) in
      let names = Dictionary(uniqueKeysWithValues: try read.everyChannelName())
      let limit = limit ?? (context.terminal.isOutput ? 50 : nil)
      let rows = try read.events(failedOnly: isFailedOnly, limit: limit, for: viewer).map {
        EventAnswer(event: $0, channel: names[$0.channel] ?? "", zone: zone)
      }
      return (rows, try read.receivedEvents())
    }
    // What is not applied yet has no state that cli.md names; it has one in a moment.
    if waiting > 0 {
      context.output.note(
        Phrase(
          en: "\(Phrase.counted(waiting, en: "delivery is", "deliveries are")) being applied",
          uk: "зараз застосовується \(Phrase.counted(waiting, uk: "доставка", "доставки", "доставок"))"
        )
      )
    }
    try context.output.list(rows)
    return .done
  }
}
