import Glibc

/// Why bytes could not be written.
package enum WriteFailure: Error, Sendable, Equatable {
  /// The reader went away (EPIPE).
  case closed
  case failed(errno: Int32)
}

/// Where bytes go, at once and unbuffered: a file descriptor, or memory in tests.
package protocol Sink: AnyObject {
  func write(_ bytes: [UInt8]) throws(WriteFailure)
  /// Whether nobody can read what would be written: known of pipes, sockets and terminals without writing.
  var isAbandoned: Bool { get }
}

/// A file descriptor, which stays the caller's.
package final class FileSink: Sink {
  package let descriptor: Int32

  package init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  package static var standardOutput: FileSink { FileSink(1) }
  package static var standardError: FileSink { FileSink(2) }

  /// Writes all bytes in one write(2) unless the kernel takes fewer.
  ///
  /// SIGPIPE must be ignored by the program, or the kernel ends it here.
  package func write(_ bytes: [UInt8]) throws(WriteFailure) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
      }
      if written >= 0 {
        offset += written
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: wait()
      case EPIPE: throw .closed
      default: throw .failed(errno: errno)
      }
    }
  }

  package var isAbandoned: Bool {
    var poll = pollfd(fd: descriptor, events: 0, revents: 0)
    return Glibc.poll(&poll, 1, 0) == 1 && poll.revents & Int16(POLLERR | POLLHUP) != 0
  }

  /// A terminal or pipe that another process made non-blocking is waited for.
  private func wait() {
    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = Glibc.poll(&poll, 1, -1)
  }
}

/// Keeps what is written, and each write by itself.
package final class MemorySink: Sink {
  package private(set) var writes: [[UInt8]] = []
  /// What the next writes run into.
  package var failure: WriteFailure?

  package init() {}

  package var isAbandoned: Bool { failure == .closed }

  package var text: String { String(decoding: writes.joined(), as: UTF8.self) }

  package func write(_ bytes: [UInt8]) throws(WriteFailure) {
    if let failure { throw failure }
    writes.append(bytes)
  }
}
