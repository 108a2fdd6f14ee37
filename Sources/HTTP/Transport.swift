/// What one outbound call may cost.
package struct Deadline: Sendable, Equatable {
  /// For the connection, TLS included.
  package var connect: Duration
  /// For everything, by the wall clock, however lively the peer is.
  package var total: Duration
  /// Bytes of the answer's body, decompressed.
  package var maximumBytes: Int

  package init(connect: Duration = .seconds(10), total: Duration = .seconds(30), maximumBytes: Int = 8 << 20) {
    self.connect = connect
    self.total = total
    self.maximumBytes = maximumBytes
  }

  package static let call = Deadline()
  package static let upload = Deadline(total: .seconds(120))
}

/// Why there is no answer, and whether the call can have had an effect.
///
/// A reason names neither the URL nor a header value: tokens stand in both.
package enum TransportFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The request did not reach the peer: it may be sent again.
  case neverSent(reason: String)
  /// The request may have been carried out: sending it again may do it twice.
  case unknown(reason: String)

  /// The reason alone.
  package var reason: String {
    switch self {
    case .neverSent(let reason), .unknown(let reason): reason
    }
  }

  package var description: String {
    switch self {
    case .neverSent(let reason): "not sent: \(reason)"
    case .unknown(let reason): "outcome unknown: \(reason)"
    }
  }
}

/// The way out to other servers: real, or a script in tests.
package struct Transport: Sendable {
  package typealias Send = @Sendable (Request, Deadline) throws(TransportFailure) -> Response

  private let carry: Send

  package init(_ carry: @escaping Send) {
    self.carry = carry
  }

  /// Sends a request to its absolute URL and waits for the answer; any status is an answer, redirects too.
  ///
  /// - Throws: ``TransportFailure`` if none came.
  package func send(_ request: Request, within deadline: Deadline = .call) throws(TransportFailure) -> Response {
    try carry(request, deadline)
  }
}
