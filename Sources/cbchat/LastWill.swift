import Dispatch
import Glibc

/// What a signal that ends the program has to put right first.
final class LastWill {
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameter cleanUp: runs before the program ends of SIGTERM or SIGHUP, with the status a shell expects.
  init(cleanUp: @escaping () -> Void) {
    for number in [SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        cleanUp()
        _exit(128 + number)
      }
      source.resume()
      sources.append(source)
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
    for number in [SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
  }
}
