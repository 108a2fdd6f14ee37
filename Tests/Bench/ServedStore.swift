import Foundation
import Glibc
import Inbox
import Office
import Phrases
import Storage
import Synchronization

/// `cbchat webhook serve` as a process of its own, as a salon runs it.
final class ServedStore {
  let port: UInt16
  private let path: String
  private let process = Process()

  static var binary: URL {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "cbchat")
  }

  init(_ path: String) throws {
    self.path = path
    let log = path + ".log"
    try Data().write(to: URL(fileURLWithPath: log))
    process.executableURL = ServedStore.binary
    process.arguments = ["webhook", "serve", "--listen", "127.0.0.1:0"]
    process.environment = ["CBCHAT_STORE": path, "PATH": "/usr/bin:/bin"]
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    var found: UInt16?
    for _ in 0..<500 where found == nil {
      usleep(10_000)
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      found = text.split(separator: "\n").first { $0.contains("msg=serving") }
        .flatMap { $0.split(separator: ":").last }.flatMap { UInt16($0) }
    }
    guard let found else { throw Fault(.io, en: "serve did not begin; see \(log)", uk: "") }
    port = found
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  /// Kilobytes now, and at most so far.
  var resident: Int { status("VmRSS:") }
  var peak: Int { status("VmHWM:") }

  /// Seconds of a processor that each thread has used, by its name (proc(5), `task/*/stat`).
  var processorTime: [String: Double] {
    let folder = "/proc/\(process.processIdentifier)/task"
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    var times: [String: Double] = [:]
    for thread in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      let text = (try? String(contentsOfFile: "\(folder)/\(thread)/stat", encoding: .utf8)) ?? ""
      guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { continue }
      let fields = text[close...].split(separator: " ")
      guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { continue }
      times[String(text[text.index(after: open)..<close]), default: 0] += (user + system) / ticks
    }
    return times
  }

  private func status(_ name: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return line.flatMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) } ?? 0
  }

  /// Deliveries a transaction, of those of the burst: the lone ones before are few.
  var meanGroup: Double {
    guard let socket = connected(to: port) else { return 1 }
    defer { close(socket) }
    let request = "GET /metrics HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
    _ = send(socket, request, request.utf8.count, Int32(MSG_NOSIGNAL))
    var page: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 { page += buffer[..<count] }
    func value(_ name: String) -> Double {
      String(decoding: page, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name + " ") }
        .flatMap { Double($0.split(separator: " ").last ?? "") } ?? 0
    }
    return max(1, (value("cbchat_commit_batch_size_sum") - 500) / max(1, value("cbchat_commit_batch_size_count") - 500))
  }

  /// Waits until everything is applied.
  func drain() throws -> String {
    let desk = Desk(store: try Store(path: path, clock: Clock.system.now))
    func left() throws -> Int { try desk.look { (read) throws(Fault) in try read.receivedEvents() } }
    let begun = try left()
    let time = try Bench.seconds { while try left() > 0 { usleep(20_000) } }
    return begun == 0 ? "nothing was left" : "\((Double(begun) / time).shown(0)), \(begun) in \(time.shown(1)) s"
  }
}

/// Something that one thread sets and another looks at.
final class Flag: Sendable {
  private let state = Atomic<Bool>(false)
  var isSet: Bool { state.load(ordering: .relaxed) }
  func set() { state.store(true, ordering: .relaxed) }
}

/// Somebody else who writes to the store all the while: how long each of their changes takes.
final class Colleague: Sendable {
  private let path: String
  private let isOver = Flag()
  private let waits = Mutex<[Double]>([])
  private let isDone = Flag()

  init(path: String) {
    self.path = path
  }

  func start() {
    Thread.detachNewThread { [self] in
      defer { isDone.set() }
      guard let store = try? Store(path: path, clock: Clock.system.now) else { return }
      while !isOver.isSet {
        let time = Bench.seconds {
          try? store.change { (write) throws(Fault) in try write.set("bench", to: "\(write.now.milliseconds)") }
        }
        waits.withLock { $0.append(time) }
        usleep(10_000)
      }
    }
  }

  func stop() -> [Double] {
    isOver.set()
    while !isDone.isSet { usleep(1000) }
    return waits.withLock { $0.sorted() }
  }
}

/// A colleague's shell: `cbchat send`, again and again, each a process.
final class Sender: Sendable {
  /// The same before the load.
  let idle: [Double]
  private let path: String
  private let isOver = Flag()
  private let isDone = Flag()
  private let times = Mutex<[Double]>([])

  init(path: String) throws {
    self.path = path
    idle = (0..<10).map { _ in Sender.once(path) }.sorted()
  }

  private static func once(_ path: String) -> Double {
    Bench.seconds {
      let process = Process()
      process.executableURL = ServedStore.binary
      process.arguments = ["send", "1", "так", "--no-wait"]
      process.environment = ["CBCHAT_STORE": path, "PATH": "/usr/bin:/bin"]
      process.standardOutput = FileHandle.nullDevice
      try? process.run()
      process.waitUntilExit()
      if process.terminationStatus != 0 { print("send ended with \(process.terminationStatus)") }
    }
  }

  func start() {
    Thread.detachNewThread { [self] in
      while !isOver.isSet {
        let time = Sender.once(path)
        times.withLock { $0.append(time) }
        usleep(100_000)
      }
      isDone.set()
    }
  }

  func stop() -> [Double] {
    isOver.set()
    while !isDone.isSet { usleep(1000) }
    return times.withLock { $0.sorted() }
  }
}
