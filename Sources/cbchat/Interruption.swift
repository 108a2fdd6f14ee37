import Dispatch
import Glibc
import Synchronization

/// Signals that ask a long command to end: it finishes what it has begun, and a second Ctrl-C ends it at once.
final class Interruption {
  static let interrupt = SIGINT

  private final class First: Sendable {
    let number = Atomic<Int32>(0)
  }

  private let first = First()
  private var sources: [any DispatchSourceSignal] = []

  init() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [first] in
        let before = first.number.exchange(number, ordering: .sequentiallyConsistent)
        if before != 0, number == SIGINT { _exit(128 + number) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// The signal that came, if one has.
  var received: Int32? {
    let number = first.number.load(ordering: .sequentiallyConsistent)
    return number == 0 ? nil : number
  }

  /// Lets signals end the process again.
  func cancel() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
  }
}
