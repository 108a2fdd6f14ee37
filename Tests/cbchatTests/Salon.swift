import Foundation
import HTTP
import JSON
import Phrases

@testable import cbchat

/// A salon in a folder of its own, worked on by the real binary against a practice messenger in this process.
final class Salon {
  struct Result {
    let status: Int32
    let out: String
    let errors: String
    /// Whether a signal ended it.
    let wasKilled: Bool
  }

  let folder: URL
  let messenger: PracticeTelegram
  private(set) lazy var store = folder.appending(path: "cbchat.db").path(percentEncoded: false)

  /// The binary that was built beside the tests, or the one that `CBCHAT_BINARY` names.
  static let binary: URL = {
    if let path = ProcessInfo.processInfo.environment["CBCHAT_BINARY"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "cbchat")
  }()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "cbchat-salon-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    messenger = try PracticeTelegram()
    try messenger.start()
    _ = try run("init", "--admin", "olena")
    _ = try run(
      "channel", "add", "telegram-bot", "tg", "--token", PracticeTelegram.token, "--api-url", messenger.url, "--set",
      "pace=1000"
    )
  }

  deinit {
    messenger.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Works on another store from now on.
  func move(to path: String) { store = path }

  /// Begins a command; the caller waits for it.
  ///
  /// `prefix`: a program that runs ours, with its arguments.
  func start(
    _ words: [String],
    input: String = "",
    under prefix: [String] = [],
    environment: [String: String] = [:]
  ) throws -> Running {
    try Running(words, input: input, under: prefix, environment: ["CBCHAT_STORE": store].merging(environment) { $1 })
  }

  func run(_ words: String..., input: String = "", environment: [String: String] = [:]) throws -> Result {
    try start(words, input: input, environment: environment).wait()
  }

  func json(_ words: String...) throws -> JSONValue {
    try JSONValue.parse(try start(words + ["--json"]).wait().out)
  }

  /// A text update as Telegram posts it.
  static func update(_ id: Int, from person: Int, _ text: String, message: Int? = nil) -> String {
    let from = #"{"id":\#(person),"is_bot":false,"first_name":"Клієнт \#(person)"}"#
    let message = #""message_id":\#(message ?? id),"date":1795507200,"chat":{"id":\#(person),"type":"private"}"#
    return #"{"update_id":\#(id),"message":{\#(message),"from":\#(from),"text":"\#(text)"}}"#
  }

  /// SQLite's own judgement of the store.
  func integrity() throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", store, "PRAGMA integrity_check; PRAGMA foreign_key_check;"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// A running command.
final class Running {
  let process = Process()
  private let out: URL
  private let errors: URL

  init(_ words: [String], input: String, under prefix: [String] = [], environment: [String: String]) throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "cbchat-run-\(UUID().uuidString)")
    out = place.appendingPathExtension("out")
    errors = place.appendingPathExtension("err")
    let stdin = place.appendingPathExtension("in")
    for file in [out, errors] { try Data().write(to: file) }
    try Data(input.utf8).write(to: stdin)
    let line = prefix + [Salon.binary.path(percentEncoded: false)] + words
    process.executableURL = URL(fileURLWithPath: line[0])
    process.arguments = Array(line.dropFirst())
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C"]
      .merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: stdin)
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    try FileManager.default.removeItem(at: stdin)
  }

  func wait() throws -> Salon.Result {
    process.waitUntilExit()
    defer { for file in [out, errors] { try? FileManager.default.removeItem(at: file) } }
    return Salon.Result(
      status: process.terminationStatus,
      out: try String(contentsOf: out, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8),
      wasKilled: process.terminationReason == .uncaughtSignal
    )
  }
}
