/// How the end of a body is found (RFC 9112 section 6.3).
package enum Framing: Sendable, Equatable {
  /// Nothing is said: a request then has no body, an answer lasts until the connection is closed.
  case none
  case length(Int)
  case chunked
}

extension Headers {
  /// Reads what length and coding say; two that could be understood differently are a fault, not a choice.
  func framing(minorVersion: Int) throws(MessageFault) -> Framing {
    let lengths = values(of: "Content-Length")
    let codings = values(of: "Transfer-Encoding")
    guard lengths.isEmpty || codings.isEmpty else { throw .bothLengths }
    guard codings.isEmpty else {
      try checkTransferEncoding(codings, minorVersion: minorVersion)
      return .chunked
    }
    guard let text = lengths.first else { return .none }
    // Eighteen digits always fit an Int; more are not a length but an attempt at an overflow.
    guard lengths.count == 1, (1...18).contains(text.utf8.count), text.utf8.allSatisfy(Octet.isDigit),
      let length = Int(text)
    else { throw .badLength }
    return .length(length)
  }
}

private func checkTransferEncoding(_ fields: [String], minorVersion: Int) throws(MessageFault) {
  // RFC 9112 section 6.1: an HTTP/1.0 message that has a transfer coding is faulty, whatever it says.
  guard minorVersion >= 1, fields.count == 1 else { throw .badTransferEncoding }
  let codings = fields[0].split(separator: ",", omittingEmptySubsequences: false).map { coding in
    coding.drop { $0 == " " || $0 == "\t" }.lowercased()
  }
  if codings == ["chunked"] { return }
  guard codings.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Octet.isToken) }),
    !codings.dropLast().contains("chunked")
  else { throw .badTransferEncoding }
  throw .unknownTransferEncoding
}

/// Reads `HTTP/1.x`, with which a request line ends and a status line begins.
func minorVersion(_ text: ArraySlice<UInt8>, orElse malformed: MessageFault) throws(MessageFault) -> Int {
  let bytes = Array(text)
  guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), Octet.isDigit(bytes[5]),
    bytes[6] == UInt8(ascii: "."), Octet.isDigit(bytes[7])
  else { throw malformed }
  guard bytes[5] == UInt8(ascii: "1") else { throw .badVersion }
  return Int(bytes[7] - UInt8(ascii: "0"))
}
