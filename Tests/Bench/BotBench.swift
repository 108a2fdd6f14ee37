import Foundation
import Inbox
import Office
import Phrases
import Storage

/// Conversations with the bot a minute on one core: a greeting, the balance, the visits, one cancelled, and thanks; each
/// step decoded, decided and written with its answer, against the bar of 10,000.
enum BotBench {
  private static let steps = ["/start", "Мій баланс", "Мої записи", "1", "так"]

  static func run(conversations: Int) throws {
    let folder = try Bench.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "cbchat.db").path(percentEncoded: false)
    let now = Clock.system.now()
    var channel = Channel(
      id: Channel.ID(0), name: "tg", kind: Kind(rawValue: "telegram-bot"), title: "tg", settings: ["token": "1:x"],
      createdAt: now, isBotOn: true)
    try Store.create(path: path, clock: Clock.system.now) { (write) throws(Fault) in
      _ = try write.add(Staff(id: Staff.ID(0), login: "bench", name: "Bench", roles: [.admin]))
      channel = try write.add(channel)
    }
    let desk = Desk(store: try Store(path: path, clock: Clock.system.now))
    try fill(desk, channel, conversations, now)
    let elapsed = try Bench.seconds {
      // As `serve` does it: what waits shares a transaction.
      for start in stride(from: 1, through: conversations, by: 50) {
        for (index, step) in steps.enumerated() {
          try desk.administer { (write) throws(Fault) in
            for person in start..<min(start + 50, conversations + 1) {
              let update = person * steps.count + index
              _ = try Intake.take(payload(update, person, step), of: channel, into: write)
            }
          }
        }
      }
    }
    let cancelled = try desk.look { (read) throws(Fault) in
      try read.visits(of: Client.ID(1), for: .system).count { $0.status == .cancelled }
    }
    Bench.row("steps of a conversation", "\(steps.count)")
    Bench.row("conversations a minute", (Double(conversations) * 60 / elapsed).shown(0))
    Bench.row("steps a second", (Double(conversations * steps.count) / elapsed).shown(0))
    Bench.row("the bar", "10000 conversations a minute")
    Bench.row("visits cancelled in the first conversation", "\(cancelled)")
  }

  /// A linked contact with two visits for everybody.
  private static func fill(_ desk: Desk, _ channel: Channel, _ count: Int, _ now: Instant) throws {
    try desk.change { (_, ids) throws(Fault) -> (Void, Change) in
      var change = Change()
      for person in 1...count {
        let client = Client(id: ids.client(), name: "Клієнт \(person)", createdAt: now)
        change.clients.append(client)
        change.contacts.append(
          Contact(
            id: ids.contact(), channel: channel.id, externalID: "\(person)", language: "uk", client: client.id,
            createdAt: now))
        for day in [1, 2] {
          change.visits.append(
            Visit(id: ids.visit(), client: client.id, at: now + .days(Int64(day)), service: "Манікюр"))
        }
      }
      return ((), change)
    }
  }

  private static func payload(_ update: Int, _ person: Int, _ text: String) -> [UInt8] {
    let from = #"{"id":\#(person),"is_bot":false,"first_name":"Клієнт","language_code":"uk"}"#
    return Array(
      #"{"update_id":\#(update),"message":{"message_id":\#(update),"date":1795507200,"chat":{"id":\#(person),"type":"private"},"from":\#(from),"text":"\#(text)"}}"#
        .utf8
    )
  }
}
