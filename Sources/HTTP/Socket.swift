import CLinux
import Glibc

/// A connection that was made to a peer; closed when it goes out of use.
struct Socket: ~Copyable {
  let descriptor: Int32

  deinit {
    close(descriptor)
  }

  /// Connects to an address, without ever blocking longer than until `end`.
  ///
  /// - Throws: ``Errno``; `ETIMEDOUT` when the time is up.
  init(connectedTo address: SocketAddress, until end: ContinuousClock.Instant) throws(Errno) {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC) | Int32(O_NONBLOCK)
    descriptor = socket(address.family, type, 0)
    guard descriptor >= 0 else { throw Errno(code: errno) }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    var code = address.pass { connect(descriptor, $0, $1) } == 0 ? 0 : errno
    // An interrupted connect goes on like one that has just begun.
    if code == EINPROGRESS || code == EINTR {
      guard wait(for: POLLOUT, until: end) != nil else { throw Errno(code: ETIMEDOUT) }
      var size = socklen_t(MemoryLayout<Int32>.size)
      if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) != 0 { code = errno }
    }
    guard code == 0 else { throw Errno(code: code) }
    // Calling a free port of this machine, the kernel may choose that very port as ours: the call reaches itself.
    guard !isItsOwnPeer(descriptor) else { throw Errno(code: ECONNREFUSED) }
  }

  /// Waits until the kernel has something to say about one of the events; `nil` when the time is up.
  func wait(for events: Int32, until end: ContinuousClock.Instant) -> Int32? {
    while true {
      let left = end - .now
      guard left > .zero else { return nil }
      var waiting = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let count = poll(&waiting, 1, milliseconds(left))
      if count > 0 { return Int32(waiting.revents) }
      if count < 0, errno != EINTR { return POLLERR }
    }
  }

  /// Sends what the kernel takes of a head and the body behind it, leaving out what was sent before.
  ///
  /// - Parameters:
  ///   - head: the first bytes.
  ///   - body: the bytes after them.
  ///   - sent: how many of both are gone.
  /// - Returns: How many more were taken; `nil` if none can be taken now.
  /// - Throws: ``Errno``.
  func send(_ head: [UInt8], _ body: [UInt8], skipping sent: Int) throws(Errno) -> Int? {
    let count = head.withUnsafeBytes { head in
      body.withUnsafeBytes { body in
        let head = UnsafeRawBufferPointer(rebasing: head.dropFirst(sent))
        let body = UnsafeRawBufferPointer(rebasing: body.dropFirst(max(0, sent - head.count)))
        return sendTogether(head, body)
      }
    }
    if count >= 0 { return count }
    if errno == EAGAIN || errno == EINTR { return nil }
    throw Errno(code: errno)
  }

  private func sendTogether(_ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) -> Int {
    var parts = [head, body].filter { !$0.isEmpty }.map { part in
      iovec(iov_base: UnsafeMutableRawPointer(mutating: part.baseAddress), iov_len: part.count)
    }
    return parts.withUnsafeMutableBufferPointer { parts in
      var message = msghdr()
      message.msg_iov = parts.baseAddress
      message.msg_iovlen = parts.count
      return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
    }
  }

  /// Receives what has arrived.
  ///
  /// - Returns: How many bytes are in the buffer now, 0 after the peer's last; `nil` if none has arrived yet.
  /// - Throws: ``Errno``.
  func receive(into buffer: inout [UInt8]) throws(Errno) -> Int? {
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count >= 0 { return count }
    if errno == EAGAIN || errno == EINTR { return nil }
    throw Errno(code: errno)
  }
}

/// Whether both ends of a connection are the same one.
func isItsOwnPeer(_ descriptor: Int32) -> Bool {
  let own = SocketAddress.filled { getsockname(descriptor, $0, $1) }
  let other = SocketAddress.filled { getpeername(descriptor, $0, $1) }
  return own.result == 0 && other.result == 0 && own.address.peer == other.address.peer
}
