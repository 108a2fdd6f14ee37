import Glibc

/// A connection to a port of this machine.
func connected(to port: UInt16) -> Int32? {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  let status = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard status == 0 else {
    close(socket)
    return nil
  }
  return socket
}

/// Posts deliveries on kept connections from one thread, each connection one after another: as `wrk -t1` does.
final class LoadGenerator {
  /// Seconds of each that was answered with 200.
  private(set) var times: [Double] = []
  private let port: UInt16
  private let connections: Int

  init(port: UInt16, connections: Int) {
    self.port = port
    self.connections = connections
  }

  func run(_ payloads: [[UInt8]]) {
    // What the sender does beforehand is not what is measured.
    run(requests: payloads.map(request))
  }

  /// The bytes of a delivery as Telegram posts it.
  func request(_ payload: [UInt8]) -> [UInt8] {
    let head =
      "POST /hook/tg HTTP/1.1\r\nHost: bench\r\nX-Telegram-Bot-Api-Secret-Token: s\r\nContent-Length: \(payload.count)\r\n\r\n"
    return Array(head.utf8) + payload
  }

  func run(requests: [[UInt8]]) {
    var rest = requests[...]
    var polls: [pollfd] = []
    var begun: [Int] = []
    for _ in 0..<connections {
      guard let request = rest.popFirst(), let socket = connected(to: port) else { break }
      polls.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
      begun.append(nanoseconds())
      post(request, on: socket)
    }
    var open = polls.count
    var answer = [UInt8](repeating: 0, count: 4096)
    times.reserveCapacity(requests.count)
    while open > 0, poll(&polls, UInt(polls.count), 10_000) > 0 {
      for place in polls.indices where polls[place].fd >= 0 && polls[place].revents != 0 {
        let count = recv(polls[place].fd, &answer, answer.count, 0)
        if count > 12, answer[9] == UInt8(ascii: "2") { times.append(Double(nanoseconds() - begun[place]) / 1e9) }
        if count > 0, let request = rest.popFirst() {
          begun[place] = nanoseconds()
          post(request, on: polls[place].fd)
        } else {
          close(polls[place].fd)
          polls[place].fd = -1
          open -= 1
        }
      }
    }
    for poll in polls where poll.fd >= 0 { close(poll.fd) }
  }

  private func post(_ request: [UInt8], on socket: Int32) {
    _ = send(socket, request, request.count, Int32(MSG_NOSIGNAL))
  }

  private func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
