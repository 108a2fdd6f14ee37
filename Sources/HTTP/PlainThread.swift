import CLinux
import Glibc

/// A named thread of the operating system, to be joined.
package struct PlainThread: Sendable {
  private let handle: pthread_t

  /// Starts a thread, or returns `nil` if the system has no more.
  ///
  /// - Parameters:
  ///   - name: at most 15 bytes, as `ps -L` and `top -H` show it.
  ///   - stack: bytes of address space; untouched pages cost no memory.
  ///   - body: what it runs.
  package init?(name: String, stack: Int = 1 << 20, _ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stack)
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    var handle = pthread_t()
    let status = pthread_create(&handle, &attributes, run, work.toOpaque())
    guard status == 0 else {
      work.release()
      return nil
    }
    self.handle = handle
  }

  package func join() {
    pthread_join(handle, nil)
  }

  /// Gives up on a thread that does not come back.
  package func detach() {
    pthread_detach(handle)
  }
}

private final class Work: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

private func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
  // Signals are for the main thread, which decides what stopping means.
  var signals = sigset_t()
  sigemptyset(&signals)
  for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD, SIGPIPE] { sigaddset(&signals, signal) }
  pthread_sigmask(SIG_BLOCK, &signals, nil)
  pthread_setname_np(pthread_self(), work.name)
  work.body()
  return nil
}
