import CLI
import Glibc

/// Ctrl-C ends the program with 130; a script that reads JSON gets its line on stderr too (cli.md, exit codes).
enum Interrupt {
  private static let line = #"{"error":{"code":"interrupted","message":"interrupted","hint":null}}"# + "\n"

  /// Lets Ctrl-C and the like through, whatever the mask that the program was born with.
  static func listen() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// - Parameter format: people see `^C`, and need no words for it.
  static func isTold(in format: Format) {
    guard format != .text else { return }
    // Made before the signal: a handler may only write and end.
    interruptLine = line.utf8CString.withUnsafeBufferPointer { text in
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.count - 1)
      _ = copy.initialize(from: text.dropLast())
      return UnsafeBufferPointer(copy)
    }
    let before = signal(SIGINT, endInterrupted)
    // What a shell runs in the background is not interrupted.
    if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(SIGINT, SIG_IGN) }
  }
}

/// Read by the signal handler alone, and set once before it.
nonisolated(unsafe) private var interruptLine = UnsafeBufferPointer<CChar>(start: nil, count: 0)

private func endInterrupted(_ number: Int32) {
  _ = write(2, interruptLine.baseAddress, interruptLine.count)
  _exit(128 + number)
}
