/// The part of a request before its body, and what it means for the connection.
package struct RequestHead: Sendable, Equatable {
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
  init(requestLine line: ArraySlice<UInt8>) throws(MessageFault) {
    let parts = line.split(separator: Octet.space, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Octet.isToken) else {
      throw .badRequestLine
    }
    minorVersion = try HTTP.minorVersion(parts[2], orElse: .badRequestLine)
    guard !parts[1].isEmpty, parts[1].allSatisfy(Octet.isTarget) else { throw .badTarget }
    let method = String(decoding: parts[0], as: UTF8.self)
    // What follows a CONNECT may be anything: it cannot be read as another request.
    guard method != "CONNECT" else { throw .noTunnel }
    request = Request(method: method, target: String(decoding: parts[1], as: UTF8.self))
  }

  /// Reads one `name: value` line and appends it.
  mutating func append(fieldLine line: ArraySlice<UInt8>) throws(MessageFault) {
    let field = try Headers.Field(line: line)
    request.headers.append(field.name, field.value)
    cost += line.count + 2 * MemoryLayout<String>.size
  }

  /// Settles what needs all fields: target, host, framing, expectation.
  mutating func finish(bodyLimit: Int) throws(MessageFault) {
    let authority = try reduceTarget()
    try checkHost()
    // RFC 9112 section 3.2.2: the authority of an absolute target counts, not the Host beside it.
    if let authority { request.headers["Host"] = authority }
    framing = try readFraming(bodyLimit: bodyLimit)
    let expectations = request.headers.values(of: "Expect")
    guard minorVersion >= 1, !expectations.isEmpty else { return }
    guard expectations.count == 1, sameName(expectations[0], "100-continue") else {
      throw .badExpectation
    }
    expectsContinue = hasBody
  }

  /// Brings an absolute target to origin form and returns its authority.
  private mutating func reduceTarget() throws(MessageFault) -> String? {
    let target = request.target
    if target.hasPrefix("/") { return nil }
    if target == "*", request.method == "OPTIONS" { return nil }
    let lower = target.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { throw .badTarget }
    let rest = target.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    // RFC 9110 section 4.2.1: a host must be named.
    guard let place = Authority(authority), !place.host.isEmpty else { throw .badTarget }
    let path = rest.dropFirst(authority.count)
    request.target = path.hasPrefix("/") ? String(path) : "/" + path
    return String(authority)
  }

  private func checkHost() throws(MessageFault) {
    let hosts = request.headers.values(of: "Host")
    guard hosts.count == 1 || hosts.isEmpty && minorVersion == 0 else { throw .badHost }
    guard hosts.allSatisfy({ Authority($0) != nil }) else { throw .badHost }
  }

  private func readFraming(bodyLimit: Int) throws(MessageFault) -> Framing {
    switch try request.headers.framing(minorVersion: minorVersion) {
    case .length(0): return .none
    case .length(let length) where length > bodyLimit: throw .bodyTooLarge
    case let framing: return framing
    }
  }
}
