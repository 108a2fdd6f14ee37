extension Transport {
  /// The way out by the scheme of the URL: `http` over sockets of our own, `https` over URLSession, no other.
  ///
  /// Create it before threads are started: see ``urlSession(version:)``.
  ///
  /// - Parameter version: stands in `User-Agent`.
  /// - Returns: A transport that may be used from any thread; a call blocks its thread.
  package static func live(version: String) -> Transport {
    let plain = plain(version: version)
    let secure = urlSession(version: version)
    return Transport { request, deadline throws(TransportFailure) in
      switch scheme(of: request.target) {
      case "http": try plain.send(request, within: deadline)
      case "https": try secure.send(request, within: deadline)
      default: throw .neverSent(reason: "not an absolute http URL")
      }
    }
  }
}
