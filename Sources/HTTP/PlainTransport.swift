import CLinux
import Glibc

extension Transport {
  /// Calls plain `http` URLs over sockets of our own: one connection a call, which is closed after the answer.
  ///
  /// Whether a request left is known to the byte here: as long as the kernel has taken none of it, it was never sent.
  /// An answer that comes before all of the request is out (413, say) is an answer. No redirect is followed, nothing
  /// compressed is asked for, and no proxy of the environment is used: those are for `https` and URLSession.
  ///
  /// - Parameter version: stands in `User-Agent`.
  /// - Returns: A transport that may be used from any thread; a call blocks its thread.
  package static func plain(version: String) -> Transport {
    let writer = RequestWriter(userAgent: "cbchat/\(version)")
    return Transport { request, deadline throws(TransportFailure) in
      let began = ContinuousClock.now
      guard let destination = Destination(request.target) else {
        throw .neverSent(reason: "not an absolute http URL")
      }
      guard let head = writer.head(of: request, to: destination) else {
        throw .neverSent(reason: "a malformed header field")
      }
      let end = began + deadline.total
      let socket = try connect(to: destination, until: min(began + deadline.connect, end))
      var limits = ResponseParser.Limits()
      limits.body = max(0, deadline.maximumBytes)
      var call = PlainCall(head: head, body: request.body, end: end, method: request.method, limits: limits)
      return try call.run(over: socket)
    }
  }
}

/// Connects to the first address that takes it; each has its share of the time that is left.
private func connect(
  to destination: Destination,
  until end: ContinuousClock.Instant
) throws(TransportFailure) -> Socket {
  let addresses: [SocketAddress]
  do throws(Resolver.Failure) {
    addresses = try Resolver.addresses(of: destination.host, port: destination.port, within: end - .now)
  } catch {
    throw .neverSent(reason: words(for: error))
  }
  var failure = Errno(code: ETIMEDOUT)
  for (index, address) in addresses.enumerated() {
    let now = ContinuousClock.now
    guard now < end else { break }
    do throws(Errno) {
      return try Socket(connectedTo: address, until: now + (end - now) / (addresses.count - index))
    } catch {
      failure = error
    }
  }
  throw .neverSent(reason: words(forConnecting: failure))
}

/// One call over a connection: the request leaves while the answer is already listened for.
private struct PlainCall {
  let head: [UInt8]
  let body: [UInt8]
  let end: ContinuousClock.Instant
  var parser: ResponseParser
  var sent = 0
  /// Why no more of the request can leave; an answer may have come all the same.
  var broken: Errno?
  var hasReceived = false

  init(head: [UInt8], body: [UInt8], end: ContinuousClock.Instant, method: String, limits: ResponseParser.Limits) {
    self.head = head
    self.body = body
    self.end = end
    parser = ResponseParser(method: method, limits: limits)
  }

  private var isSending: Bool { broken == nil && sent < head.count + body.count }

  mutating func run(over socket: borrowing Socket) throws(TransportFailure) -> Response {
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    var ready = POLLOUT
    while true {
      if isSending, ready & POLLOUT != 0 { try send(over: socket) }
      let events = isSending ? POLLIN | POLLOUT : POLLIN
      guard let reported = socket.wait(for: events, until: end) else { throw failure("no answer in time") }
      ready = reported
      guard ready & ~POLLOUT != 0 else { continue }
      if let response = try receive(over: socket, into: &buffer) { return response }
    }
  }

  private mutating func send(over socket: borrowing Socket) throws(TransportFailure) {
    do throws(Errno) {
      sent += try socket.send(head, body, skipping: sent) ?? 0
    } catch {
      guard sent > 0 else { throw failure("connection lost") }
      broken = error
    }
  }

  private mutating func receive(
    over socket: borrowing Socket,
    into buffer: inout [UInt8]
  ) throws(TransportFailure) -> Response? {
    let count: Int?
    do throws(Errno) {
      count = try socket.receive(into: &buffer)
    } catch {
      throw failure("connection lost")
    }
    guard let count else { return nil }
    do throws(MessageFault) {
      guard count > 0 else { return try parser.end() }
      hasReceived = true
      parser.feed(buffer[..<count])
      return try parser.next()
    } catch {
      throw failure(hasReceived ? words(for: error) : "closed without an answer")
    }
  }

  private func failure(_ reason: String) -> TransportFailure {
    sent == 0 ? .neverSent(reason: reason) : .unknown(reason: reason)
  }
}

private func words(for failure: Resolver.Failure) -> String {
  switch failure {
  case .noSuchHost: "no such host"
  case .noAnswer: "the name server does not answer"
  case .exhausted: "no thread or memory to look up the host"
  }
}

private func words(forConnecting failure: Errno) -> String {
  switch failure.code {
  case ECONNREFUSED: "connection refused"
  case ETIMEDOUT: "no connection in time"
  case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL: "the host cannot be reached"
  default: "no connection: \(String(cString: strerror(failure.code)))"
  }
}

private func words(for fault: MessageFault) -> String {
  switch fault {
  case .badStatusLine: "not an HTTP answer"
  case .bodyTooLarge: "the answer is larger than allowed"
  case .cutShort: "the answer is cut short"
  case .badVersion, .badLineEnd, .badField, .badLength, .badTransferEncoding, .unknownTransferEncoding, .bothLengths,
    .badChunk, .badTrailer, .lineTooLong, .headerTooLarge, .unaskedUpgrade, .badRequestLine, .badTarget, .badHost,
    .badExpectation, .noTunnel:
    "a malformed answer: \(fault)"
  }
}
