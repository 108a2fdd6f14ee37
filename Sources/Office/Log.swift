import Glibc
package import Inbox
import Synchronization

/// What a serving process tells its operator: one logfmt line a happening, on stderr.
///
/// Nothing secret goes in.
package struct Log: Sendable {
  package enum Level: String, Sendable {
    case info
    case warning
    case error
  }

  private let write: @Sendable (String) -> Void
  private let now: @Sendable () -> Instant

  package init(now: @escaping @Sendable () -> Instant, write: @escaping @Sendable (String) -> Void) {
    self.now = now
    self.write = write
  }

  package func line(_ level: Level, _ message: String, _ facts: KeyValuePairs<String, String> = [:]) {
    var line = "time=\(now().rfc3339) level=\(level.rawValue) msg=\(quoted(message))"
    for (key, value) in facts { line += " \(key)=\(quoted(value))" }
    write(line + "\n")
  }

  private func quoted(_ value: String) -> String {
    let isPlain =
      !value.isEmpty
      && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value != 0x7F }
    guard !isPlain else { return value }
    let escaped = value.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): "\u{FFFD}"
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}

/// Lets a recurring message pass once in a while.
final class Throttle: Sendable {
  private struct Seen {
    var last: ContinuousClock.Instant
    var unsaid = 0
  }

  private let interval: Duration
  private let seen = Mutex<[String: Seen]>([:])

  init(every interval: Duration) {
    self.interval = interval
  }

  /// How many were held back since the last one, or `nil` when this one is to be held back too.
  func pass(_ key: String) -> Int? {
    seen.withLock { seen in
      let now = ContinuousClock.now
      guard let known = seen[key] else {
        // Keys carry names that strangers choose.
        if seen.count >= 1000 { seen = [:] }
        seen[key] = Seen(last: now)
        return 0
      }
      guard now - known.last >= interval else {
        seen[key]?.unsaid += 1
        return nil
      }
      seen[key] = Seen(last: now)
      return known.unsaid
    }
  }
}
