import Foundation
import Glibc
import Inbox
import Office
import Phrases
import SQLite
import Storage

/// Durable deliveries a second through `cbchat webhook serve`, against raw group-committed inserts of the same bytes;
/// and what others notice of it.
enum EventsBench {
  private static let connections = 64

  static func run(count: Int) throws {
    let folder = try Bench.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "cbchat.db").path(percentEncoded: false)
    try makeStore(path)
    let server = try ServedStore(path)
    defer { server.stop() }
    let payloads = (1...count).map { payload($0) }

    try calm(server)
    try burst(server, payloads, folder)
    try watched(server, path, from: count)
    try slow(server)
    try steady(server, from: count)
  }

  /// As many at once as there are connections: what is answered 200 a second.
  private static func burst(_ server: ServedStore, _ payloads: [[UInt8]], _ folder: URL) throws {
    let before = (server.resident, server.processorTime)
    let load = LoadGenerator(port: server.port, connections: connections)
    let requests = payloads.map(load.request)
    let elapsed = Bench.seconds { load.run(requests: requests) }
    let used = server.processorTime
    let rate = Double(load.times.count) / elapsed
    let group = server.meanGroup
    let drained = try server.drain()
    let peak = server.peak
    let raw = try rawRate(payloads, group: max(1, Int(group.rounded())), folder)
    Bench.row("deliveries answered 200", "\(load.times.count) of \(payloads.count), over \(connections) connections")
    Bench.row("durable deliveries a second", rate.shown(0))
    Bench.row("raw inserts a second, \(group.shown(1)) a commit as the server had", raw.shown(0))
    Bench.row("ratio", (rate / raw).shown())
    Bench.row("delivery p50 / p99 / max", milliseconds(load.times.sorted(), [0.5, 0.99, 1]))
    for (thread, time) in used.sorted(by: { $0.key < $1.key }) {
      let each = (time - before.1[thread, default: 0]) / Double(payloads.count)
      if each > 1e-6 { Bench.row("  processor time a delivery, \(thread)", "\((each * 1e6).shown(1)) µs") }
    }
    Bench.row("applied a second once nothing comes", drained)
    Bench.row("resident before / peak under load", "\(before.0 / 1024) / \(peak / 1024) MiB")
  }

  /// The same while others use the store: what they notice.
  private static func watched(_ server: ServedStore, _ path: String, from count: Int) throws {
    let colleague = Colleague(path: path)
    let sender = try Sender(path: path)
    let load = LoadGenerator(port: server.port, connections: connections)
    let requests = (1...count).map { load.request(payload(70_000_000 + $0)) }
    colleague.start()
    sender.start()
    load.run(requests: requests)
    let (waits, sends) = (colleague.stop(), sender.stop())
    _ = try server.drain()
    Bench.row("another process's change waits p50 / p99 / max", milliseconds(waits, [0.5, 0.99, 1]))
    Bench.row("cbchat send --no-wait, whole, idle", milliseconds(sender.idle, [0.5]))
    Bench.row("cbchat send --no-wait, whole, saturated p50 / max", milliseconds(sends, [0.5, 1]))
  }

  private static func milliseconds(_ sorted: [Double], _ shares: [Double]) -> String {
    shares.map { (Bench.percentile(sorted, $0) * 1000).shown() }.joined(separator: " / ") + " ms"
  }

  /// One client after another's answer: everything is applied before it is answered.
  private static func calm(_ server: ServedStore) throws {
    let load = LoadGenerator(port: server.port, connections: 1)
    load.run((1...500).map { payload(90_000_000 + $0) })
    Bench.row("one client at a time p50 / p99", milliseconds(load.times.sorted(), [0.5, 0.99]))
  }

  /// Few at once, without rest: some of it is applied before the answers.
  private static func steady(_ server: ServedStore, from count: Int) throws {
    let load = LoadGenerator(port: server.port, connections: 8)
    let payloads = (1...5000).map { payload(50_000_000 + count + $0) }
    let elapsed = Bench.seconds { load.run(payloads) }
    Bench.row("8 clients, answered a second", (Double(load.times.count) / elapsed).shown(0))
    Bench.row("  p50 / p99", milliseconds(load.times.sorted(), [0.5, 0.99]))
  }

  /// Peers that never finish, and what a good one notices of them.
  private static func slow(_ server: ServedStore) throws {
    let begun =
      "POST /hook/tg HTTP/1.1\r\nHost: bench\r\nX-Telegram-Bot-Api-Secret-Token: s\r\nContent-Length: 8000\r\n\r\n"
    func crowd(_ count: Int) -> [Int32] {
      (0..<count).compactMap { _ in
        guard let socket = connected(to: server.port) else { return nil }
        let bytes = Array(begun.utf8) + [UInt8](repeating: 0x20, count: 4000)
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        return socket
      }
    }
    func drip(_ sockets: [Int32], every microseconds: UInt32, while body: () -> Void) {
      let (isOver, isDone) = (Flag(), Flag())
      Thread.detachNewThread {
        while !isOver.isSet {
          for socket in sockets { _ = send(socket, [0x20] as [UInt8], 1, Int32(MSG_NOSIGNAL)) }
          usleep(microseconds)
        }
        isDone.set()
      }
      body()
      isOver.set()
      while !isDone.isSet { usleep(1000) }
    }
    let dripping = crowd(500)
    var times: [Double] = []
    drip(dripping, every: 50_000) {
      for number in 1...40 {
        let load = LoadGenerator(port: server.port, connections: 1)
        load.run([payload(60_000_000 + number)])
        times += load.times
        usleep(40_000)
      }
    }
    times.sort()
    Bench.row("a good request while 500 drip p50 / max", milliseconds(times, [0.5, 1]))
    let more = crowd(1000 - dripping.count)
    drip(dripping + more, every: 200_000) { sleep(1) }
    Bench.row(
      "resident with \((dripping + more).count) slow clients / peak ever",
      "\(server.resident / 1024) / \(server.peak / 1024) MiB")
    for socket in dripping + more { close(socket) }
  }

  private static func makeStore(_ path: String) throws {
    try Store.create(path: path, clock: Clock.system.now) { (write) throws(Fault) in
      _ = try write.add(Staff(id: Staff.ID(0), login: "bench", name: "Bench", roles: [.admin]))
      _ = try write.add(
        Channel(
          id: Channel.ID(0),
          name: "tg",
          kind: Kind(rawValue: "telegram-bot"),
          title: "tg",
          settings: ["token": "1:x", "webhookSecret": "s", "mode": "webhook", "apiUrl": "http://127.0.0.1:9"],
          createdAt: Clock.system.now()
        )
      )
    }
  }

  static func payload(_ id: Int) -> [UInt8] {
    let person = id % 500 + 1
    let from = #"{"id":\#(person),"is_bot":false,"first_name":"Клієнт","last_name":"\#(person)","language_code":"uk"}"#
    let chat = #"{"id":\#(person),"type":"private","first_name":"Клієнт"}"#
    let text = String(repeating: "добрий день, є місце на завтра? ", count: 16)
    return Array(
      #"{"update_id":\#(id),"message":{"message_id":\#(id),"date":1795507200,"chat":\#(chat),"from":\#(from),"text":"\#(text)"}}"#
        .utf8
    )
  }

  /// The best of three: what the machine can do.
  private static func rawRate(_ payloads: [[UInt8]], group: Int, _ folder: URL) throws -> Double {
    var best = 0.0
    for attempt in 1...3 {
      let path = folder.appending(path: "raw\(attempt).db").path(percentEncoded: false)
      let connection = try Connection(path: path, access: .create)
      try connection.script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
      try connection.script("CREATE TABLE event(id INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;")
      let elapsed = try Bench.seconds {
        for start in stride(from: 0, to: payloads.count, by: group) {
          try connection.run("BEGIN IMMEDIATE")
          for payload in payloads[start..<min(start + group, payloads.count)] {
            try connection.run("INSERT INTO event(payload) VALUES (\(payload))")
          }
          try connection.run("COMMIT")
        }
      }
      best = max(best, Double(payloads.count) / elapsed)
    }
    return best
  }
}
