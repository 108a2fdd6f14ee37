import Foundation
import Glibc
import Inbox
package import Phrases

/// The folder beside the store that keeps files, each under the digest of its content: the same file is kept once.
///
/// Files have mode 0600 in folders of mode 0700 and belong to the store's owner (domain.md, Identity). Names that
/// clients gave are never used for them.
package struct Media: Sendable {
  package let folder: String
  private let store: String

  package init(store: String) {
    self.store = store
    folder = store + "-media"
  }

  /// Keeps bytes, durably, and tells where.
  ///
  /// - Parameters:
  ///   - bytes: the content.
  ///   - digest: its SHA-256 as lower-case hexadecimal.
  /// - Returns: The path of the file.
  /// - Throws: `io`, with the place.
  package func keep(_ bytes: [UInt8], digest: String) throws(Fault) -> String {
    let shelf = folder + "/" + digest.prefix(2)
    let path = shelf + "/" + digest.dropFirst(2)
    if access(path, F_OK) == 0 { return path }
    for place in [folder, shelf] where mkdir(place, 0o700) != 0 && errno != EEXIST { throw failure(place) }
    Store.giveToOwner(of: store, ["-media", "-media/" + digest.prefix(2)])
    let draft = path + ".\(getpid())"
    let file = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(draft) }
    defer { unlink(draft) }
    let isWritten = write(bytes, to: file) && fsync(file) == 0
    let code = errno
    Glibc.close(file)
    guard isWritten else {
      errno = code
      throw failure(path)
    }
    guard rename(draft, path) == 0 else { throw failure(path) }
    Store.giveToOwner(of: store, [String(path.dropFirst(store.count))])
    return path
  }

  /// Removes a file that nothing names any more.
  ///
  /// - Returns: Whether there was one; what lies elsewhere was never ours.
  func remove(_ path: String) -> Bool {
    path.hasPrefix(folder + "/") && !path.contains("/../") && unlink(path) == 0
  }

  private func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: offset), bytes.count - offset)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      offset += count
    }
    return true
  }

  private func failure(_ path: String) -> Fault {
    let reason = String(cString: strerror(errno))
    return Fault(.io, en: "cannot write \(path): \(reason)", uk: "не вдалося записати \(path): \(reason)")
  }
}
