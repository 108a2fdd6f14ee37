import Glibc
import HTTP
import Synchronization
import Testing

/// Requests that are answered later, and by another thread.
struct OpenRequestTests {
  private final class Held: Sendable {
    private let requests = Mutex<[(Request, OpenRequest)]>([])

    var count: Int { requests.withLock { $0.count } }
    var targets: [String] { requests.withLock { $0.map(\.0.target) } }

    func keep(_ request: Request, _ open: OpenRequest) -> Bool {
      guard request.method == "POST" else { return false }
      requests.withLock { $0.append((request, open)) }
      return true
    }

    /// Answers everybody at once with what they asked for.
    func answerAll() {
      let all = requests.withLock { requests in
        defer { requests = [] }
        return requests
      }
      OpenRequest.send(all.map { $0.1.answered(.text("\($0.0.target) \($0.0.body.count)\n")) })
    }
  }

  private func post(_ number: Int, closing: Bool = false) -> String {
    "POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\(closing ? "Connection: close\r\n" : "")\r\nok"
  }

  @Test func `many are answered at once, each with its own`() throws {
    let held = Held()
    let served = try Served(taker: held.keep)
    let wires = try (1...20).map { _ in try Wire(to: served.port) }
    for (number, wire) in wires.enumerated() { wire.send(post(number)) }
    #expect(eventually { held.count == 20 })
    #expect(served.server.statistics.handling == 20)
    held.answerAll()
    for (number, wire) in wires.enumerated() {
      #expect(wire.read(until: "/\(number) 2\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
    #expect(eventually { served.server.statistics.handling == 0 })
  }

  @Test func `what is not taken is the handler's, and what is pipelined waits for its turn`() throws {
    let held = Held()
    let served = try Served(taker: held.keep)
    let wire = try Wire(to: served.port)
    wire.send(post(1) + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n" + post(3, closing: true))
    #expect(eventually { held.targets == ["/1"] })
    // Bytes that come while it is open make nobody busy, and are not lost.
    wire.send(post(4))
    held.answerAll()
    #expect(wire.read(until: "GET /2 0\n").contains("/1 2\n"))
    #expect(eventually { held.targets == ["/3"] })
    held.answerAll()
    let rest = try #require(wire.readAll())
    #expect(rest.contains("Connection: close\r\n") && rest.hasSuffix("/3 2\n"))
  }

  @Test func `an answer to somebody who has gone harms nobody`() throws {
    let held = Held()
    let served = try Served(taker: held.keep)
    var gone: Wire? = try Wire(to: served.port)
    gone?.send(post(1))
    let wire = try Wire(to: served.port)
    wire.send(post(2))
    #expect(eventually { held.count == 2 })
    gone?.reset()
    gone = nil
    #expect(eventually { served.server.statistics.connections == 1 })
    held.answerAll()
    #expect(wire.read(until: "/2 2\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test func `the end waits for open requests`() throws {
    let held = Held()
    let served = try Served(taker: held.keep)
    let wire = try Wire(to: served.port)
    wire.send(post(1))
    #expect(eventually { held.count == 1 })
    let thread = PlainThread(name: "test-late") {
      usleep(50_000)
      held.answerAll()
    }
    served.server.stop(within: .seconds(5))
    thread?.join()
    #expect(wire.readAll()?.hasSuffix("/1 2\n") == true)
  }
}
