import CLinux
import Glibc

/// Tells the service manager how the service is (sd_notify(3)); without one it says nothing.
package struct Readiness: Sendable {
  package enum State: String, Sendable {
    case ready = "READY=1"
    case stopping = "STOPPING=1"
  }

  private let socketPath: String?

  /// Speaks to one manager's socket, or to nobody.
  ///
  /// - Parameter socket: a path, or `@` and an abstract name.
  package init(socket: String?) {
    socketPath = socket
  }

  /// Takes `NOTIFY_SOCKET` out of the environment, so that no child speaks for this process.
  ///
  /// - Returns: What tells the manager that started this process, if one did.
  package static func fromEnvironment() -> Readiness {
    let path = getenv("NOTIFY_SOCKET").map { String(cString: $0) }
    unsetenv("NOTIFY_SOCKET")
    return Readiness(socket: path)
  }

  /// Sends the state; a manager that cannot be reached is no reason not to serve.
  package func tell(_ state: State) {
    guard let socketPath, let place = SocketAddress(path: socketPath) else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(O_CLOEXEC), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(state.rawValue.utf8)
    _ = place.pass { Int32(sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, $1)) }
  }
}
