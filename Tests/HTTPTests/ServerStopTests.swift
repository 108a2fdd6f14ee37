import Glibc
import HTTP
import Testing

@testable import HTTP

struct ServerStopTests {
  @Test func `a request that is being handled is answered, then the server is gone`() throws {
    let started = Monitor(false)
    let listener = try Listener.open("127.0.0.1:0")
    let server = Server(listeners: [listener]) { request in
      started.with { $0 = true }
      usleep(300_000)
      return .text("done \(request.path)\n")
    }
    try server.start()
    let port = listener.port
    let (wire, idle) = (try Wire(to: port), try Wire(to: port))
    wire.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = started.wait { $0 ? true : nil }
    let stopper = PlainThread(name: "test-stopper") { server.stop(within: .seconds(5)) }
    let answer = try #require(wire.readAll())
    #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("done /x\n"))
    #expect(idle.readAll()?.isEmpty == true)
    stopper?.join()
    #expect(throws: ListenError.self) { try Wire(to: port) }
    #expect(server.statistics.connections == 0)
  }

  @Test func `a request that waits in the backlog or in pieces is still taken`() throws {
    let served = try Served()
    let pieces = try Wire(to: served.port)
    pieces.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\no")
    #expect(eventually { served.server.statistics.bufferedBytes > 0 })
    let server = served.server
    let stopper = PlainThread(name: "test-stopper") { server.stop(within: .seconds(5)) }
    usleep(100_000)
    pieces.send("k")
    #expect(try #require(pieces.readAll()).hasSuffix("POST /p 2\n"))
    stopper?.join()
  }

  @Test func `a body whose head was taken is read to its end, and idle connections are closed meanwhile`() throws {
    let served = try Served()
    let (body, chunks, idle) = (try Wire(to: served.port), try Wire(to: served.port), try Wire(to: served.port))
    idle.send("GET /idle HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(idle.read(until: "GET /idle 0\n").hasPrefix("HTTP/1.1 200"))
    body.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n")
    chunks.send("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n")
    #expect(eventually { served.server.statistics.connections == 3 && served.server.statistics.bufferedBytes > 100 })
    let ended = Monitor(false)
    let server = served.server
    let stopper = PlainThread(name: "test-stopper") {
      server.stop(within: .seconds(10))
      ended.with { $0 = true }
    }
    #expect(idle.readAll()?.isEmpty == true)
    for piece in ["a", "b", "c"] {
      usleep(500_000)
      body.send(piece)
    }
    #expect(!ended.with { $0 })
    // What is pipelined behind it was not accepted, and is not answered.
    body.send("dGET /later HTTP/1.1\r\nHost: a\r\n\r\n")
    chunks.send("ok\r\n0\r\n\r\n")
    for (wire, end) in [(body, "POST /b 4\n"), (chunks, "POST /c 2\n")] {
      let answer = try #require(wire.readAll())
      #expect(answer.contains("\r\nConnection: close\r\n") && answer.hasSuffix(end))
    }
    stopper?.join()
  }

  @Test func `a body that does not come holds the end up no longer than the end may take`() throws {
    let served = try Served()
    let wire = try Wire(to: served.port)
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nx")
    #expect(eventually { served.server.statistics.bufferedBytes > 0 })
    let began = ContinuousClock.now
    served.server.stop(within: .milliseconds(1500))
    #expect((Duration.seconds(1) ... .seconds(4)).contains(ContinuousClock.now - began))
    #expect(wire.readAll()?.hasPrefix("HTTP/1.1 503") == true)
  }

  @Test func `a drip does not hold up the end`() throws {
    let served = try Served()
    let drip = try Wire(to: served.port)
    drip.send("GET / HT")
    #expect(eventually { served.server.statistics.bufferedBytes > 0 })
    let began = ContinuousClock.now
    served.server.stop(within: .seconds(10))
    #expect(ContinuousClock.now - began < .seconds(3))
  }

  @Test func `a handler that does not come back does not hold up the end either`() throws {
    let gate = Monitor(false)
    let listener = try Listener.open("127.0.0.1:0")
    let server = Server(listeners: [listener]) { _ in
      _ = gate.wait(atMost: .seconds(5)) { $0 ? true : nil }
      return .empty(204)
    }
    try server.start()
    let wire = try Wire(to: listener.port)
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(eventually { server.statistics.handling == 1 })
    let began = ContinuousClock.now
    server.stop(within: .milliseconds(300))
    #expect(ContinuousClock.now - began < .seconds(2))
    gate.with { $0 = true }
  }

  @Test func `no descriptor and no thread is left`() throws {
    for _ in 0..<40 {
      let listener = try Listener.open("127.0.0.1:0")
      let server = Server(listeners: [listener]) { _ in .empty(204) }
      try server.start()
      let wire = try Wire(to: listener.port)
      wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(wire.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 204"))
      let port = listener.port
      server.stop(within: .seconds(2))
      // The port is free again: nobody holds the listener.
      try Listener.open("127.0.0.1:\(port ?? 0)").close()
    }
    // Tests run beside this one, each with a server or two; forty servers that left something would stand out.
    #expect(openPolls() < 30)
    #expect(runningThreads() < 600)
  }
}

private func openPolls() -> Int {
  var name = [CChar](repeating: 0, count: 64)
  return (0..<20_000).count { descriptor in
    let length = readlink("/proc/self/fd/\(descriptor)", &name, name.count)
    return length > 0 && name[..<length].elementsEqual("anon_inode:[eventpoll]".utf8.map { CChar(bitPattern: $0) })
  }
}

private func runningThreads() -> Int {
  guard let folder = opendir("/proc/self/task") else { return .max }
  defer { closedir(folder) }
  var count = 0
  while readdir(folder) != nil { count += 1 }
  return count
}
