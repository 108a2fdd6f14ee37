// The map of this target. A message: Headers, Request, Response, Multipart, Peer. Bytes: RequestParser (with
// RequestHead) and ResponseParser read, over InputBuffer, ChunkReader, ChunkExtension, Framing, Authority and Octet; ResponseWriter and
// RequestWriter write; none touches a socket. Serving: Listener, then Server, whose EventLoop owns every Connection and
// hands complete requests to Workers. Calling out: Transport, of which Transport+Live chooses PlainTransport (with
// Destination, Resolver and Socket) for http, and for https URLSessionTransport, the only file that links
// FoundationNetworking.

/// An HTTP request, arriving or leaving.
package struct Request: Sendable, Equatable {
  /// A token, as it was written: methods are case-sensitive.
  package var method: String
  /// What is asked for: origin form (`/hook/x?y=1`) when it arrived, an absolute URL when it leaves.
  package var target: String
  package var headers: Headers
  package var body: [UInt8]
  /// Who sent it; `nil` for a request of our own.
  package var peer: Peer?

  package init(
    method: String,
    target: String,
    headers: Headers = Headers(),
    body: [UInt8] = [],
    peer: Peer? = nil
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.peer = peer
  }

  package static func get(_ url: String, headers: Headers = Headers()) -> Request {
    Request(method: "GET", target: url, headers: headers)
  }

  package static func post(_ url: String, json: [UInt8]) -> Request {
    Request(method: "POST", target: url, headers: ["Content-Type": "application/json"], body: json)
  }

  package static func post(_ url: String, form: Multipart) -> Request {
    let (contentType, body) = form.encoded()
    return Request(method: "POST", target: url, headers: ["Content-Type": contentType], body: body)
  }

  /// The target without its query, raw: percent-encoding stays, so that `%2F` is not mistaken for a slash.
  package var path: String {
    String(target.utf8.firstIndex(of: UInt8(ascii: "?")).map { target[..<$0] } ?? target[...])
  }

  /// The first value of a query parameter, decoded; `nil` if it is absent or not UTF-8.
  ///
  /// `+` is a space, as forms write it.
  package func query(_ name: String) -> String? { queries(name).first }

  /// Every value of a parameter of the address, in its order.
  package func queries(_ name: String) -> [String] {
    guard let mark = target.firstIndex(of: "?") else { return [] }
    var values: [String] = []
    for pair in target[target.index(after: mark)...].split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard decodeForm(parts[0]) == name else { continue }
      if let value = parts.count > 1 ? decodeForm(parts[1]) : "" { values.append(value) }
    }
    return values
  }
}

private func decodeForm(_ text: Substring) -> String? {
  let bytes = Array(text.utf8)
  var decoded: [UInt8] = []
  decoded.reserveCapacity(bytes.count)
  var index = 0
  while index < bytes.count {
    switch bytes[index] {
    case UInt8(ascii: "+"): decoded.append(Octet.space)
    case UInt8(ascii: "%"):
      guard index + 2 < bytes.count, let high = Octet.hexValue(bytes[index + 1]),
        let low = Octet.hexValue(bytes[index + 2])
      else { return nil }
      decoded.append(high << 4 | low)
      index += 2
    default: decoded.append(bytes[index])
    }
    index += 1
  }
  return String(validating: decoded, as: UTF8.self)
}
