import Glibc
package import Phrases

// One process serves a store.
extension Serve {
  /// Takes the store for this process; given back when the value ends.
  package struct Claim: ~Copyable {
    private let file: Int32

    /// - Throws: `busy` when another process serves this store.
    package init(path: String) throws(Fault) {
      let file = open(path + "-serve", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else {
        let reason = String(cString: strerror(errno))
        throw Fault(.io, en: "cannot open \(path)-serve: \(reason)", uk: "не вдалося відкрити \(path)-serve: \(reason)")
      }
      // Who only asks whether somebody serves holds the lock for a moment (``Serve/isRunning(on:)``).
      var isHeld = flock(file, LOCK_EX | LOCK_NB) == 0
      for _ in 0..<10 where !isHeld {
        usleep(10_000)
        isHeld = flock(file, LOCK_EX | LOCK_NB) == 0
      }
      guard isHeld else {
        close(file)
        throw Fault(
          .busy,
          en: "another cbchat already serves this store",
          uk: "це сховище вже обслуговує інший cbchat",
          hint: Phrase(en: "one is enough: it runs every channel", uk: "одного досить: він обслуговує всі канали")
        )
      }
      self.file = file
    }

    deinit {
      close(file)
    }
  }

  /// Whether a process serves the store at a path now.
  package static func isRunning(on path: String) -> Bool {
    let file = open(path + "-serve", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_SH | LOCK_NB) != 0
  }
}
