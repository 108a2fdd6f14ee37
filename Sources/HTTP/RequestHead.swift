/// The part of a request before its body, and what it means for the connection.
package struct RequestHead: Sendable, Equatable {
  /// How the end of the body is found (RFC 9112 section 6.3).
  package enum Framing: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
  }

  /// The request with an empty body.
  package internal(set) var request: Request
  package internal(set) var minorVersion: Int
  package internal(set) var framing = Framing.none
  /// Whether the client waits for `100 Continue` before it sends the body.
  package internal(set) var expectsContinue = false
  /// About the memory it takes: the text, and two strings a field.
  package internal(set) var cost = 0

  /// Whether the client wants the connection to stay (RFC 9112 section 9.3).
  package var isPersistent: Bool {
    let options = request.headers.tokens(of: "Connection")
    guard !options.contains("close") else { return false }
    return minorVersion >= 1 || options.contains("keep-alive")
  }

  package var hasBody: Bool { framing != .none }
}

extension RequestHead {
  /// Reads `method SP target SP version`, nothing looser.
  init(requestLine line: ArraySlice<UInt8>) throws(RequestError) {
    let parts = line.split(separator: Octet.space, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Octet.isToken) else {
      throw RequestError(.badRequestLine)
    }
    minorVersion = try Self.minorVersion(parts[2])
    guard !parts[1].isEmpty, parts[1].allSatisfy(Octet.isTarget) else { throw RequestError(.badTarget) }
    let method = String(decoding: parts[0], as: UTF8.self)
    // What follows a CONNECT may be anything: it cannot be read as another request.
    guard method != "CONNECT" else { throw RequestError(.noTunnel, status: 501) }
    request = Request(method: method, target: String(decoding: parts[1], as: UTF8.self))
  }

  private static func minorVersion(_ text: ArraySlice<UInt8>) throws(RequestError) -> Int {
    let bytes = Array(text)
    guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), Octet.isDigit(bytes[5]),
      bytes[6] == UInt8(ascii: "."), Octet.isDigit(bytes[7])
    else { throw RequestError(.badRequestLine) }
    guard bytes[5] == UInt8(ascii: "1") else { throw RequestError(.badVersion, status: 505) }
    return Int(bytes[7] - UInt8(ascii: "0"))
  }

  /// Reads one `name: value` line and appends it.
  mutating func append(fieldLine line: ArraySlice<UInt8>) throws(RequestError) {
    let field = try Headers.Field(line: line)
    request.headers.append(field.name, field.value)
    cost += line.count + 2 * MemoryLayout<String>.size
  }

  /// Settles what needs all fields: target, host, framing, expectation.
  mutating func finish(bodyLimit: Int) throws(RequestError) {
    let authority = try reduceTarget()
    try checkHost()
    // RFC 9112 section 3.2.2: the authority of an absolute target counts, not the Host beside it.
    if let authority { request.headers["Host"] = authority }
    framing = try readFraming(bodyLimit: bodyLimit)
    let expectations = request.headers.values(of: "Expect")
    guard minorVersion >= 1, !expectations.isEmpty else { return }
    guard expectations.count == 1, sameName(expectations[0], "100-continue") else {
      throw RequestError(.badExpectation, status: 417)
    }
    expectsContinue = hasBody
  }

  /// Brings an absolute target to origin form and returns its authority.
  private mutating func reduceTarget() throws(RequestError) -> String? {
    let target = request.target
    if target.hasPrefix("/") { return nil }
    if target == "*", request.method == "OPTIONS" { return nil }
    let lower = target.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { throw RequestError(.badTarget) }
    let rest = target.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.isEmpty, authority.utf8.allSatisfy(Octet.isHost) else { throw RequestError(.badTarget) }
    let path = rest.dropFirst(authority.count)
    request.target = path.hasPrefix("/") ? String(path) : "/" + path
    return String(authority)
  }

  private func checkHost() throws(RequestError) {
    let hosts = request.headers.values(of: "Host")
    guard hosts.count == 1 || hosts.isEmpty && minorVersion == 0 else { throw RequestError(.badHost) }
    guard hosts.allSatisfy({ $0.utf8.allSatisfy(Octet.isHost) }) else { throw RequestError(.badHost) }
  }

  private func readFraming(bodyLimit: Int) throws(RequestError) -> Framing {
    let lengths = request.headers.values(of: "Content-Length")
    let codings = request.headers.values(of: "Transfer-Encoding")
    guard lengths.isEmpty || codings.isEmpty else { throw RequestError(.bothLengths) }
    guard codings.isEmpty else {
      try checkTransferEncoding(codings)
      return .chunked
    }
    guard let text = lengths.first else { return .none }
    // Eighteen digits always fit an Int; more are not a length but an attempt at an overflow.
    guard lengths.count == 1, (1...18).contains(text.utf8.count), text.utf8.allSatisfy(Octet.isDigit),
      let length = Int(text)
    else { throw RequestError(.badLength) }
    guard length <= bodyLimit else { throw RequestError(.bodyTooLarge, status: 413) }
    return length == 0 ? .none : .length(length)
  }

  private func checkTransferEncoding(_ fields: [String]) throws(RequestError) {
    // RFC 9112 section 6.1: an HTTP/1.0 message that has a transfer coding is faulty, whatever it says.
    guard minorVersion >= 1, fields.count == 1 else { throw RequestError(.badTransferEncoding) }
    let codings = fields[0].split(separator: ",", omittingEmptySubsequences: false).map { coding in
      coding.drop { $0 == " " || $0 == "\t" }.lowercased()
    }
    if codings == ["chunked"] { return }
    guard codings.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Octet.isToken) }),
      !codings.dropLast().contains("chunked")
    else { throw RequestError(.badTransferEncoding) }
    throw RequestError(.unknownTransferEncoding, status: 501)
  }
}

extension Headers.Field {
  /// Reads a field line: no space before the colon, no folding, no control characters.
  init(line: ArraySlice<UInt8>) throws(RequestError) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(Octet.isToken)
    else { throw RequestError(.badField) }
    var value = line[line.index(after: colon)...]
    while let first = value.first, first == Octet.space || first == Octet.tab { value.removeFirst() }
    while let last = value.last, last == Octet.space || last == Octet.tab { value.removeLast() }
    guard value.allSatisfy(Octet.isFieldValue) else { throw RequestError(.badField) }
    self.init(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
  }
}
