import CLI
import Foundation
import Glibc
import Inbox
import Office
import Phrases
import Storage

/// An executable `cbchat-NAME` on `PATH`, which runs for `cbchat NAME` as in git (cli.md, Extending).
enum Extension {
  /// Puts the program in this process's place; returns only when there is none.
  ///
  /// - Throws: `forbidden` under sudo by another user, who would run a program of their choice with the owner's rights.
  static func run(_ name: String, _ words: [String], _ context: Context) throws(Fault) {
    guard let path = Place.executable("cbchat-\(name)", context.environment) else { return }
    let store = Place.absolute(context.storePath)
    let owner = Store.owner(of: store) ?? context.system.uid
    if context.system.isBorrowed(owner: owner) {
      throw Fault(
        .forbidden,
        en: "under sudo no program of yours is run: cbchat-\(name)",
        uk: "через sudo ваші програми не запускаються: cbchat-\(name)"
      )
    }
    var environment = context.environment
    environment["CBCHAT_STORE"] = store
    // An extension may also be what makes the store: there is nobody then.
    if let login = try? context.staff.login { environment["CBCHAT_STAFF"] = login }
    let failure = execute(path, words, environment)
    throw Fault(
      .io,
      en: "cannot run \(path): \(failure)",
      uk: "не вдалося запустити \(path): \(failure)"
    )
  }

  private static func execute(_ path: String, _ words: [String], _ environment: [String: String]) -> String {
    // The program expects what a shell would give it.
    signal(SIGPIPE, SIG_DFL)
    var arguments = ([path] + words).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    execve(path, &arguments, &variables)
    let reason = String(cString: strerror(errno))
    signal(SIGPIPE, SIG_IGN)
    for pointer in arguments + variables { free(pointer) }
    return reason
  }
}

extension Place {
  /// The program of a name on `PATH`; empty and relative entries are passed over.
  static func executable(_ name: String, _ environment: [String: String]) -> String? {
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first { path in
      var facts = stat()
      return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
  }

  /// A path that means the same in whatever folder a program goes to.
  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}
