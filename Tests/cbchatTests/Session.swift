import CLI
import Foundation
import Glibc
import HTTP
import Inbox
import Office
import Phrases
import TestKit

@testable import cbchat

/// A store of its own with a channel and two colleagues, and commands run on it in this process, also while another
/// command listens.
final class Session {
  struct Answer {
    let lines: [String]
    let errors: String
    let status: Int32
    /// Each write by itself.
    let writes: [String]
  }

  let folder: TemporaryFolder
  let time = MovableTime()
  let calls = ScriptedCalls()
  private var update = 0
  private let store: String

  /// - Parameter store: where the store lies in the session's folder.
  /// - Throws: what making a folder throws.
  init(store: String = "cbchat.db") throws {
    folder = try TemporaryFolder()
    self.store = store
    run("init", "--admin", "olena", "--name", "Олена")
    run("channel", "add", "telegram-bot", "tg-main", "--role", "reception", "--token", "1:x")
    run("staff", "add", "ira", "--name", "Іра", "--role", "reception")
    run("staff", "add", "zoya", "--name", "Зоя", "--role", "spa")
  }

  /// Runs a command; whenever it listens, the next step is taken instead of waiting, and after the last its reader goes.
  @discardableResult
  func run(_ words: String..., input: String = "", steps: [() -> Void] = []) -> Answer {
    run(words: words, input: input, steps: steps)
  }

  @discardableResult
  func run(
    words: [String],
    input: String = "",
    steps: [() -> Void] = [],
    terminal: Terminal = .none,
    language: String = "en",
    environment given: [String: String] = [:],
    system: Identity.System = Identity.System(uid: getuid(), sudoUID: nil) { _ in "owner" }
  ) -> Answer {
    var rest = steps[...]
    let out = MemorySink()
    let errors = MemorySink()
    let reading = Commands.table.read(words)
    let environment = ["CBCHAT_STORE": folder / store, "CBCHAT_LANG": language, "PATH": "/usr/bin:/bin"]
      .merging(given) { $1 }
    let output = Output(
      to: out,
      errors: errors,
      globals: reading.globals,
      language: Main.language(reading.globals, environment),
      terminal: terminal
    )
    let time = time
    let context = Context(
      globals: reading.globals,
      output: output,
      environment: environment,
      terminal: terminal,
      clock: Clock(now: { time.now }, sleep: { time.set(time.now + $0) }),
      transport: calls.transport,
      system: system,
      input: Input(input),
      table: Commands.table
    )
    // Calls are made one after another, so that a session always goes the same way.
    context.calls = 0
    context.hear = { _, patience in
      if let step = rest.popFirst() { return step() }
      // A stream without an end ends when nobody reads it any more.
      if !steps.isEmpty { out.failure = .closed }
      time.set(time.now + patience)
      // The last thing that it is given to say.
      if !steps.isEmpty { self.write("end") }
    }
    let status = Main.finish(output) { () throws(Fault) in try Main.perform(reading.outcome, context) }
    let writes = out.writes.map { String(decoding: $0, as: UTF8.self) }
    return Answer(
      lines: out.text.split(separator: "\n").map(String.init),
      errors: errors.text,
      status: status,
      writes: writes
    )
  }

  /// Lets a client write.
  func write(_ text: String, from person: Int = 777) {
    update += 1
    let date = time.now.milliseconds / 1000
    let payload = """
      {"update_id":\(update),"message":{"message_id":\(update),"date":\(date),"chat":{"id":\(person),"type":"private"},\
      "from":{"id":\(person),"is_bot":false,"first_name":"Оля"},"text":"\(text)"}}
      """
    run("webhook", "ingest", "tg-main", input: payload + "\n")
  }
}
