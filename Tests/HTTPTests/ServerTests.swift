import Glibc
import HTTP
import Testing

struct ServerTests {
  @Test func `a connection is kept, and closed in kind when asked`() throws {
    let served = try Served()
    let wire = try Wire(to: served.port)
    wire.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
    let first = wire.read(until: "GET /1 0\n")
    #expect(first.hasPrefix("HTTP/1.1 200 OK\r\n") && !first.contains("Connection"))
    wire.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
    let second = try #require(wire.readAll())
    #expect(second.contains("\r\nConnection: close\r\n") && second.hasSuffix("POST /2 3\n"))
    #expect(eventually { served.server.statistics.answers == [0, 2, 0, 0, 0] })
  }

  @Test func `pipelined requests are answered in order`() throws {
    let served = try Served()
    let wire = try Wire(to: served.port)
    wire.send((1...50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
    wire.endSending()
    let text = try #require(wire.readAll())
    let bodies = text.split(separator: "\r\n\r\n").compactMap { $0.split(separator: "\n").first }.dropFirst()
    #expect(Array(bodies) == (1...50).map { "GET /\($0) 0" })
  }

  @Test func `a long pipeline that the route answers does not deepen the stack`() throws {
    let served = try Served(route: { _ in .empty(204) })
    let wire = try Wire(to: served.port)
    let count = 20_000
    let sender = PlainSender(wire, String(repeating: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", count: count))
    let text = try #require(wire.readAll())
    sender.join()
    #expect(text.split(separator: "HTTP/1.1 204").count == count)
  }

  @Test func `HEAD is answered without a body, and HTTP 1_0 in its own way`() throws {
    let served = try Served()
    let wire = try Wire(to: served.port)
    wire.send("HEAD /h HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    let head = wire.read(until: "\r\n\r\n")
    #expect(head.contains("Content-Length: 10\r\nConnection: keep-alive\r\n"))
    wire.send("GET /old HTTP/1.0\r\n\r\n")
    let text = try #require(wire.readAll())
    #expect(text.contains("Connection: close") && text.hasSuffix("GET /old 0\n"))
  }

  @Test func `100 Continue comes before the body is sent, and not when it has come`() throws {
    let served = try Served()
    let wire = try Wire(to: served.port)
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    wire.send(head)
    #expect(wire.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
    wire.send("ok")
    #expect(wire.read(until: "POST / 2\n").hasPrefix("HTTP/1.1 200"))
    wire.send(head + "ok")
    #expect(wire.read(until: "POST / 2\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test func `the route answers before a body is read`() throws {
    let served = try Served(route: { $0.path == "/hook" ? nil : .refusal(404) })
    let wire = try Wire(to: served.port)
    wire.send("POST /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n")
    let text = try #require(wire.readAll())
    #expect(text.hasPrefix("HTTP/1.1 404") && text.contains("Connection: close"))
    let other = try Wire(to: served.port)
    other.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\nGET /hook HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(other.read(until: "GET /hook 0\n").hasPrefix("HTTP/1.1 404"))
  }

  @Test(arguments: [
    ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501), ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501), ("GET / HTTP/2.0\r\n\r\n", 505), ("\u{16}\u{3}\u{1}\n", 400),
    ("\u{16}", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413),
    ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417),
    ("GET / HTTP/1.1\r\n\(String(repeating: "X: y\r\n", count: 101))", 431),
  ])
  func `what is refused is answered and the connection closed`(text: String, status: Int) throws {
    let served = try Served()
    let wire = try Wire(to: served.port)
    wire.send(text)
    let answer = try #require(wire.readAll())
    #expect(answer.hasPrefix("HTTP/1.1 \(status) \(Response.reason(of: status))\r\n"))
    #expect(answer.contains("\r\nConnection: close\r\n"))
    #expect(!answer.contains("GET"))
  }

  @Test func `a refusal can be read though the body is still being sent`() throws {
    let served = try Served()
    let wire = try Wire(to: served.port)
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
    let sender = PlainSender(wire, String(repeating: "x", count: 900_000))
    sender.join()
    #expect(try #require(wire.readAll()).hasPrefix("HTTP/1.1 413"))
  }

  @Test func `many clients at once are all answered`() throws {
    let served = try Served(handler: { request in .text(request.target + "\n") })
    let wires = try (0..<200).map { _ in try Wire(to: served.port) }
    for round in 0..<5 {
      for (index, wire) in wires.enumerated() { wire.send("GET /\(index).\(round) HTTP/1.1\r\nHost: a\r\n\r\n") }
      for (index, wire) in wires.enumerated() {
        #expect(wire.read(until: "\n/\(index).\(round)\n").hasSuffix("/\(index).\(round)\n"))
      }
    }
    #expect(eventually { served.server.statistics.answers[1] == 1000 })
  }

  @Test func `a large answer reaches a client that reads slowly`() throws {
    let served = try Served(handler: { _ in Response(status: 200, body: Array(repeating: 0x61, count: 3 << 20)) })
    let wire = try Wire(to: served.port, receiveBuffer: 4096)
    wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    usleep(50_000)
    let answer = try #require(wire.readAll())
    #expect(answer.utf8.count > 3 << 20)
  }

  @Test func `who goes away during a request harms nobody`() throws {
    let served = try Served(handler: { request in
      usleep(20_000)
      return .text(request.target)
    })
    for _ in 0..<20 {
      let wire = try Wire(to: served.port)
      wire.send("GET /gone HTTP/1.1\r\nHost: a\r\n\r\nGET /gone HTTP/1.1\r\nHost: a\r\n\r\n")
      wire.reset()
    }
    let wire = try Wire(to: served.port)
    wire.send("GET /here HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(wire.read(until: "/here").hasSuffix("/here"))
    // The answer is here before the server has noted that it is out.
    #expect(eventually { served.server.statistics.connections == 1 && served.server.statistics.handling == 0 })
    #expect(eventually { served.server.statistics.bufferedBytes == 0 })
  }

  @Test func `the handler learns who asks`() throws {
    let served = try Served(handler: { .text("\($0.peer?.isLocal == true)\n") })
    let wire = try Wire(to: served.port)
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(wire.read(until: "true\n").hasSuffix("true\n"))
  }
}
