import Foundation
private import Glibc

/// The lock file beside the store that every writer passes before `BEGIN IMMEDIATE`.
///
/// SQLite's own waiting lets one busy process starve the others for seconds; the kernel's queue of `flock` does not
/// (measurements.md 3). The kernel's queue has no deadline, so a wait happens on a thread of its own that gives the lock
/// back when nobody wants it any more.
final class Turnstile: Sendable {
  private let path: String

  init(path: String) {
    self.path = path
  }

  /// Takes the lock.
  ///
  /// - Parameter patience: how long to wait for others.
  /// - Returns: the held lock, or `nil` when the patience ended first.
  /// - Throws: `errno` when the file cannot be opened.
  func pass(patience: TimeInterval) throws(Errno) -> Pass? {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Errno(code: errno) }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return Pass(file: file) }
    guard errno == EWOULDBLOCK else {
      let code = errno
      close(file)
      throw Errno(code: code)
    }
    let wait = Wait(file: file)
    Thread.detachNewThread { wait.block() }
    return wait.result(patience: patience) ? Pass(file: file) : nil
  }

  /// The held lock; it is given back when this value ends.
  struct Pass: ~Copyable {
    private let file: Int32

    fileprivate init(file: Int32) {
      self.file = file
    }

    deinit {
      close(file)
    }
  }

  struct Errno: Error {
    let code: Int32

    var message: String { String(cString: strerror(code)) }
  }

  /// One wait in the kernel's queue.
  ///
  /// `@unchecked Sendable`: `state` is only touched under `condition`.
  private final class Wait: @unchecked Sendable {
    private enum State {
      case waiting
      case taken
      case abandoned
    }

    private let file: Int32
    private let condition = NSCondition()
    private var state = State.waiting

    init(file: Int32) {
      self.file = file
    }

    func block() {
      while flock(file, LOCK_EX) != 0 {
        guard errno == EINTR else { break }
      }
      condition.lock()
      defer { condition.unlock() }
      if state == .abandoned {
        close(file)
      } else {
        state = .taken
        condition.signal()
      }
    }

    func result(patience: TimeInterval) -> Bool {
      condition.lock()
      defer { condition.unlock() }
      let deadline = Date(timeIntervalSinceNow: patience)
      while state == .waiting, condition.wait(until: deadline) {}
      if state == .taken { return true }
      state = .abandoned
      return false
    }
  }
}
