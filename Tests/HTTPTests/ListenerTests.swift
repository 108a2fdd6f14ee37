import Glibc
import Testing

@testable import HTTP

struct ListenerTests {
  @Test(arguments: ["127.0.0.1:0", "localhost:0", "[::1]:0", "0.0.0.0:0"])
  func `an address is listened on and the port found is told`(address: String) throws {
    let listener = try Listener.open(address)
    defer { listener.close() }
    #expect((listener.port ?? 0) > 0)
    #expect(listener.address.hasSuffix(":\(listener.port ?? 0)"))
  }

  @Test(arguments: [
    "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "example.org:80", "::1:80", "[::1]",
    "[127.0.0.1]:80", "unix:", "unix:@x", "unix:\(String(repeating: "x", count: 108))",
    "192.0.2.1:0", "256.0.0.1:0",
  ])
  func `what is no address of this machine is refused`(address: String) {
    let error = #expect(throws: ListenError.self) { try Listener.open(address) }
    #expect(error?.reason == .badAddress)
    #expect(error?.address == address)
  }

  @Test func `an address in use is told from others`() throws {
    let listener = try Listener.open("127.0.0.1:0")
    defer { listener.close() }
    let error = #expect(throws: ListenError.self) { try Listener.open(listener.address) }
    #expect(error?.reason == .addressInUse)
  }

  @Test func `a Unix socket is private, and goes when the server stops`() throws {
    let path = temporaryPath("socket")
    let served = try Served(on: Listener.open("unix:" + path), handler: { .text("\($0.peer == .unix)\n") })
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    let wire = try Wire(toUnix: path)
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(wire.read(until: "true\n").hasSuffix("true\n"))
    served.server.stop(within: .seconds(2))
    #expect(access(path, F_OK) != 0)
  }

  @Test func `a folder that is not there is named`() throws {
    let error = #expect(throws: ListenError.self) { try Listener.open("unix:/nowhere/x") }
    #expect(error?.reason == .noFolder)
  }

  @Test func `an address that fails takes back those that were opened before it`() throws {
    let path = temporaryPath("first")
    let taken = try Listener.open("127.0.0.1:0")
    defer { taken.close() }
    let error = #expect(throws: ListenError.self) {
      try Listener.open(["unix:" + path, taken.address], orElse: "127.0.0.1:0")
    }
    #expect(error?.address == taken.address)
    #expect(access(path, F_OK) != 0)
    let listeners = try Listener.open(["unix:" + path, "127.0.0.1:0"], orElse: "127.0.0.1:0")
    #expect(listeners.count == 2)
    for listener in listeners { listener.close() }
    unlink(path)
  }

  @Test func `a socket file is taken over only if nobody listens on it`() throws {
    let path = temporaryPath("stale")
    let listener = try Listener.open("unix:" + path)
    let error = #expect(throws: ListenError.self) { try Listener.open("unix:" + path) }
    #expect(error?.reason == .addressInUse)
    listener.close()
    let next = try Listener.open("unix:" + path)
    next.close()
    unlink(path)
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    close(file)
    defer { unlink(path) }
    let other = #expect(throws: ListenError.self) { try Listener.open("unix:" + path) }
    #expect(other?.reason == .addressInUse)
    #expect(access(path, F_OK) == 0)
  }
}

/// The environment is the process's: these run one after the other.
@Suite(.serialized) struct ActivationTests {
  @Test func `what was handed over is served beside what is asked for, and alone when nothing is`() throws {
    let opened = try Listener.open("127.0.0.1:0")
    defer { opened.close() }
    func hand() {
      setenv("LISTEN_PID", "\(getpid())", 1)
      setenv("LISTEN_FDS", "1", 1)
    }
    hand()
    let both = try Listener.open(["[::1]:0"], orElse: "127.0.0.1:0", first: opened.descriptor)
    #expect(both.map(\.address) == [opened.address, both.last?.address])
    #expect(both.last?.address.hasPrefix("[::1]:") == true)
    both.last?.close()
    hand()
    let alone = try Listener.open([], orElse: "127.0.0.1:0", first: opened.descriptor)
    #expect(alone.map(\.address) == [opened.address])
  }

  @Test func `a socket that was handed over is served, and the variables are gone`() throws {
    let opened = try Listener.open("127.0.0.1:0")
    setenv("LISTEN_PID", "\(getpid())", 1)
    setenv("LISTEN_FDS", "1", 1)
    let listeners = try Listener.activated(first: opened.descriptor)
    #expect(listeners.map(\.address) == [opened.address])
    #expect(getenv("LISTEN_PID") == nil && getenv("LISTEN_FDS") == nil)
    let served = try Served(on: listeners[0])
    let wire = try Wire(to: served.port)
    wire.send("GET /fd HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(wire.read(until: "GET /fd 0\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test func `what is meant for another process is left alone`() throws {
    setenv("LISTEN_PID", "1", 1)
    setenv("LISTEN_FDS", "1", 1)
    #expect(try Listener.activated().isEmpty)
    #expect(try Listener.activated().isEmpty)
  }

  @Test func `a descriptor that is no listener is refused`() throws {
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    setenv("LISTEN_PID", "\(getpid())", 1)
    setenv("LISTEN_FDS", "1", 1)
    #expect(throws: ListenError.self) { try Listener.activated(first: file) }
  }

  @Test(arguments: ["@cbchat-test-\(getpid())", temporaryPath("notify")])
  func `the service manager is told`(name: String) throws {
    let place = try #require(SocketAddress(path: name))
    let manager = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer {
      close(manager)
      unlink(name)
    }
    try #require(place.pass { bind(manager, $0, $1) } == 0)
    setenv("NOTIFY_SOCKET", name, 1)
    let readiness = Readiness.fromEnvironment()
    #expect(getenv("NOTIFY_SOCKET") == nil)
    readiness.tell(.ready)
    readiness.tell(.stopping)
    var buffer = [UInt8](repeating: 0, count: 64)
    var told: [String] = []
    for _ in 0..<2 { told.append(String(decoding: buffer[..<max(0, recv(manager, &buffer, 64, 0))], as: UTF8.self)) }
    #expect(told == ["READY=1", "STOPPING=1"])
    Readiness(socket: nil).tell(.ready)
  }
}
