import Glibc

/// An address of the C socket calls: IPv4, IPv6 or a path.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  private init() {}

  /// Reads a numeric host; `localhost` is 127.0.0.1, and no other name is asked for: an address to listen on must not
  /// depend on a name server.
  init?(host: String, port: UInt16) {
    if host.hasPrefix("["), host.hasSuffix("]") {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address.sin6_addr) == 1 else { return nil }
      store(address)
    } else {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      guard inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr) == 1 else { return nil }
      store(address)
    }
  }

  /// Takes a path; one that begins with `@` is an abstract name, as systemd writes it.
  init?(path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let isAbstract = bytes[0] == UInt8(ascii: "@")
    if isAbstract { withUnsafeMutableBytes(of: &address.sun_path) { $0[0] = 0 } }
    store(address)
    // An abstract name ends with the length, a path with a zero.
    length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
  }

  /// Copies an address that the system found; `nil` if it is none or too long.
  init?(_ address: UnsafePointer<sockaddr>?, length: socklen_t) {
    guard let address, Int(length) <= MemoryLayout<sockaddr_storage>.size else { return nil }
    withUnsafeMutableBytes(of: &storage) {
      $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length)))
    }
    self.length = length
  }

  /// The address that a call fills in.
  static func filled(by call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32)
    -> (result: Int32, address: SocketAddress)
  {
    var address = SocketAddress()
    let result = withUnsafeMutablePointer(to: &address.storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, &address.length) }
    }
    return (result, address)
  }

  /// Hands the address to a call such as `bind` or `connect`.
  func pass(to call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, length) }
    }
  }

  var family: Int32 { Int32(storage.ss_family) }

  /// Who that is, as a peer.
  var peer: Peer {
    switch family {
    case AF_INET:
      let address = load(sockaddr_in.self)
      return .tcp(host: text(AF_INET, address.sin_addr), port: UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      let address = load(sockaddr_in6.self)
      let host = text(AF_INET6, address.sin6_addr)
      // A socket that systemd opened may take IPv4 too.
      let plain = host.hasPrefix("::ffff:") && host.contains(".") ? String(host.dropFirst(7)) : host
      return .tcp(host: plain, port: UInt16(bigEndian: address.sin6_port))
    default: return .unix
    }
  }

  private mutating func store<Address>(_ address: Address) {
    withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: Address.self) }
    length = socklen_t(MemoryLayout<Address>.size)
  }

  private func load<Address>(_ type: Address.Type) -> Address {
    withUnsafeBytes(of: storage) { $0.load(as: type) }
  }

  private func text<Address>(_ family: Int32, _ address: Address) -> String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let size = socklen_t(buffer.count)
    guard withUnsafeBytes(of: address, { inet_ntop(family, $0.baseAddress, &buffer, size) }) != nil else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
