import CLinux
import Glibc

/// A socket that takes connections: TCP, Unix, or handed over by systemd.
///
/// It is closed by the server that it was given to.
package final class Listener: Sendable {
  /// Where it listens, as a person would type it; port 0 has become the port that was found.
  package let address: String
  let descriptor: Int32
  /// The socket file that goes with the listener; systemd's is not ours to remove.
  private let path: String?
  /// Whether connections that nobody took are lost when this process closes it.
  let ownsBacklog: Bool

  private init(address: String, descriptor: Int32, path: String? = nil, ownsBacklog: Bool = true) {
    self.address = address
    self.descriptor = descriptor
    self.path = path
    self.ownsBacklog = ownsBacklog
  }

  /// Opens `HOST:PORT`, `[IPv6]:PORT` or `unix:PATH`.
  ///
  /// - Parameter address: `localhost` or a numeric host; port 0 finds a free one.
  /// - Returns: A listening socket.
  /// - Throws: ``ListenError``.
  package static func open(_ address: String) throws(ListenError) -> Listener {
    if address.hasPrefix("unix:") { return try openUnix(String(address.dropFirst(5)), address) }
    guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]),
      let place = SocketAddress(host: String(address[..<colon]), port: port)
    else { throw ListenError(.badAddress, address, detail: "neither HOST:PORT nor unix:PATH") }
    let descriptor = try makeSocket(place.family, address)
    enable(descriptor, SOL_SOCKET, SO_REUSEADDR)
    // Otherwise [::]:80 and 0.0.0.0:80 could not stand beside each other.
    if place.family == AF_INET6 { enable(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
    guard place.pass(to: { bind(descriptor, $0, $1) }) == 0, listen(descriptor, backlog) == 0 else {
      throw failure(closing: descriptor, address)
    }
    return Listener(address: boundName(descriptor), descriptor: descriptor)
  }

  /// The sockets that systemd gave, and those that are asked for beside them; all of them, or none.
  ///
  /// - Parameters:
  ///   - addresses: what ``open(_:)`` takes.
  ///   - standard: the address when there is neither.
  ///   - first: the first descriptor of systemd, 3 but in tests.
  /// - Returns: The listeners, systemd's first.
  /// - Throws: ``ListenError``; what was opened until then is closed, and its socket files are gone.
  package static func open(
    _ addresses: [String], orElse standard: String, first: Int32 = 3
  ) throws(ListenError) -> [Listener] {
    var listeners = try activated(first: first)
    do throws(ListenError) {
      let isAlone = listeners.isEmpty && addresses.isEmpty
      for address in isAlone ? [standard] : addresses { listeners.append(try open(address)) }
    } catch {
      for listener in listeners {
        listener.withdraw()
        listener.close()
      }
      throw error
    }
    return listeners
  }

  private static func openUnix(_ path: String, _ address: String) throws(ListenError) -> Listener {
    guard !path.hasPrefix("@"), let place = SocketAddress(path: path) else {
      throw ListenError(.badAddress, address, detail: "no path for a socket, or a too long one")
    }
    let descriptor = try makeSocket(AF_UNIX, address)
    var status = place.pass { bind(descriptor, $0, $1) }
    if status != 0, errno == EADDRINUSE {
      guard isStale(path, place) else {
        _ = Glibc.close(descriptor)
        throw ListenError(errno: EADDRINUSE, address)
      }
      unlink(path)
      status = place.pass { bind(descriptor, $0, $1) }
    }
    // Nobody can connect before listen(), so the mode is set in time.
    guard status == 0 else {
      let isAway = errno == ENOENT || errno == ENOTDIR
      let error = failure(closing: descriptor, address)
      throw isAway ? ListenError(.noFolder, address, detail: error.detail) : error
    }
    guard chmod(path, 0o600) == 0, listen(descriptor, backlog) == 0 else {
      let error = failure(closing: descriptor, address)
      unlink(path)
      throw error
    }
    return Listener(address: address, descriptor: descriptor, path: path)
  }

  /// The sockets that systemd opened for this process (sd_listen_fds(3)), or none.
  ///
  /// Call it before threads are started: it takes the variables out of the environment, so that no child believes
  /// they are meant for it.
  ///
  /// - Parameter first: the first descriptor, 3 but in tests.
  /// - Returns: The listeners in their order.
  /// - Throws: ``ListenError`` if a descriptor is not a listening stream socket.
  package static func activated(first: Int32 = 3) throws(ListenError) -> [Listener] {
    defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
    guard let pid = getenv("LISTEN_PID").flatMap({ Int32(String(cString: $0)) }), pid == getpid(),
      let count = getenv("LISTEN_FDS").flatMap({ Int32(String(cString: $0)) }), (1...64).contains(count)
    else { return [] }
    var listeners: [Listener] = []
    for descriptor in first..<first + count {
      let name = "fd:\(descriptor)"
      guard option(descriptor, SO_ACCEPTCONN) == 1, option(descriptor, SO_TYPE) == Int32(SOCK_STREAM.rawValue) else {
        throw ListenError(.badAddress, name, detail: "not a listening stream socket")
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
      listeners.append(Listener(address: boundName(descriptor), descriptor: descriptor, ownsBacklog: false))
    }
    return listeners
  }

  /// The port of a TCP listener.
  package var port: UInt16? {
    guard case .tcp(_, let port) = boundAddress(descriptor).peer else { return nil }
    return port
  }

  /// Takes one waiting connection, without blocking.
  func accept() -> Result<(descriptor: Int32, peer: Peer), Errno> {
    let (accepted, address) = SocketAddress.filled { accept4(descriptor, $0, $1, flags) }
    guard accepted >= 0 else { return .failure(Errno(code: errno)) }
    if address.family != AF_UNIX { enable(accepted, Int32(IPPROTO_TCP), TCP_NODELAY) }
    return .success((accepted, address.peer))
  }

  /// Stops being reachable; what waits in the backlog can still be accepted.
  func withdraw() {
    if let path { unlink(path) }
  }

  package func close() {
    _ = Glibc.close(descriptor)
  }
}

struct Errno: Error {
  let code: Int32
}

private let backlog: Int32 = 4096
private let flags = Int32(O_CLOEXEC) | Int32(O_NONBLOCK)

private func makeSocket(_ family: Int32, _ address: String) throws(ListenError) -> Int32 {
  let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | flags, 0)
  guard descriptor >= 0 else { throw ListenError(errno: errno, address) }
  return descriptor
}

private func failure(closing descriptor: Int32, _ address: String) -> ListenError {
  let error = ListenError(errno: errno, address)
  close(descriptor)
  return error
}

private func enable(_ descriptor: Int32, _ level: Int32, _ name: Int32) {
  var one: Int32 = 1
  setsockopt(descriptor, level, name, &one, socklen_t(MemoryLayout<Int32>.size))
}

private func option(_ descriptor: Int32, _ name: Int32) -> Int32? {
  var value: Int32 = 0
  var length = socklen_t(MemoryLayout<Int32>.size)
  return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
}

/// Whether a socket file is left over: a socket that nobody listens on; any other file is somebody's.
private func isStale(_ path: String, _ place: SocketAddress) -> Bool {
  var status = stat()
  guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return false }
  let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | flags, 0)
  guard probe >= 0 else { return false }
  defer { close(probe) }
  return place.pass { connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
}

private func boundAddress(_ descriptor: Int32) -> SocketAddress {
  SocketAddress.filled { getsockname(descriptor, $0, $1) }.address
}

private func boundName(_ descriptor: Int32) -> String {
  switch boundAddress(descriptor).peer {
  case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  case .unix: "unix"
  }
}
