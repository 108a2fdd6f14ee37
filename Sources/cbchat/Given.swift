import CLI
import Inbox
import Office
import Phrases
import Storage

// What is given to say, in `send` and in `start`.

extension Context {
  /// What is given to say: words, stdin, or a canned text.
  func given(_ words: [String], canned: String?) throws(Fault) -> String? {
    guard let canned else { return try input.text(words) }
    return try desk.look { (read) throws(Fault) in try self.canned(canned, in: read).text }
  }

  /// Files on their way out, read and kept.
  ///
  /// - Throws: `forbidden` under sudo by another user, and what ``OutgoingFile`` finds wrong with a file.
  func attachments(_ files: [String]) throws(Fault) -> [Attachment] {
    try requireOwnFiles(files)
    let store = storePath
    return try files.map { path throws(Fault) in try OutgoingFile.attachment(path, store: store) }
  }

  func requireOwnFiles(_ files: [String]) throws(Fault) {
    guard !files.isEmpty, try identity.isBorrowed else { return }
    throw Fault(.forbidden, en: "under sudo no file is read", uk: "через sudo файли не читаються")
  }
}
