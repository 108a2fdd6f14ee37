import Glibc
import Inbox
import Phrases
import SQLite
import Storage
import TestKit

extension Store {
  /// The whole of a list.
  func list(_ query: ChatQuery = ChatQuery(folder: .all), for viewer: Viewer = .system) throws -> [ChatView] {
    try look { read throws(Fault) in
      var views: [ChatView] = []
      try read.chats(query, for: viewer) { view throws(Fault) in
        views.append(view)
        return true
      }
      return views
    }
  }

  func numbers(_ query: ChatQuery = ChatQuery(folder: .all), for viewer: Viewer = .system) throws -> [Int64] {
    try list(query, for: viewer).map(\.chat.id.rawValue)
  }

  func found(_ text: String, for viewer: Viewer = .system) throws -> [Int64] {
    try numbers(ChatQuery(folder: .all, search: text), for: viewer)
  }
}

extension TemporaryStore {
  /// A connection that passes by the store's rules, to see or spoil what is kept.
  func raw() throws -> Connection { try Connection(path: path, access: .readWrite) }

  var everybody: [Viewer] { [.system, .staff(admin), .staff(colleague)] }
}

/// Permission bits of a file, as `chmod` writes them.
func mode(of path: String) -> UInt32 {
  var facts = stat()
  return stat(path, &facts) == 0 ? facts.st_mode & 0o7777 : 0
}

func owner(of path: String) -> UInt32? {
  var facts = stat()
  return stat(path, &facts) == 0 ? facts.st_uid : nil
}
