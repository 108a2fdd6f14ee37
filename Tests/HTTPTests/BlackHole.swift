import Glibc
import Testing

@testable import HTTP

/// An address on loopback that takes no connection and refuses none.
final class BlackHole {
  let port: UInt16
  private var descriptors: [Int32] = []

  /// Fills a backlog of none: the kernel then drops further SYNs.
  init() throws {
    let address = try #require(SocketAddress(host: "127.0.0.1", port: 0))
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    descriptors.append(descriptor)
    let isListening = address.pass { bind(descriptor, $0, $1) } == 0 && listen(descriptor, 0) == 0
    let place = SocketAddress.filled { getsockname(descriptor, $0, $1) }.address
    guard isListening, case .tcp(_, let port) = place.peer else { throw ListenError(errno: errno, "black hole") }
    self.port = port
    for _ in 0..<4 {
      let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(O_NONBLOCK), 0)
      descriptors.append(filler)
      _ = place.pass { connect(filler, $0, $1) }
    }
    usleep(20_000)
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }
}
