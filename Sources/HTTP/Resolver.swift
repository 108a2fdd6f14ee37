import CLinux
import Glibc

/// Finds the addresses behind a host name.
enum Resolver {
  enum Failure: Error, Equatable {
    case noSuchHost
    /// The name server says nothing, or that it does not know now.
    case noAnswer
    /// No thread or memory to ask with.
    case exhausted
  }

  /// Returns all addresses in the order of preference.
  ///
  /// `getaddrinfo` knows no deadline. It runs on a thread of its own, which is left alone when the time is up: it ends
  /// when the system's resolver gives up.
  ///
  /// - Parameters:
  ///   - host: a name, or a numeric address without brackets.
  ///   - port: stands in the addresses.
  ///   - limit: how long to wait.
  /// - Returns: At least one address.
  /// - Throws: ``Failure``.
  static func addresses(of host: String, port: UInt16, within limit: Duration) throws(Failure) -> [SocketAddress] {
    let literal = host.contains(":") ? "[\(host)]" : host
    if host != "localhost", let address = SocketAddress(host: literal, port: port) { return [address] }
    let found = Monitor<Result<[SocketAddress], Failure>?>(nil)
    let thread = PlainThread(name: "http-resolver") {
      let result = lookUp(host, port)
      found.with { $0 = result }
    }
    guard let thread else { throw .exhausted }
    guard let result = found.wait(atMost: limit, until: { $0 }) else {
      thread.detach()
      throw .noAnswer
    }
    thread.join()
    return try result.get()
  }
}

private func lookUp(_ host: String, _ port: UInt16) -> Result<[SocketAddress], Resolver.Failure> {
  var hints = addrinfo()
  hints.ai_family = AF_UNSPEC
  hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
  hints.ai_flags = AI_NUMERICSERV
  var list: UnsafeMutablePointer<addrinfo>?
  let status = getaddrinfo(host, String(port), &hints, &list)
  guard status == 0 else {
    switch status {
    case EAI_AGAIN: return .failure(.noAnswer)
    case EAI_MEMORY: return .failure(.exhausted)
    case EAI_SYSTEM where [EMFILE, ENFILE, ENOMEM].contains(errno): return .failure(.exhausted)
    default: return .failure(.noSuchHost)
    }
  }
  defer { freeaddrinfo(list) }
  let entries = sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }
  let addresses = entries.compactMap { entry in
    entry.flatMap { SocketAddress($0.pointee.ai_addr, length: $0.pointee.ai_addrlen) }
  }
  return addresses.isEmpty ? .failure(.noSuchHost) : .success(addresses)
}
