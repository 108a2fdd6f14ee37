import Glibc

@testable import HTTP

/// A peer on loopback that does to each connection what a test says, and then closes it.
final class Scripted {
  private let listener: Listener
  private let seen: Monitor<Int>
  private let thread: PlainThread?
  private let isOver: Monitor<Bool>

  init(_ script: @escaping @Sendable (Wire) -> Void) throws {
    let listener = try Listener.open("127.0.0.1:0")
    let (seen, isOver) = (Monitor(0), Monitor(false))
    (self.listener, self.seen, self.isOver) = (listener, seen, isOver)
    thread = PlainThread(name: "test-peer") {
      while !isOver.with({ $0 }) {
        var waiting = pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 20) > 0, case .success(let (descriptor, _)) = listener.accept() else { continue }
        seen.with { $0 += 1 }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        script(Wire(descriptor))
      }
    }
  }

  deinit {
    isOver.with { $0 = true }
    thread?.join()
    listener.close()
  }

  var connections: Int { seen.with { $0 } }

  func url(_ path: String) -> String {
    "http://127.0.0.1:\(listener.port ?? 0)\(path)"
  }
}
