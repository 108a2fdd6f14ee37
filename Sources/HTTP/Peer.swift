/// Who is at the other end of a connection.
package enum Peer: Sendable, Hashable {
  /// An IP address without brackets, and the peer's port.
  case tcp(host: String, port: UInt16)
  case unix

  /// Whether the peer is on this machine: a loopback address or a Unix socket.
  ///
  /// A reverse proxy is local too; who it speaks for stands in `X-Forwarded-For`.
  package var isLocal: Bool {
    switch self {
    case .tcp(let host, _): host.hasPrefix("127.") || host == "::1"
    case .unix: true
    }
  }

  /// What connections are counted by: an address, or for IPv6 its /64, which is what one customer is given.
  var countedAs: String {
    guard case .tcp(let host, _) = self else { return "unix" }
    guard host.contains(":"), !isLocal else { return host }
    let head = host.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)[0]
    return head.split(separator: ":").prefix(4).joined(separator: ":") + "::/64"
  }
}
