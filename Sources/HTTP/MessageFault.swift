/// Why bytes are not a message that is taken: a request, or the answer to one.
///
/// Nothing after it can be trusted, so the connection is closed.
package enum MessageFault: String, Error, Sendable, CustomStringConvertible {
  case badRequestLine = "malformed request line"
  case badTarget = "malformed request target"
  case badStatusLine = "malformed status line"
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
  case lineTooLong = "first line too long"
  case headerTooLarge = "header section too large"
  case bodyTooLarge = "body too large"
  case badExpectation = "expectation other than 100-continue"
  case noTunnel = "CONNECT is not served"
  case unaskedUpgrade = "switch to a protocol that nobody asked for"
  case cutShort = "the end is missing"

  /// How a request that has it is answered.
  package var status: Int {
    switch self {
    case .badVersion: 505
    case .unknownTransferEncoding, .noTunnel: 501
    case .headerTooLarge: 431
    case .badExpectation: 417
    case .lineTooLong: 414
    case .bodyTooLarge: 413
    case .badRequestLine, .badTarget, .badStatusLine, .badLineEnd, .badField, .badHost, .badLength,
      .badTransferEncoding, .bothLengths, .badChunk, .badTrailer, .unaskedUpgrade, .cutShort:
      400
    }
  }

  package var description: String { rawValue }
}
