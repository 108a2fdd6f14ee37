import Foundation
import Glibc
package import Inbox
package import Phrases
import Synchronization

/// Resolves what a secret option holds: a literal, `env:NAME`, `file:PATH` or `cmd:COMMAND` (cli.md).
///
/// A reference is resolved at each use, by the process that makes the call; the secret itself is never kept by it.
package struct SecretSource: Sendable {
  private let environment: [String: String]
  private let recollection: Recollection?

  /// - Parameters:
  ///   - environment: where `env:NAME` is looked up, and what a command is run with.
  ///   - remembers: whether each reference is resolved once; for what ends soon and asks for several things, since a
  ///     command may ask somebody for a password.
  package init(environment: [String: String], remembers: Bool = false) {
    self.environment = environment
    recollection = remembers ? Recollection() : nil
  }

  /// - Throws: `config`, naming the reference, never the secret.
  package func resolve(_ reference: String) throws(Fault) -> Secret {
    if let known = recollection?.known.withLock({ $0[reference] }) { return try known.get() }
    let result: Result<Secret, Fault>
    do throws(Fault) { result = .success(try find(reference)) } catch { result = .failure(error) }
    recollection?.known.withLock { $0[reference] = result }
    return try result.get()
  }

  /// What was found so far, also that nothing was.
  private final class Recollection: Sendable {
    let known = Mutex<[String: Result<Secret, Fault>]>([:])
  }

  private func find(_ reference: String) throws(Fault) -> Secret {
    let (scheme, rest) = SecretSource.parts(of: reference)
    let value: String
    switch scheme {
    case nil: value = rest
    case "env":
      guard let found = environment[rest], !found.isEmpty else {
        throw Fault(
          .config,
          en: "the environment has no \(rest)",
          uk: "у середовищі немає змінної \(rest)",
          hint: Phrase(en: "set \(rest), or give another source", uk: "задайте \(rest) або вкажіть інше джерело")
        )
      }
      value = found
    case "file":
      guard let text = try? String(contentsOfFile: rest, encoding: .utf8) else {
        throw Fault(.config, en: "cannot read the secret from \(rest)", uk: "не вдалося прочитати секрет із \(rest)")
      }
      value = text
    default: value = try output(of: rest)
    }
    let trimmed = value.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else {
      throw Fault(.config, en: "the secret is empty", uk: "секрет порожній")
    }
    return Secret(trimmed)
  }

  /// Whether resolving would read a file or run a command: not under sudo by another user (domain.md, Identity).
  package static func touchesSystem(_ text: String) -> Bool { ["file", "cmd"].contains(parts(of: text).scheme) }

  /// Whether a text is the secret itself, and no reference to it.
  package static func isLiteral(_ text: String) -> Bool { parts(of: text).scheme == nil }

  private static func parts(of text: String) -> (scheme: String?, rest: String) {
    guard let colon = text.firstIndex(of: ":"), ["env", "file", "cmd"].contains(text[..<colon]) else {
      return (nil, text)
    }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  private func output(of command: String) throws(Fault) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch {
      throw Fault(.config, en: "cannot run the secret's command", uk: "не вдалося запустити команду секрету")
    }
    guard let data = SecretSource.read(pipe.fileHandleForReading.fileDescriptor) else {
      kill(process.processIdentifier, SIGKILL)
      throw Fault(
        .config,
        en: "the secret's command does not end, or says too much",
        uk: "команда секрету не завершується або виводить забагато"
      )
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Fault(
        .config,
        en: "the secret's command failed with status \(process.terminationStatus)",
        uk: "команда секрету завершилася з кодом \(process.terminationStatus)"
      )
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// How long a command may take: `serve` keeps a delivery waiting meanwhile.
  private static let patience: Duration = .seconds(10)
  private static let mostBytes = 64 << 10

  /// What comes until the end, or `nil` when it does not come in time.
  private static func read(_ descriptor: Int32) -> [UInt8]? {
    let end = ContinuousClock.now + patience
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= mostBytes, .now < end {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 200) > 0 else { continue }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0, errno != EINTR { return nil }
      bytes += buffer[..<max(0, count)]
    }
    return nil
  }
}
