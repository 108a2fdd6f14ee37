/// `host [ ":" port ]`: what a request's `Host` or absolute target says (RFC 9110 section 7.2, RFC 3986 section 3.2),
/// and whom a URL of ours means.
///
/// Credentials are no part of it, a zone of an IPv6 address neither (RFC 6874 section 4: it is nobody else's business),
/// and the comma is refused: it is what merging two fields leaves.
struct Authority: Equatable {
  /// A name, an IPv4 address, or an IPv6 address in its brackets, as written; empty when nothing is said at all.
  let host: String
  /// `nil` where no digits stand behind a colon, or no colon.
  let port: UInt16?

  var isBracketed: Bool { host.utf8.first == UInt8(ascii: "[") }

  /// Reads an authority; `nil` if it is not one.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    let isBracketed = bytes.first == UInt8(ascii: "[")
    let end =
      isBracketed ? bytes.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : bytes.firstIndex(of: Authority.colon)
    if isBracketed, end == nil { return nil }
    let host = bytes[..<(end ?? bytes.count)]
    guard isBracketed ? Authority.isAddress(host) : Authority.isName(host) else { return nil }
    let rest = bytes[host.count...]
    if rest.isEmpty {
      port = nil
    } else {
      guard !host.isEmpty, rest.first == Authority.colon, let port = Authority.port(rest.dropFirst()) else {
        return nil
      }
      self.port = port
    }
    self.host = String(decoding: host, as: UTF8.self)
  }

  private static let colon = UInt8(ascii: ":")

  /// Whether it is `"[" IPv6address "]"`.
  private static func isAddress(_ host: ArraySlice<UInt8>) -> Bool {
    SocketAddress(host: String(decoding: host, as: UTF8.self), port: 0) != nil
  }

  /// Whether it is an IPv4 address or a registered name, of which it is one too (RFC 3986 section 3.2.2).
  private static func isName(_ host: ArraySlice<UInt8>) -> Bool {
    var rest = host
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard rest.popFirst().flatMap(Octet.hexValue) != nil, rest.popFirst().flatMap(Octet.hexValue) != nil else {
          return false
        }
      } else if !Octet.isHost(byte) {
        return false
      }
    }
    return true
  }

  /// Reads digits that may be missing (RFC 3986 section 3.2.3), but make a port if they are there.
  private static func port(_ digits: ArraySlice<UInt8>) -> UInt16?? {
    if digits.isEmpty { return .some(nil) }
    guard digits.allSatisfy(Octet.isDigit), let port = UInt16(String(decoding: digits, as: UTF8.self)) else {
      return nil
    }
    return port
  }
}
