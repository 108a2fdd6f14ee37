import Glibc
import Testing

@testable import HTTP

/// Calls to peers on loopback that misbehave in every way that leaves a caller in doubt.
struct URLSessionTransportTests {
  private static let transport = {
    // A proxy that is not there: whoever asked it would be refused.
    setenv("http_proxy", "http://127.0.0.1:9", 1)
    setenv("no_proxy", "no.such.host.invalid", 1)
    return Transport.urlSession(version: "0.0-test")
  }()

  private func send(
    _ request: Request,
    within deadline: Deadline = Deadline(connect: .seconds(2), total: .seconds(4))
  ) -> Result<Response, TransportFailure> {
    do throws(TransportFailure) {
      return .success(try Self.transport.send(request, within: deadline))
    } catch {
      return .failure(error)
    }
  }

  @Test func `an answer is an answer, and the request is ours alone`() throws {
    let peer = try Scripted { wire in
      let head = wire.read(until: "\r\n\r\n")
      _ = wire.read(until: "{}")
      wire.send(
        "HTTP/1.1 201 Created\r\nX-Id: 7\r\nSet-Cookie: a=b\r\nContent-Length: \(head.utf8.count)\r\n\r\n\(head)")
    }
    var request = Request.post(peer.url("/bot1/send?x=%20"), json: Array("{}".utf8))
    request.headers["Authorization"] = "Bearer t"
    let response = try send(request).get()
    #expect(response.status == 201 && response.headers["x-id"] == "7")
    let head = String(decoding: response.body, as: UTF8.self)
    #expect(head.hasPrefix("POST /bot1/send?x=%20 HTTP/1.1\r\n"))
    #expect(head.contains("\r\nUser-Agent: cbchat/0.0-test\r\n"))
    #expect(head.contains("\r\nContent-Type: application/json\r\n"))
    #expect(head.contains("\r\nAuthorization: Bearer t\r\n"))
    for absent in ["Cookie", "Expect", "Accept-Language"] { #expect(!head.contains(absent), "\(head)") }
    let again = try send(request).get()
    #expect(!String(decoding: again.body, as: UTF8.self).contains("Cookie"))
    #expect(peer.connections == 2)
  }

  @Test func `a body of some size arrives whole, without waiting for 100 Continue`() throws {
    let peer = try Scripted { wire in
      let head = wire.read(until: "\r\n\r\n")
      #expect(!head.contains("Expect"))
      var left = 3 << 20
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while left > 0 {
        let count = recv(wire.descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { break }
        left -= count
      }
      wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(left == 0 ? "y" : "n")")
    }
    let began = ContinuousClock.now
    let response = try send(Request(method: "POST", target: peer.url("/"), body: Array(repeating: 7, count: 3 << 20)))
      .get()
    #expect(response.body == Array("y".utf8))
    #expect(ContinuousClock.now - began < .seconds(1))
  }

  @Test func `an interim answer is not the answer`() throws {
    let peer = try Scripted { wire in
      _ = wire.read(until: "\r\n\r\n")
      wire.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    }
    let response = try send(.get(peer.url("/"))).get()
    #expect(response == Response(status: 200, headers: ["Content-Length": "2"], body: Array("ok".utf8)))
  }

  @Test(arguments: ["/other", "http://127.0.0.1:1/", "//a:99999999", "http://[", "?%zz", ""])
  func `a redirect is given back as one and not followed`(location: String) throws {
    for status in [301, 302, 303, 307, 308] {
      let peer = try Scripted { wire in
        _ = wire.read(until: "\r\n\r\n")
        wire.send("HTTP/1.1 \(status) Moved\r\nLocation: \(location)\r\nContent-Length: 2\r\n\r\nhi")
      }
      let response = try send(.get(peer.url("/"))).get()
      #expect(response.status == status && response.headers["Location"] == location)
      #expect(peer.connections == 1)
    }
  }

  @Test(arguments: [
    "OAuth \"Facebook Platform\" \"invalid_token\"", "Basic realm=\"x\"", "Digest realm=x", "Basic realm=", "",
    "realm=",
  ])
  func `a refusal of the token is an answer like any other`(challenge: String) throws {
    let peer = try Scripted { wire in
      _ = wire.read(until: "{}")
      wire.send("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: \(challenge)\r\nContent-Length: 2\r\n\r\nno")
    }
    let response = try send(.post(peer.url("/"), json: Array("{}".utf8))).get()
    #expect(response.status == 401 && response.body == Array("no".utf8))
    #expect(peer.connections == 1)
  }

  @Test func `what never left is told from what may have arrived`() throws {
    let free = try Listener.open("127.0.0.1:0")
    let port = free.port ?? 0
    free.close()
    for request in [
      Request.get("http://127.0.0.1:\(port)/s3cret"), .post("http://127.0.0.1:\(port)/s3cret", json: [1]),
    ] {
      #expect(send(request) == .failure(.neverSent(reason: "connection refused")))
    }
    for request in [Request.get("http://no.such.host.invalid/"), .post("http://no.such.host.invalid/", json: [1])] {
      #expect(send(request) == .failure(.neverSent(reason: "no such host")))
    }
    var smuggled = Request.post("http://127.0.0.1:\(port)/", json: [1])
    smuggled.headers["X"] = "a\r\nY: b"
    #expect(send(smuggled) == .failure(.neverSent(reason: "a malformed header field")))
    for target in ["", "/x", "ftp://a/", "http://", "mailto:a"] {
      #expect(send(.get(target)) == .failure(.neverSent(reason: "not an absolute http URL")), "\(target)")
    }
  }

  @Test func `a connection that is lost after the request leaves it unknown`() throws {
    let endings: [(String, @Sendable (Wire) -> Void)] = [
      ("reset", { $0.reset() }), ("closed", { _ in }),
      ("half a line", { $0.send("HTTP/1.1 20") }), ("no HTTP", { $0.send("SSH-2.0-x\r\n") }),
      ("a bad head", { $0.send("HTTP/1.1 200 OK\r\nno colon\r\n\r\n") }),
      ("only 100", { $0.send("HTTP/1.1 100 Continue\r\n\r\n") }),
      ("half a body", { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") }),
      ("half a chunk", { $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal") }),
    ]
    for (name, ending) in endings {
      let peer = try Scripted { wire in
        _ = wire.read(until: "{}")
        ending(wire)
      }
      let began = ContinuousClock.now
      guard case .failure(.unknown(let reason)) = send(.post(peer.url("/s3cret"), json: Array("{}".utf8))) else {
        Issue.record("\(name) is unknown")
        continue
      }
      #expect(!reason.contains("s3cret") && !reason.contains("127"), "\(reason)")
      #expect(ContinuousClock.now - began < .seconds(2), "\(name) is noticed at once")
    }
  }

  @Test func `the deadline holds for a peer that is silent and for one that drips`() throws {
    let silent = try Scripted { wire in _ = wire.read(until: "never") }
    let dripping = try Scripted { wire in
      _ = wire.read(until: "\r\n\r\n")
      wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
      while wire.send("x") { usleep(50_000) }
    }
    for peer in [silent, dripping] {
      for request in [Request.get(peer.url("/")), .post(peer.url("/"), json: Array("{}".utf8))] {
        let began = ContinuousClock.now
        let result = send(request, within: Deadline(connect: .milliseconds(300), total: .milliseconds(700)))
        #expect(result == .failure(.unknown(reason: "no answer in time")))
        let took = ContinuousClock.now - began
        #expect(took > .milliseconds(650) && took < .milliseconds(1500))
      }
    }
  }

  @Test func `an answer that is too large is given up`() throws {
    let peer = try Scripted { wire in
      _ = wire.read(until: "\r\n\r\n")
      wire.send("HTTP/1.1 200 OK\r\n\r\n")
      while wire.send(String(repeating: "x", count: 10_000)) {}
    }
    let result = send(.get(peer.url("/")), within: Deadline(maximumBytes: 100_000))
    #expect(result == .failure(.unknown(reason: "the answer is larger than allowed")))
    let exact = try Scripted { wire in
      _ = wire.read(until: "\r\n\r\n")
      wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour")
    }
    #expect(try send(.get(exact.url("/")), within: Deadline(maximumBytes: 4)).get().body.count == 4)
  }

  @Test func `a connection that is not made in time never sent anything`() throws {
    let hole = try BlackHole()
    let result = send(
      .post("http://127.0.0.1:\(hole.port)/", json: [1]),
      within: Deadline(connect: .milliseconds(500), total: .seconds(3)))
    guard case .failure(.neverSent(let reason)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(reason.hasPrefix("no connection within"))
  }

  @Test func `a peer that does not speak TLS got nothing of the request`() throws {
    let peer = try Scripted { wire in
      _ = wire.read(until: "\n")
      wire.send("HTTP/1.1 400 Bad Request\r\n\r\n")
    }
    let request = Request.post(peer.url("/").replacing("http:", with: "https:"), json: [1])
    guard case .failure(.neverSent) = send(request) else {
      Issue.record("\(send(request))")
      return
    }
  }

  @Test func `calls from many threads do not disturb each other`() throws {
    let served = try Served(handler: { request in Response(status: 200, body: request.body) })
    let port = served.port ?? 0
    let results = Monitor<[Int]>([])
    let threads = (0..<20).compactMap { number in
      PlainThread(name: "test-call") {
        let answer = try? Self.transport.send(.post("http://127.0.0.1:\(port)/", json: Array("\(number)".utf8)))
        let text = String(decoding: answer?.body ?? [], as: UTF8.self)
        results.with { $0.append(text == "\(number)" ? number : -1) }
      }
    }
    for thread in threads { thread.join() }
    #expect(results.with { $0.sorted() } == Array(0..<20))
  }
}
