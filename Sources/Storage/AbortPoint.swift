private import Foundation
private import Glibc
private import Synchronization

/// The place where crash tests kill the process: just before and just after every durable step.
///
/// `CBCHAT_CRASH_AT=n` ends the process without any clean-up at its n-th point, as `kill -9` would; a test runs a command
/// for n = 1, 2, 3 … until it completes. Without the variable it costs one comparison.
package enum AbortPoint {
  private static let target = ProcessInfo.processInfo.environment["CBCHAT_CRASH_AT"].flatMap(Int.init) ?? 0
  private static let passed = Atomic<Int>(0)

  package static func pass() {
    guard target > 0 else { return }
    if passed.add(1, ordering: .relaxed).newValue == target { kill(getpid(), SIGKILL) }
  }
}
