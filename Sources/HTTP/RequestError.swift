/// Why bytes are not a request that is served; the connection is closed after the answer.
package struct RequestError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: String, Sendable {
    case badRequestLine = "malformed request line"
    case badTarget = "malformed request target"
    case badVersion = "HTTP version is not 1.x"
    case badLineEnd = "a line does not end in CR LF"
    case badField = "malformed header field"
    case badHost = "not exactly one valid Host"
    case badLength = "malformed or repeated Content-Length"
    case badTransferEncoding = "malformed Transfer-Encoding"
    case unknownTransferEncoding = "transfer coding other than chunked"
    case bothLengths = "Content-Length beside Transfer-Encoding"
    case badChunk = "malformed chunk"
    case badTrailer = "malformed or forbidden trailer"
    case lineTooLong = "request line too long"
    case headerTooLarge = "header section too large"
    case bodyTooLarge = "body too large"
    case badExpectation = "expectation other than 100-continue"
    case noTunnel = "CONNECT is not served"
  }

  package let reason: Reason
  package let status: Int

  init(_ reason: Reason, status: Int = 400) {
    self.reason = reason
    self.status = status
  }

  package var description: String { "\(status): \(reason.rawValue)" }
}
