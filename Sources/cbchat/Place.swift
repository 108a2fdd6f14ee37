import Inbox
import Office
import Phrases

/// Where things lie on this machine.
enum Place {
  /// The home folder of whoever runs the program; under sudo the one that the system keeps, never the caller's `HOME`.
  ///
  /// An empty or relative `HOME` is nobody's. Who has no home at all is at the root, as services are.
  static func home(_ system: Identity.System, _ environment: [String: String]) -> String {
    if system.sudoUID == nil, let home = environment["HOME"], home.hasPrefix("/") { return home }
    return system.home(system.uid) ?? "/"
  }

  /// Under sudo by another user, nothing of the caller's choice is opened with the owner's rights (domain.md, Identity).
  static func refuseBorrowed(path: String?, _ system: Identity.System, owner: UInt32) throws(Fault) {
    guard let path, system.isBorrowed(owner: owner) else { return }
    throw Fault(
      .forbidden,
      en: "under sudo the store is the owner's own; \(path) is not opened",
      uk: "через sudo відкривається лише власне сховище власника, не \(path)"
    )
  }
}
