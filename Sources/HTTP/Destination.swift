/// What an absolute `http` URL says: whom to call, and what to ask for.
///
/// Read without Foundation, and refused where it is not plain: there is nothing here to encode, so that what is called
/// is what was written.
struct Destination: Equatable {
  /// A name or a numeric address, without brackets.
  let host: String
  let port: UInt16
  /// The origin form that stands in the request line.
  let target: String
  /// What stands in `Host`.
  let authority: String

  /// Reads a URL; `nil` for another scheme, credentials, a host that is not ASCII, and characters that must be encoded.
  init?(_ url: String) {
    guard scheme(of: url) == "http" else { return nil }
    let rest = url.utf8.dropFirst("http:".utf8.count)
    guard rest.starts(with: "//".utf8) else { return nil }
    // The fragment is the caller's own business and is never sent.
    let whole = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "#") }
    let authority = whole.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    let path = whole.dropFirst(authority.count)
    guard path.allSatisfy(Octet.isTarget) else { return nil }
    target = (path.first == UInt8(ascii: "/") ? "" : "/") + String(Substring(path))

    guard let place = Authority(Substring(authority)), place.port != 0 else { return nil }
    if place.isBracketed {
      host = String(place.host.dropFirst().dropLast())
    } else {
      guard !place.host.isEmpty, place.host.utf8.count <= 255, place.host.utf8.allSatisfy(isHostname) else {
        return nil
      }
      host = place.host
    }
    port = place.port ?? 80
    self.authority = port == 80 ? place.host : "\(place.host):\(port)"
  }
}

/// The scheme of a URL in lower case, or `nil` if it has none.
func scheme(of url: String) -> String? {
  guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
  let scheme = url.utf8[..<colon]
  guard let first = scheme.first, Octet.isAlphanumeric(first), !Octet.isDigit(first),
    scheme.allSatisfy({ Octet.isAlphanumeric($0) || "+-.".utf8.contains($0) })
  else { return nil }
  return String(Substring(scheme)).lowercased()
}

private func isHostname(_ byte: UInt8) -> Bool {
  Octet.isAlphanumeric(byte) || "-._".utf8.contains(byte)
}
