import Foundation
import Glibc

/// A campaign against a messenger that counts strictly, killed on its way and started again; beside it the script that
/// one would write, and apprise (`APPRISE` names a python that has it).
enum CampaignBench {
  private static let rate = 30
  private static var scripts: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Simulator")
  }

  static func run(recipients: Int, kills: Int) throws {
    let folder = try Bench.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    Bench.row("allowed", "\(rate) a second, 429 above")
    try campaign(recipients, kills: kills, in: folder)
    let few = min(recipients, 300)
    let calm = try campaign(few, kills: 0, in: folder)
    try script("sequential script", "sequential.py", few, "/usr/bin/env", ["python3"], in: folder, beside: calm)
    if let python = ProcessInfo.processInfo.environment["APPRISE"] {
      try script("apprise", "notify.py", few, python, [], in: folder, beside: calm)
    } else {
      Bench.row("apprise", "skipped: APPRISE names no python that has it")
    }
  }

  @discardableResult
  private static func campaign(_ recipients: Int, kills: Int, in folder: URL) throws -> Double {
    let messenger = try StrictMessenger(rate, in: folder)
    defer { messenger.stop() }
    let store = folder.appending(path: "campaign-\(UUID().uuidString).db").path(percentEncoded: false)
    let salon = Program(ServedStore.binary.path(percentEncoded: false), ["CBCHAT_STORE": store])
    try salon.finish(["init", "--admin", "olena"])
    try salon.finish([
      "channel", "add", "telegram-bot", "tg", "--token", "1:bench", "--api-url", "http://127.0.0.1:\(messenger.port)",
      "--set", "pace=\(rate)", "--set", "promoPace=\(rate)",
    ])
    let updates = folder.appending(path: "updates.jsonl")
    try self.updates(recipients).write(to: updates, atomically: true, encoding: .utf8)
    try salon.finish(["webhook", "ingest", "tg", updates.path(percentEncoded: false)])
    let words = ["send", "--campaign", "bench", "--channel", "tg", "--all", "Знижки"]
    let before = Program.childSeconds
    var running = 0.0
    for number in 0..<kills {
      let length = Double(recipients) / Double(rate) / Double(kills + 1) * .random(in: 0.6...1)
      running += try salon.kill(words, after: length)
      if number == 0 { Bench.row("", "killed \(kills) times") }
    }
    running += try Bench.seconds { try salon.finish(words, allowing: [0, 76]) }
    let processor = Program.childSeconds - before
    let show = try salon.json(["campaign", "show", "bench", "--json"])
    let heard = try messenger.heard()
    let named = (show["uncertainMessages"] as? [Any])?.count ?? -1
    Bench.row("cbchat, \(recipients) recipients: accepted", "\(heard.accepted)")
    Bench.row("  given twice", "\(heard.twice)")
    Bench.row("  without an answer, and named", "\(show["uncertain"] ?? "?"), \(named)")
    Bench.row("  answered 429", "\(heard.refused)")
    Bench.row("  most in any second", "\(heard.most) of \(rate)")
    Bench.row("  the rate while it ran, of the allowed one", heard.rate.map { ($0 / Double(rate)).shown(3) } ?? "-")
    Bench.row("  of one core", (processor / running).shown(4))
    let each = processor * 1000 / Double(max(1, heard.accepted))
    Bench.row("  milliseconds of processor a message", each.shown())
    return each
  }

  private static func updates(_ count: Int) -> String {
    let now = Int(Date().timeIntervalSince1970)
    return (1...count).map { person in
      let who = #""chat":{"id":\#(person),"type":"private"},"from":{"id":\#(person),"is_bot":false,"first_name":"К"}"#
      return #"{"update_id":\#(person),"message":{"message_id":\#(person),"date":\#(now),\#(who),"text":"так"}}"#
    }.joined(separator: "\n")
  }

  private static func script(
    _ name: String,
    _ file: String,
    _ recipients: Int,
    _ program: String,
    _ words: [String],
    in folder: URL,
    beside calm: Double
  ) throws {
    let messenger = try StrictMessenger(rate, in: folder)
    defer { messenger.stop() }
    let before = Program.childSeconds
    let path = scripts.appending(path: file).path(percentEncoded: false)
    let time = try Bench.seconds {
      try Program(program, [:]).finish(words + [path, "\(messenger.port)", "\(recipients)"], allowing: [0, 1])
    }
    let processor = Program.childSeconds - before
    let heard = try messenger.heard()
    Bench.row("\(name), \(recipients) recipients: accepted", "\(heard.accepted), in \(time.shown(1)) s")
    Bench.row("  lost", "\(recipients - heard.accepted)")
    Bench.row("  answered 429", "\(heard.refused)")
    Bench.row("  most in any second", "\(heard.most) of \(rate)")
    Bench.row("  the rate, of the allowed one", heard.overall.map { ($0 / Double(rate)).shown(3) } ?? "-")
    let each = processor * 1000 / Double(max(1, heard.accepted))
    Bench.row("  processor a message, of cbchat's", (each / calm).shown())
  }
}

/// The simulator of Simulator/messenger.py.
private final class StrictMessenger {
  /// What it wrote down.
  struct Heard {
    var accepted = 0
    var refused = 0
    /// Messages beyond the first to one person.
    var twice = 0
    /// How many it accepted in the second that held most.
    var most = 0
    /// Accepted a second, where it ran: what stands more than a second apart is a pause between two runs.
    var rate: Double?
    /// Accepted a second, pauses and all.
    var overall: Double?
  }

  private struct Line: Decodable {
    let at: Double
    let person: String
    let status: Int
  }

  let port: Int
  private let log: URL
  private let process = Process()

  init(_ rate: Int, in folder: URL) throws {
    log = folder.appending(path: "messenger-\(UUID().uuidString).log")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Simulator/messenger.py")
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path(percentEncoded: false), "\(rate)", log.path(percentEncoded: false)]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  func heard() throws -> Heard {
    let decoder = JSONDecoder()
    let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
      try decoder.decode(Line.self, from: Data($0.utf8))
    }
    var heard = Heard()
    let accepted = lines.filter { $0.status == 200 }
    heard.accepted = accepted.count
    heard.refused = lines.count - accepted.count
    heard.twice = accepted.count - Set(accepted.map(\.person)).count
    var first = 0
    for (index, line) in accepted.enumerated() {
      while accepted[first].at <= line.at - 1 { first += 1 }
      heard.most = max(heard.most, index - first + 1)
    }
    let gaps = zip(accepted, accepted.dropFirst()).map { $1.at - $0.at }.filter { $0 < 1 }
    let time = gaps.reduce(0, +)
    if time > 0 { heard.rate = Double(gaps.count) / time }
    if let first = accepted.first, let last = accepted.last, last.at > first.at {
      heard.overall = Double(accepted.count - 1) / (last.at - first.at)
    }
    return heard
  }
}

/// A program that is run to its end, or killed before.
private struct Program {
  struct Failure: Error {
    let words: [String]
    let status: Int32
  }

  private let path: String
  private let environment: [String: String]

  init(_ path: String, _ environment: [String: String]) {
    self.path = path
    self.environment = environment.merging(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"]) { $1 }
  }

  private func start(_ words: [String], _ output: Any = FileHandle.nullDevice) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = words
    process.environment = environment
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  func finish(_ words: [String], allowing statuses: Set<Int32> = [0]) throws {
    let process = try start(words)
    process.waitUntilExit()
    guard statuses.contains(process.terminationStatus) else {
      throw Failure(words: words, status: process.terminationStatus)
    }
  }

  /// Kills it after so many seconds.
  ///
  /// - Returns: How long it ran.
  func kill(_ words: [String], after seconds: Double) throws -> Double {
    let process = try start(words)
    usleep(UInt32(seconds * 1_000_000))
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return seconds
  }

  func json(_ words: [String]) throws -> [String: Any] {
    let pipe = Pipe()
    let process = try start(words, pipe)
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// Seconds of processor that ended children have taken; the simulator is none while it runs.
  static var childSeconds: Double {
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1_000_000 }
  }
}
