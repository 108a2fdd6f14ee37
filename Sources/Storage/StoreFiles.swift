import Foundation
package import Glibc
import Phrases

// The files of a store: what stands in the way of opening one, how a new one comes into place, whose they are.
extension Store {
  /// The owner of the store's file: who it belongs to, whoever acts (domain.md, Identity).
  package static func owner(of path: String) -> uid_t? {
    var facts = stat()
    return stat(path, &facts) == 0 ? facts.st_uid : nil
  }

  /// Why a store is not opened for a user: they may not read it, or it is theirs to read alone.
  ///
  /// - Parameters:
  ///   - path: the store.
  ///   - isReadable: whether it is only the writing that is not permitted.
  ///   - isOwn: whether the file is the user's own, so that its mode is in the way.
  /// - Returns: `forbidden`, with the way out.
  static func refusal(of path: String, isReadable: Bool, isOwn: Bool) -> Fault {
    Fault(
      .forbidden,
      en: isReadable ? "you may read the store at \(path), but not write it" : "you may not read the store at \(path)",
      uk: isReadable ? "сховище \(path) можна читати, але не змінювати" : "ви не маєте доступу до сховища \(path)",
      hint: isOwn
        ? Phrase(same: "chmod 600 \(path)")
        : Phrase(
          en: "run cbchat as the store's owner, with sudo -u",
          uk: "запустіть cbchat від імені власника сховища через sudo -u"
        )
    )
  }

  /// Says what stands in the way before SQLite gives its general "unable to open".
  static func examine(_ path: String) throws(Fault) {
    if access(path, R_OK | W_OK) == 0 {
      var facts = stat()
      guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
        throw Fault(.io, en: "\(path) is not a file", uk: "\(path) не є файлом")
      }
      return
    }
    switch errno {
    case ENOENT, ENOTDIR:
      throw Fault(
        .noStore,
        en: "there is no store at \(path)",
        uk: "немає сховища: \(path)",
        hint: Phrase(same: "cbchat init")
      )
    case EACCES, EPERM:
      throw refusal(of: path, isReadable: access(path, R_OK) == 0, isOwn: owner(of: path) == getuid())
    default:
      let reason = String(cString: strerror(errno))
      throw Fault(.io, en: "cannot open \(path): \(reason)", uk: "не вдалося відкрити \(path): \(reason)")
    }
  }

  static func makeFolder(_ folder: String) throws(Fault) {
    guard access(folder, F_OK) != 0 else { return }
    do {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    } catch {
      throw Fault(
        .cannotCreate,
        en: "cannot make the folder \(folder)",
        uk: "не вдалося створити теку \(folder)",
        detail: "\(error)"
      )
    }
  }

  /// A new empty file beside the path, of mode 0600 and a name that no crashed process can have left.
  static func makeDraft(of path: String) throws(Fault) -> String {
    var name = Array("\(path).new-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { throw cannotCreate(path, errno) }
    close(file)
    return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Links a finished draft into place, behind the turnstile.
  ///
  /// A journal that a store of that name has left would be read into the new one: it goes first, and only while nobody
  /// else can have made the store.
  static func place(_ draft: String, at path: String) throws(Fault) {
    let patience: TimeInterval = 10
    let pass: Turnstile.Pass?
    do { pass = try Turnstile(path: path + "-lock").pass(patience: patience) } catch {
      throw cannotCreate(path, error.code)
    }
    guard let pass else { throw busy(patience) }
    var facts = stat()
    if lstat(path, &facts) != 0 { for suffix in ["-wal", "-shm", "-journal"] { unlink(path + suffix) } }
    guard link(draft, path) == 0 else {
      let code = errno
      throw code == EEXIST
        ? Fault(.exists, en: "there is already a store at \(path)", uk: "сховище вже існує: \(path)")
        : cannotCreate(path, code)
    }
    syncFolder(of: path)
    _ = consume pass
  }

  static func cannotCreate(_ path: String, _ code: Int32) -> Fault {
    let reason = String(cString: strerror(code))
    return code == EEXIST
      ? Fault(.exists, en: "\(path) is already there", uk: "\(path) вже існує")
      : Fault(.cannotCreate, en: "cannot make \(path): \(reason)", uk: "не вдалося створити \(path): \(reason)")
  }

  /// The name of a new file is durable only when its folder is.
  static func syncFolder(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let file = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
  }

  /// What root makes beside the store belongs to the store's owner (domain.md, Identity).
  static func giveToOwner(of path: String, _ suffixes: [String]) {
    guard geteuid() == 0 else { return }
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_uid != 0 else { return }
    for suffix in suffixes { _ = lchown(path + suffix, facts.st_uid, facts.st_gid) }
  }
}
