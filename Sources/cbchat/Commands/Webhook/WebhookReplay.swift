import CLI
import Channels
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat webhook replay`: applies kept deliveries again, after an upgrade.
struct WebhookReplayCommand: Command {
  static let path = ["webhook", "replay"]
  static let summary = Phrase(en: "Apply failed deliveries again", uk: "Застосувати невдалі доставки знову")
  static let examples = [
    Example("cbchat webhook replay --failed", en: "tries all that failed", uk: "пробує всі, що не вдалися")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .arguments("ID", \.events, en: "events", uk: "події", required: false),
      .flag("failed", \.isFailed, en: "all that failed", uk: "усі, що не вдалися"),
    ]
  }

  var events: [Event.ID] = []
  var isFailed = false

  func validate() throws(Fault) {
    guard isFailed != !events.isEmpty else {
      throw Fault(.usage, en: "name either events or --failed", uk: "вкажіть або події, або --failed")
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "apply deliveries", uk: "застосовувати доставки")
    let viewer = try context.viewer
    let zone = try context.zone
    var ids = events
    if isFailed {
      // Oldest first, as they came.
      ids = try context.desk.look { (read) throws(Fault) in
        try read.events(failedOnly: true, limit: nil, for: viewer).map(\.id).reversed()
      }
    }
    let rows = context.output.rows(of: EventAnswer.self)
    var hasFailed = false
    for id in ids {
      let (event, name) = try context.desk.administer { (write) throws(Fault) in
        guard let event = try write.read.event(id, for: viewer),
          let channel = try write.read.channel(event.channel, for: viewer)
        else { throw Fault(.notFound, en: "no such event: \(id)", uk: "немає такої події: \(id)") }
        guard event.state != .received else {
          throw Fault(
            .busy, en: "event \(id) has its turn in a moment", uk: "подію \(id) буде застосовано за мить, у свою чергу")
        }
        return (try Intake.replay(event, of: channel, into: write), channel.name)
      }
      hasFailed = hasFailed || event.state == .failed
      try rows.add(EventAnswer(event: event, channel: name, zone: zone))
    }
    try rows.finish()
    return hasFailed ? Exit(.badInput) : .done
  }
}
