import HTTP
import Phrases
import Synchronization
import Testing

@testable import Office

/// How the size of a file at an address becomes known.
struct MeasuringTests {
  private static let address = "https://salon.example/price.pdf"

  /// Answers in order, and what was asked for.
  private final class Server: Sendable {
    private let answers: Mutex<[Result<Response, TransportFailure>]>
    private let calls = Mutex<[Request]>([])

    init(_ answers: [Result<Response, TransportFailure>]) { self.answers = Mutex(answers) }

    var asked: [Request] { calls.withLock { $0 } }

    func size() throws(Fault) -> Int64? {
      let transport = Transport { request, _ throws(TransportFailure) in
        self.calls.withLock { $0.append(request) }
        return try self.answers.withLock { $0.removeFirst() }.get()
      }
      return try Measuring(transport: transport).size(at: MeasuringTests.address)
    }
  }

  private func answer(_ status: Int, _ headers: Headers = [:], body: [UInt8] = []) -> Result<Response, TransportFailure>
  {
    .success(Response(status: status, headers: headers, body: body))
  }

  @Test func `the head tells it, and nothing is fetched`() throws {
    let server = Server([answer(200, ["Content-Length": "12345"])])
    #expect(try server.size() == 12345)
    #expect(server.asked.map(\.method) == ["HEAD"] && server.asked.map(\.target) == [Self.address])
  }

  @Test(arguments: [405, 403, 501, 200])
  func `where the head does not tell, one byte does`(status: Int) throws {
    let server = Server([answer(status), answer(206, ["Content-Range": "bytes 0-0/777"], body: [1])])
    #expect(try server.size() == 777)
    #expect(server.asked.map(\.method) == ["HEAD", "GET"] && server.asked[1].headers["Range"] == "bytes=0-0")
  }

  @Test func `a server without ranges may send a small file whole`() throws {
    #expect(try Server([answer(405), answer(200, body: [1, 2, 3])]).size() == 3)
  }

  @Test func `what is not told stays unknown`() throws {
    #expect(try Server([answer(405), answer(206, ["Content-Range": "bytes 0-0/*"], body: [1])]).size() == nil)
    #expect(try Server([answer(302), answer(302, ["Location": "http://127.0.0.1/"])]).size() == nil)
    #expect(try Server([answer(405), .failure(.unknown(reason: "too large"))]).size() == nil)
  }

  @Test func `no file and no server are told apart`() {
    let missing = #expect(throws: Fault.self) { try Server([answer(404), answer(404)]).size() }
    #expect(missing?.code == .notFound)
    let down = TransportFailure.neverSent(reason: "connection refused")
    let unreachable = #expect(throws: Fault.self) { try Server([.failure(down), .failure(down)]).size() }
    #expect(unreachable?.code == .busy)
  }
}
