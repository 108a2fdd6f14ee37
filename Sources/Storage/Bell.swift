private import Glibc

/// The doorbell beside the store: one byte is written to it after every commit, so that `watch`, `--follow` and the
/// courier of other processes wake at once (measurements.md 9).
package struct Bell: Sendable {
  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// Tells whoever listens.
  ///
  /// A bell that cannot be rung loses nothing: listeners also look by themselves, only later.
  package func ring() {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    var byte: UInt8 = 1
    _ = pwrite(file, &byte, 1, 0)
    Store.giveToOwner(of: String(path.dropLast("-bell".count)), ["-bell"])
  }
}
