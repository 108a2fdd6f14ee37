import Foundation
import Glibc
import HTTP
import Inbox
import Office
import Phrases
import SQLite
import Storage
import Synchronization

/// Durable deliveries a second through the whole server, against raw group-committed inserts of the same bytes.
enum EventsBench {
  private static let clients = 32

  static func run(count: Int) throws {
    let folder = try Bench.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "cbchat.db").path(percentEncoded: false)
    try Store.create(path: path, clock: Clock.system.now) { (write) throws(Fault) in
      _ = try write.add(Staff(id: Staff.ID(0), login: "bench", name: "Bench", roles: [.admin]))
      _ = try write.add(
        Channel(
          id: Channel.ID(0),
          name: "tg",
          kind: Kind(rawValue: "telegram-bot"),
          title: "tg",
          settings: ["token": "1:x", "webhookSecret": "s", "mode": "webhook"],
          createdAt: Clock.system.now()
        )
      )
    }
    let payloads = (1...count).map(payload)
    let raw = try rawRate(payloads, folder)
    let listener = try Listener.open("127.0.0.1:0")
    let port = listener.port ?? 0
    let serve = Serve(
      Serve.Parts(
        openStore: { () throws(Fault) in try Store(path: path, clock: Clock.system.now) },
        transport: .plain(version: "bench"),
        clock: .system,
        accounts: Accounts(secrets: SecretSource(environment: [:])),
        log: Log(now: Clock.system.now) { _ in }
      ),
      listeners: [listener]
    )
    let server = Thread { try? serve.run() }
    server.stackSize = 1 << 20
    server.start()
    let colleague = Colleague(path: path)
    colleague.start()
    let latencies = Latencies()
    let elapsed = Bench.seconds {
      let group = DispatchGroup()
      for client in 0..<clients {
        let mine = stride(from: client, to: payloads.count, by: clients).map { payloads[$0] }
        group.enter()
        // Each client is a thread of its own: a pool would only ever have as many as there are cores.
        Thread.detachNewThread {
          let times = post(mine, port: port)
          latencies.add(times)
          group.leave()
        }
      }
      group.wait()
    }
    let waits = colleague.stop()
    serve.stop()
    let sorted = latencies.sorted
    let rate = Double(sorted.count) / elapsed
    Bench.row("deliveries answered 200", "\(sorted.count) of \(count)")
    Bench.row("durable deliveries a second", rate.shown(0))
    Bench.row("raw inserts a second, \(clients) a commit", raw.shown(0))
    Bench.row("ratio", (rate / raw).shown())
    Bench.row(
      "delivery p50 / p99",
      "\((Bench.percentile(sorted, 0.5) * 1000).shown()) / \((Bench.percentile(sorted, 0.99) * 1000).shown()) ms")
    Bench.row(
      "another writer's wait p50 / max",
      "\((Bench.percentile(waits, 0.5) * 1000).shown()) / \(((waits.last ?? 0) * 1000).shown()) ms")
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    Bench.row("peak memory of this process", "\(usage.ru_maxrss / 1024) MiB")
  }

  private static func payload(_ id: Int) -> [UInt8] {
    let person = id % 500 + 1
    let from = #"{"id":\#(person),"is_bot":false,"first_name":"Клієнт","last_name":"\#(person)","language_code":"uk"}"#
    let chat = #"{"id":\#(person),"type":"private","first_name":"Клієнт"}"#
    let text = String(repeating: "добрий день, є місце на завтра? ", count: 16)
    return Array(
      #"{"update_id":\#(id),"message":{"message_id":\#(id),"date":1795507200,"chat":\#(chat),"from":\#(from),"text":"\#(text)"}}"#
        .utf8
    )
  }

  private static func rawRate(_ payloads: [[UInt8]], _ folder: URL) throws -> Double {
    let path = folder.appending(path: "raw.db").path(percentEncoded: false)
    let connection = try Connection(path: path, access: .create)
    try connection.script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    try connection.script("CREATE TABLE event(id INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;")
    let elapsed = try Bench.seconds {
      for start in stride(from: 0, to: payloads.count, by: clients) {
        try connection.run("BEGIN IMMEDIATE")
        for payload in payloads[start..<min(start + clients, payloads.count)] {
          try connection.run("INSERT INTO event(payload) VALUES (\(payload))")
        }
        try connection.run("COMMIT")
      }
    }
    return Double(payloads.count) / elapsed
  }

  /// Posts on one kept connection, one after another; the time of each that was answered with 200.
  private static func post(_ payloads: [[UInt8]], port: UInt16) -> [Double] {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return [] }
    var times: [Double] = []
    var answer = [UInt8](repeating: 0, count: 4096)
    for payload in payloads {
      let head =
        "POST /hook/tg HTTP/1.1\r\nHost: bench\r\nX-Telegram-Bot-Api-Secret-Token: s\r\nContent-Length: \(payload.count)\r\n\r\n"
      let request = Array(head.utf8) + payload
      var isGood = false
      let time = Bench.seconds {
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return }
        let count = recv(socket, &answer, answer.count, 0)
        isGood = count > 12 && answer[9] == UInt8(ascii: "2")
      }
      guard isGood else { return times }
      times.append(time)
    }
    return times
  }

  private final class Latencies: Sendable {
    private let times = Mutex<[Double]>([])

    var sorted: [Double] { times.withLock { $0.sorted() } }

    func add(_ more: [Double]) {
      times.withLock { $0 += more }
    }
  }

  /// Somebody else who writes to the store all the while: how long each of their changes takes.
  private final class Colleague: Sendable {
    private let path: String
    private let state = Mutex((waits: [Double](), isStopping: false, isDone: false))

    init(path: String) {
      self.path = path
    }

    func start() {
      let thread = Thread { [self] in
        guard let store = try? Store(path: path, clock: Clock.system.now) else { return }
        while !state.withLock({ $0.isStopping }) {
          let time = Bench.seconds {
            try? store.change { (write) throws(Fault) in try write.set("bench", to: "\(write.now.milliseconds)") }
          }
          state.withLock { $0.waits.append(time) }
          usleep(10_000)
        }
        state.withLock { $0.isDone = true }
      }
      thread.start()
    }

    func stop() -> [Double] {
      state.withLock { $0.isStopping = true }
      while !state.withLock({ $0.isDone }) { usleep(1000) }
      return state.withLock { $0.waits.sorted() }
    }
  }
}
