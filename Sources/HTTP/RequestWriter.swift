/// Turns a request of our own into bytes.
struct RequestWriter: Sendable {
  /// What stands in `User-Agent`.
  let userAgent: String

  /// Writes request line and fields; the body follows as it is.
  ///
  /// Host, length and connection are ours: what the caller says about them is dropped.
  ///
  /// - Parameters:
  ///   - request: what is sent; its target is not looked at.
  ///   - destination: what its target says.
  /// - Returns: The bytes, or `nil` if the method is none or a field could break out of its line.
  func head(of request: Request, to destination: Destination) -> [UInt8]? {
    let method = request.method
    guard !method.isEmpty, method != "CONNECT", method.utf8.allSatisfy(Octet.isToken),
      request.headers.allSatisfy(isWritable)
    else { return nil }
    var text = "\(method) \(destination.target) HTTP/1.1\r\nHost: \(destination.authority)\r\n"
    text += "User-Agent: \(userAgent)\r\nConnection: close\r\n"
    for field in request.headers where !ownFields.contains(where: { sameName($0, field.name) }) {
      text += "\(field.name): \(field.value)\r\n"
    }
    if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
      text += "Content-Length: \(request.body.count)\r\n"
    }
    return Array("\(text)\r\n".utf8)
  }
}

/// What belongs to the connection and to this client.
///
/// Nothing compressed is asked for, and no body waits for `100 Continue`.
private let ownFields = [
  "Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection",
  "Accept-Encoding", "Expect", "TE", "Trailer", "Upgrade",
]
