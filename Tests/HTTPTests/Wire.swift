import Glibc
import HTTP
import Testing

@testable import HTTP

/// A socket in a test's hands: it sends the bytes it is told to, and waits for what comes.
final class Wire {
  let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  convenience init(to port: UInt16?, receiveBuffer: Int32? = nil) throws {
    let place = try #require(SocketAddress(host: "127.0.0.1", port: port ?? 0))
    try self.init(to: place, receiveBuffer: receiveBuffer)
  }

  convenience init(toUnix path: String) throws {
    try self.init(to: try #require(SocketAddress(path: path)))
  }

  private convenience init(to place: SocketAddress, receiveBuffer: Int32? = nil) throws {
    self.init(socket(place.family, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0))
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }
    guard place.pass(to: { connect(descriptor, $0, $1) }) == 0 else { throw ListenError(errno: errno, "wire") }
  }

  deinit {
    close(descriptor)
  }

  /// Sends; `false` when the peer takes no more.
  @discardableResult func send(_ text: String) -> Bool {
    send(Array(text.utf8))
  }

  @discardableResult func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  func endSending() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Ends with a reset instead of a farewell.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
  }

  /// Reads until what came ends like that; all that came before the end or five seconds of silence.
  func read(until end: String) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(end.utf8.count).elementsEqual(end.utf8), recv(descriptor, &byte, 1, 0) == 1 {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads until the peer closes; `nil` if it does not within five seconds, or resets.
  func readAll() -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { return nil }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}

/// A server on a free port of this machine, for one test.
final class Served {
  let server: Server
  let port: UInt16?

  init(
    _ limits: Server.Limits = Server.Limits(),
    on listener: Listener? = nil,
    route: Server.Route? = nil,
    taker: Taker? = nil,
    handler: @escaping Handler = { request in
      .text("\(request.method) \(request.target) \(request.body.count)\n")
    }
  ) throws {
    let listener = try listener ?? Listener.open("127.0.0.1:0")
    port = listener.port
    server = Server(listeners: [listener], limits: limits, route: route, taker: taker, handler: handler)
    try server.start()
  }

  deinit {
    server.stop(within: .milliseconds(200))
  }
}

/// A name for a file that no other test has.
func temporaryPath(_ name: String) -> String {
  "/tmp/cbchat-http-\(getpid())-\(UInt32.random(in: 0 ... .max))-\(name)"
}
