import Dispatch
import Glibc

/// What a signal that ends the program has to put right first.
final class LastWill {
  private var sources: [any DispatchSourceSignal] = []
  private var before: [(number: Int32, handler: sighandler_t?)] = []

  /// - Parameters:
  ///   - numbers: the signals.
  ///   - cleanUp: runs before the program ends of one of them, with the status a shell expects.
  init(_ numbers: [Int32] = [SIGTERM, SIGHUP], cleanUp: @escaping () -> Void) {
    for number in numbers {
      before.append((number, signal(number, SIG_IGN)))
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
    for (number, handler) in before { signal(number, handler) }
  }
}
