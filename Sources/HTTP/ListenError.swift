import Glibc

/// Why a server cannot listen.
package struct ListenError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    /// Neither `HOST:PORT` nor `unix:PATH`, or no address of this machine.
    case badAddress
    case addressInUse
    /// The folder of a socket file is not there.
    case noFolder
    case notPermitted
    /// The machine has no more descriptors, memory or threads.
    case exhausted
    case failed
  }

  package let reason: Reason
  /// The address as it was given.
  package let address: String
  /// What the system said, if it was asked.
  package let detail: String

  init(_ reason: Reason, _ address: String, detail: String = "") {
    self.reason = reason
    self.address = address
    self.detail = detail
  }

  init(errno code: Int32, _ address: String) {
    let reason: Reason =
      switch code {
      case EADDRINUSE: .addressInUse
      case EACCES, EPERM, EROFS: .notPermitted
      case EADDRNOTAVAIL, EAFNOSUPPORT, ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL: .badAddress
      case EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN: .exhausted
      default: .failed
      }
    self.init(reason, address, detail: String(cString: strerror(code)))
  }

  package var description: String {
    "cannot listen on \(address): \(detail.isEmpty ? "\(reason)" : detail)"
  }
}
