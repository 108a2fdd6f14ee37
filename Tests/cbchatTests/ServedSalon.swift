import Foundation
import Glibc
import HTTP
import Inbox
import JSON
import Synchronization

@testable import cbchat

/// A salon whose store is served by the real binary, to be killed, and messengers that deliver to it.
final class ServedSalon {
  let salon: Salon
  private static let secret = "s3cret-of-telegram"

  init() throws {
    salon = try Salon()
    _ = try salon.run("channel", "set", "tg", "--set", "mode=webhook", "--set", "webhookSecret=\(Self.secret)")
  }

  /// Serves until it is killed or told to stop.
  ///
  /// - Parameters:
  ///   - prefix: a program that runs ours, with its arguments.
  ///   - environment: besides the usual.
  /// - Returns: The process, which listens.
  /// - Throws: when it cannot be started.
  func serve(under prefix: [String] = [], environment: [String: String] = [:]) throws -> Serving {
    try Serving(store: salon.store, under: prefix, environment: environment, secret: Self.secret)
  }

  /// One answer of SQLite's own shell.
  func ask(_ sql: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", salon.store, sql]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The texts of received messages in the order in which they were applied.
  func texts(where filter: String = "1") throws -> [String] {
    try ask("SELECT text FROM message WHERE direction = 'in' AND \(filter) ORDER BY id").split(separator: "\n").map(
      String.init)
  }
}

/// `webhook serve` as a process.
final class Serving {
  let process = Process()
  let port: UInt16?
  private let log: URL
  private let secret: String
  private let isUnderAnother: Bool

  init(store: String, under prefix: [String], environment: [String: String], secret: String) throws {
    self.secret = secret
    isUnderAnother = !prefix.isEmpty
    log = FileManager.default.temporaryDirectory.appending(path: "cbchat-serve-\(UUID().uuidString).log")
    try Data().write(to: log)
    let words = prefix + [Salon.binary.path(percentEncoded: false), "webhook", "serve", "--listen", "127.0.0.1:0"]
    process.executableURL = URL(fileURLWithPath: words[0])
    process.arguments = Array(words.dropFirst())
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C", "CBCHAT_STORE": store]
      .merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    var found: UInt16?
    let end = ContinuousClock.now + .seconds(20)
    while found == nil, .now < end, process.isRunning {
      usleep(5000)
      let text = try String(contentsOf: log, encoding: .utf8)
      found = text.split(separator: "\n").first { $0.contains("msg=serving") }
        .flatMap { $0.split(separator: ":").last }.flatMap { UInt16($0) }
    }
    port = found
  }

  deinit {
    kill()
    try? FileManager.default.removeItem(at: log)
  }

  var lines: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  /// As a power cut would.
  func kill() {
    if process.isRunning { Glibc.kill(served, SIGKILL) }
    process.waitUntilExit()
  }

  /// Our own process: under another program it is its child.
  private var served: pid_t {
    let id = process.processIdentifier
    guard isUnderAnother else { return id }
    let children = try? String(contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)
    return children?.split(separator: " ").first.flatMap { pid_t($0) } ?? id
  }

  /// As the service manager would; the status that it ended with.
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// The status of the answer to a delivery; 0 when none came.
  func post(_ update: String) -> Int {
    ask("POST", "/hook/tg", update)
  }

  func ask(_ method: String, _ path: String, _ body: String = "") -> Int {
    guard let port else { return 0 }
    var request = Request(method: method, target: "http://127.0.0.1:\(port)\(path)", body: Array(body.utf8))
    request.headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    return (try? Transport.plain(version: "test").send(request, within: Deadline(total: .seconds(20))))?.status ?? 0
  }
}

/// A messenger that delivers the messages of one person one after another, each until it is confirmed: what was not
/// answered with 200 comes again, as messengers do it.
final class Persistent: Sendable {
  let person: Int
  private let state = Mutex((next: 1, confirmed: [Int]()))

  init(person: Int) {
    self.person = person
  }

  var confirmed: [Int] { state.withLock { $0.confirmed } }

  static func text(_ person: Int, _ number: Int) -> String { "m\(person)x\(number)" }

  /// Delivers until no answer comes; a refusal is tried again.
  func deliver(to serving: Serving, atMost count: Int = .max) {
    for _ in 0..<count {
      let number = state.withLock { $0.next }
      let update = Salon.update(person * 100_000 + number, from: person, Persistent.text(person, number))
      switch serving.post(update) {
      case 200:
        state.withLock { state in
          state.confirmed.append(number)
          state.next += 1
        }
      case 0: return
      default: usleep(20_000)
      }
    }
  }
}
