import Glibc
import HTTP
import Inbox
import Phrases
import Storage

@testable import Office

/// An office that serves a branch on a free port, until this value ends.
final class OpenOffice: Sendable {
  let serve: Serve
  let port: UInt16
  /// What ``Serve/run()`` ended with.
  private let end = Monitor<Result<Void, Fault>?>(nil)

  init(_ branch: Branch, readiness: Readiness = Readiness(socket: nil), listens: Bool = true) throws {
    let listener = listens ? try Listener.open("127.0.0.1:0") : nil
    port = listener?.port ?? 0
    serve = Serve(branch.parts, listeners: [listener].compactMap(\.self), readiness: readiness)
    let thread = PlainThread(name: "test-serve") { [serve, end] in
      let result: Result<Void, Fault>
      do throws(Fault) { result = .success(try serve.run()) } catch { result = .failure(error) }
      end.with { $0 = result }
    }
    thread?.detach()
    _ = eventually { branch.log.all.contains { $0.contains("msg=serving") } }
  }

  deinit {
    serve.stop()
    _ = end.wait(atMost: .seconds(10)) { $0 }
  }

  /// Stops it and waits.
  func close() -> Result<Void, Fault>? {
    serve.stop()
    return ended(within: .seconds(20))
  }

  func ended(within limit: Duration) -> Result<Void, Fault>? { end.wait(atMost: limit) { $0 } }

  /// One request on a connection of its own.
  func ask(_ head: String, headers: [String] = [], body: [UInt8] = []) -> Reply? {
    Caller(port)?.ask(head, headers: headers, body: body)
  }

  /// Posts a delivery as Telegram does.
  func post(_ body: [UInt8], to name: String = "tg-main", secret: String? = Branch.secret) -> Reply? {
    Caller(port)?.post(body, to: name, secret: secret)
  }
}

/// What came back.
struct Reply: Sendable, Equatable {
  var status: Int
  var head: String
  var body: String
}

/// A client on one connection.
final class Caller {
  private let descriptor: Int32

  init?(_ port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0)
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { return nil }
  }

  deinit {
    close(descriptor)
  }

  func post(_ body: [UInt8], to name: String = "tg-main", secret: String? = Branch.secret) -> Reply? {
    ask(
      "POST /hook/\(name)",
      headers: secret.map { ["X-Telegram-Bot-Api-Secret-Token: \($0)"] } ?? [],
      body: body
    )
  }

  func ask(_ head: String, headers: [String] = [], body: [UInt8] = []) -> Reply? {
    var text = "\(head) HTTP/1.1\r\nHost: salon.example\r\n"
    for header in headers { text += header + "\r\n" }
    if !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
    let bytes = Array((text + "\r\n").utf8) + body
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      // A refusal may come before all is sent.
      guard count > 0 else { break }
      sent += count
    }
    return reply(to: head)
  }

  private func reply(to head: String) -> Reply? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    let end: [UInt8] = [13, 10, 13, 10]
    while true {
      if let place = bytes.firstRange(of: end) {
        let text = String(decoding: bytes[..<place.lowerBound], as: UTF8.self)
        let lines = text.split(separator: "\r\n")
        let length =
          lines.first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingPrefix(while: \.isWhitespace)) } ?? 0
        let body = bytes[place.upperBound...]
        if head.hasPrefix("HEAD") || body.count >= length {
          let status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
          return Reply(status: status, head: text, body: String(decoding: body, as: UTF8.self))
        }
      }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
