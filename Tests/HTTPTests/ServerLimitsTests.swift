import Glibc
import Testing

@testable import HTTP

struct ServerLimitsTests {
  @Test func `a head that does not come is 408, and silence is closed without a word`() throws {
    var limits = Server.Limits()
    limits.headTime = .milliseconds(200)
    let served = try Served(limits)
    let (slow, silent) = (try Wire(to: served.port), try Wire(to: served.port))
    slow.send("GET / HTTP/1.1\r\nHo")
    #expect(try #require(slow.readAll()).hasPrefix("HTTP/1.1 408"))
    #expect(silent.readAll()?.isEmpty == true)
  }

  @Test func `a body that does not come is 408 when its time is over`() throws {
    var limits = Server.Limits()
    limits.bodyTime = .milliseconds(300)
    let served = try Served(limits)
    let wire = try Wire(to: served.port)
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
    #expect(try #require(wire.readAll()).hasPrefix("HTTP/1.1 408"))
  }

  @Test func `a body that drips is cut, and one that stands still has its time`() throws {
    var limits = Server.Limits()
    limits.bodyGrace = .milliseconds(200)
    limits.bodyBytesPerSecond = 1000
    let served = try Served(limits)
    let (drip, still) = (try Wire(to: served.port), try Wire(to: served.port))
    for wire in [drip, still] { wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx") }
    usleep(600_000)
    #expect(served.server.statistics.answers[3] == 0)
    drip.send("x")
    #expect(try #require(drip.readAll()).hasPrefix("HTTP/1.1 408"))
    still.send(String(repeating: "x", count: 999))
    #expect(still.read(until: "POST / 1000\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test func `the limits of time and size are those that are documented`() {
    let limits = Server.Limits()
    #expect(limits.headTime == .seconds(30) && limits.bodyTime == .seconds(30))
    #expect(limits.request.body == 4 << 20)
  }

  @Test func `an idle connection is closed in its time`() throws {
    var limits = Server.Limits()
    limits.idleTime = .milliseconds(200)
    let served = try Served(limits)
    let wire = try Wire(to: served.port)
    wire.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try #require(wire.readAll()).hasSuffix("GET /x 0\n"))
  }

  @Test func `who does not take the answer is dropped`() throws {
    var limits = Server.Limits()
    limits.answerTime = .milliseconds(200)
    let served = try Served(limits, handler: { _ in Response(status: 200, body: Array(repeating: 0, count: 30 << 20)) })
    let wire = try Wire(to: served.port, receiveBuffer: 4096)
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(eventually { served.server.statistics.bufferedBytes > 1 << 20 })
    #expect(eventually { served.server.statistics.connections == 0 })
    #expect(served.server.statistics.bufferedBytes == 0)
  }

  @Test func `a peer with too many connections is told so`() throws {
    var limits = Server.Limits()
    limits.connectionsPerLocalPeer = 3
    let served = try Served(limits)
    let wires = try (0..<3).map { _ in try Wire(to: served.port) }
    #expect(eventually { served.server.statistics.connections == 3 })
    let refused = try Wire(to: served.port)
    let answer = try #require(refused.readAll())
    #expect(answer.hasPrefix("HTTP/1.1 503") && answer.contains("Retry-After: 5"))
    #expect(eventually { served.server.statistics.refused == 1 } && wires.count == 3)
  }

  @Test func `when all slots are taken a newcomer waits, or the longest idle makes room`() throws {
    var limits = Server.Limits()
    limits.connections = 2
    let served = try Served(limits)
    var first: Wire? = try Wire(to: served.port)
    let second = try Wire(to: served.port)
    let third = try Wire(to: served.port)
    third.send("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n")
    // Neither of the two has been answered yet, so neither is given up.
    usleep(100_000)
    #expect(served.server.statistics.accepted == 2)
    first?.send("x")
    first = nil
    #expect(third.read(until: "GET /3 0\n").hasSuffix("GET /3 0\n"))
    let fourth = try Wire(to: served.port)
    fourth.send("GET /4 HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(fourth.read(until: "GET /4 0\n").hasSuffix("GET /4 0\n"))
    #expect(third.readAll()?.isEmpty == true)
    second.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(second.read(until: "GET /2 0\n").hasSuffix("GET /2 0\n"))
  }

  @Test func `when all slots are taken, who has stood still makes room`() throws {
    var limits = Server.Limits()
    limits.connections = 3
    limits.crowdedTime = .milliseconds(300)
    let served = try Served(limits)
    let silent = try Wire(to: served.port)
    let head = try Wire(to: served.port)
    let body = try Wire(to: served.port)
    head.send("GET / HT")
    body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
    #expect(eventually { served.server.statistics.accepted == 3 })
    let began = ContinuousClock.now
    for number in 1...6 {
      let good = try Wire(to: served.port)
      good.send("GET /\(number) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(good.read(until: "GET /\(number) 0\n").hasPrefix("HTTP/1.1 200"))
    }
    #expect(ContinuousClock.now - began < .seconds(3))
    #expect(silent.readAll() != nil)
    withExtendedLifetime([head, body]) {}
  }

  @Test func `few descriptors mean few connections, so that the store has some`() {
    let limits = Server.Limits()
    let cases = [(16, 8), (64, 8), (104, 8), (105, 9), (256, 160), (1024, 928), (4192, 4096), (1 << 20, 4096)]
    for (descriptors, connections) in cases { #expect(limits.capacity(descriptors: descriptors) == connections) }
  }

  @Test func `memory is bounded: what has stood still longest makes way`() throws {
    var limits = Server.Limits()
    limits.bufferedBytes = 1 << 20
    let served = try Served(limits)
    let hogs = try (0..<4).map { _ in try Wire(to: served.port) }
    for hog in hogs {
      hog.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + String(repeating: "x", count: 400_000))
    }
    #expect(eventually { served.server.statistics.answers[4] >= 2 })
    #expect(served.server.statistics.bufferedBytes <= 1 << 20)
    let good = try Wire(to: served.port)
    good.send("POST /good HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
    #expect(good.read(until: "POST /good 2\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test func `hundreds of stuck bodies do not cost a large one that goes on`() throws {
    var limits = Server.Limits()
    limits.bufferedBytes = 4 << 20
    let served = try Served(limits)
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n"
    let stuck = try (0..<100).map { _ in try Wire(to: served.port) }
    for wire in stuck { wire.send(head + String(repeating: "x", count: 60_000)) }
    #expect(eventually { served.server.statistics.bufferedBytes > 3 << 20 })
    let good = try Wire(to: served.port)
    good.send("POST /good HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
    for _ in 0..<30 {
      for wire in stuck.prefix(5) { wire.send("x") }
      good.send(String(repeating: "x", count: 100_000))
      #expect(served.server.statistics.bufferedBytes <= 4 << 20)
    }
    #expect(good.read(until: "POST /good 3000000\n").hasPrefix("HTTP/1.1 200"))
    #expect(served.server.statistics.answers[4] > 10)
  }

  @Test func `a good request is answered at once while hundreds drip`() throws {
    let served = try Served()
    let drips = try (0..<200).map { _ in try Wire(to: served.port) }
    for (index, drip) in drips.enumerated() {
      drip.send(index.isMultiple(of: 2) ? "GET / HT" : "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
    }
    for _ in 0..<5 {
      for drip in drips { drip.send("x") }
      let began = ContinuousClock.now
      let good = try Wire(to: served.port)
      good.send("GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(try #require(good.readAll()).hasSuffix("GET /good 0\n"))
      #expect(ContinuousClock.now - began < .seconds(1))
    }
    #expect(served.server.statistics.connections >= 200)
  }

  @Test func `a handler that is slow holds up only itself`() throws {
    let served = try Served(handler: { request in
      if request.path == "/slow" { usleep(500_000) }
      return .text(request.path + "\n")
    })
    let slow = try Wire(to: served.port)
    slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    let began = ContinuousClock.now
    let quick = try Wire(to: served.port)
    quick.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(quick.read(until: "/quick\n").hasSuffix("/quick\n"))
    #expect(ContinuousClock.now - began < .milliseconds(400))
    #expect(slow.read(until: "/slow\n").hasSuffix("/slow\n"))
  }
}
