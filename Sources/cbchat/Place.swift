import Glibc
import Inbox
import Office
import Phrases

/// Where things lie on this machine.
enum Place {
  /// The home folder of a user; `HOME` only speaks for the user who runs the program.
  static func home(of uid: UInt32, _ environment: [String: String]) -> String {
    if uid == getuid(), environment["SUDO_UID"] == nil, let home = environment["HOME"], home.hasPrefix("/") {
      return home
    }
    guard let entry = getpwuid(uid), let home = entry.pointee.pw_dir else { return environment["HOME"] ?? "/" }
    return String(cString: home)
  }

  /// Under sudo by another user, nothing of the caller's choice is opened with the owner's rights (domain.md, Identity).
  static func refuseBorrowed(path: String?, _ system: Identity.System, owner: UInt32) throws(Fault) {
    guard let path, let sudo = system.sudoUID, system.uid == owner, sudo != owner, sudo != 0 else { return }
    throw Fault(
      .forbidden,
      en: "under sudo the store is the owner's own; \(path) is not opened",
      uk: "через sudo відкривається лише власне сховище власника, не \(path)"
    )
  }
}
