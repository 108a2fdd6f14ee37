import CLI
import Foundation
import HTTP
import Inbox
import Office
import Phrases
import Synchronization

@testable import cbchat

/// A recorded session: commands with what they print and how they end, run in this process on a store of its own.
///
/// ```
/// # a comment
/// @ 2026-11-24T08:00:00Z                  the clock from here on
/// < {"update_id":1}                       a line of stdin for the next command
/// ~ sendMessage 200 {"ok":true,…}         the messenger's answer to the next call of that name; `-` never sends
/// $ cbchat list                           the command, then its stdout; FOLDER is the session's own folder
/// ! cbchat: no such chat: 9               a line of stderr
/// ? 66                                    the exit status, when it is not 0
/// \< an answer                            output that looks like one of these lines
/// ```
struct Transcript {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static let store = "/cbchat.db"

  /// Runs a transcript and returns it as it really went.
  static func replay(_ text: String, in folder: String) throws -> String {
    var stage = Stage(folder: folder)
    var replayed: [String] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      switch line.prefix(2) {
      case "# ", "@ ", "< ", "~ ":
        try stage.prepare(line)
        replayed.append(line)
      case "$ ":
        // What was recorded behind the command is replaced by what it says now.
        while index < lines.count, !isDirective(lines[index]) { index += 1 }
        replayed.append(line)
        replayed += try stage.run(String(line.dropFirst(2))).map { isDirective($0) ? #"\"# + $0 : $0 }
        replayed.append("")
      default:
        if !line.isEmpty { throw Failure(description: "not a line of a transcript: \(line)") }
      }
    }
    guard stage.unused.isEmpty else { throw Failure(description: "calls that were not made: \(stage.unused)") }
    return replayed.joined(separator: "\n").trimmingCharacters(in: .newlines) + "\n"
  }

  private static func isDirective(_ line: String) -> Bool {
    ["# ", "@ ", "< ", "~ ", "$ "].contains(line.prefix(2))
  }

  /// The world that the commands run in.
  private struct Stage {
    let folder: String
    let time = MovableTime()
    var input: [String] = []
    let calls = ScriptedCalls()

    var unused: [String] { calls.unused }

    mutating func prepare(_ line: String) throws {
      let rest = String(line.dropFirst(2))
      switch line.first {
      case "@":
        guard let instant = Instant(rfc3339: rest) else { throw Failure(description: "no time: \(rest)") }
        time.set(instant)
      case "<": input.append(rest)
      case "~": try calls.expect(rest)
      default: break
      }
    }

    mutating func run(_ command: String) throws -> [String] {
      var words = try shellWords(command.replacingOccurrences(of: "FOLDER", with: folder))
      var environment = ["CBCHAT_STORE": folder + Transcript.store, "CBCHAT_LANG": "en"]
      while let first = words.first, let sign = first.firstIndex(of: "="), first != "cbchat" {
        environment[String(first[..<sign])] = String(first[first.index(after: sign)...])
        words.removeFirst()
      }
      words = words.map { $0.replacingOccurrences(of: "FOLDER", with: folder) }
      guard words.first == "cbchat" else { throw Failure(description: "not a cbchat command: \(command)") }
      let reading = Commands.table.read(Array(words.dropFirst()))
      let out = MemorySink()
      let errors = MemorySink()
      let output = Output(
        to: out,
        errors: errors,
        globals: reading.globals,
        language: Main.language(reading.globals, environment),
        terminal: .none
      )
      let time = time
      let context = Context(
        globals: reading.globals,
        output: output,
        environment: environment,
        terminal: .none,
        clock: Clock(now: { time.now }, sleep: { time.set(time.now + $0) }),
        transport: calls.transport,
        system: Identity.System(uid: getuid(), sudoUID: nil) { _ in "owner" },
        input: Input(input.map { $0 + "\n" }.joined()),
        table: Commands.table
      )
      // Calls are made one after another, so that a session always goes the same way.
      context.calls = 0
      context.hear = { _, patience in time.set(time.now + patience) }
      input = []
      let status = Main.finish(output) { () throws(Fault) in try Main.perform(reading.outcome, context) }
      return lines(out.text) + lines(errors.text).map { "! " + $0 } + (status == 0 ? [] : ["? \(status)"])
    }

    private func lines(_ text: String) -> [String] {
      let text = text.replacingOccurrences(of: folder, with: "FOLDER")
      return text.isEmpty ? [] : text.dropLast(text.last == "\n" ? 1 : 0).components(separatedBy: "\n")
    }

    /// Words as a shell splits them: blanks, single and double quotes.
    private func shellWords(_ line: String) throws -> [String] {
      var words: [String] = []
      var word: String?
      var quote: Character?
      for character in line {
        switch (character, quote) {
        case (_, let open?):
          if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        case ("'", nil), ("\"", nil):
          quote = character
          word = word ?? ""
        case (" ", nil):
          if let done = word { words.append(done) }
          word = nil
        default: word = (word ?? "") + String(character)
        }
      }
      guard quote == nil else { throw Failure(description: "an open quote: \(line)") }
      return words + (word.map { [$0] } ?? [])
    }
  }
}

/// The time in a transcript: it stands still, but for waiting.
final class MovableTime: Sendable {
  private let milliseconds = Mutex<Int64>(1_795_507_200_000)

  var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }

  func set(_ instant: Instant) {
    milliseconds.withLock { $0 = instant.milliseconds }
  }
}

/// Answers that a messenger will give; a call that was not expected is never sent, and says so.
final class ScriptedCalls: Sendable {
  private struct Call {
    let name: String
    let answer: Response?
  }

  private let expected = Mutex<[Call]>([])

  var unused: [String] { expected.withLock { $0.map(\.name) } }

  /// `NAME STATUS BODY`, or `NAME -` for a call whose answer never comes.
  func expect(_ line: String) throws {
    let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
    guard parts.count >= 2 else { throw Transcript.Failure(description: "no answer: \(line)") }
    let answer = Int(parts[1]).map { Response.json(Array((parts.count > 2 ? parts[2] : "").utf8), status: $0) }
    expected.withLock { $0.append(Call(name: parts[0], answer: answer)) }
  }

  var transport: Transport {
    Transport { [self] request, _ throws(TransportFailure) in
      let name = request.target.split(separator: "/").last.map(String.init) ?? ""
      let call = expected.withLock { calls -> Call? in
        guard let index = calls.firstIndex(where: { $0.name == name }) else { return nil }
        return calls.remove(at: index)
      }
      guard let call else { throw .neverSent(reason: "unexpected call of \(name)") }
      guard let answer = call.answer else { throw .unknown(reason: "no answer came in time") }
      return answer
    }
  }
}
