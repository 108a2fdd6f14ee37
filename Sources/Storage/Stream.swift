package import Inbox
package import Phrases
import SQLite

/// A part of the stream of everything that is said: messages and lines by number, with the chats they stand in.
package struct StreamPage: Sendable {
  package var items: [(message: Message, view: ChatView)]
  /// The number up to which everything has been looked at, also what the viewer may not see.
  package var end: Message.ID
  /// Whether there is more behind the end now.
  package var isFull: Bool
}

extension Read {
  /// What was said after a number, as far as a viewer sees it.
  ///
  /// Numbers are drawn inside the transactions that use them, and those come one after another: who goes on from the end
  /// of a page misses nothing and sees nothing twice. What a campaign says is only told of a chat that was asked for:
  /// else its three thousand messages would drown the one client who writes meanwhile.
  package func stream(
    after start: Message.ID,
    in chat: Chat.ID? = nil,
    limit: Int = 500,
    for viewer: Viewer
  ) throws(Fault) -> StreamPage {
    let whose: SQL = chat.map { "AND m.chat = \($0.rawValue)" } ?? ""
    let found = try all(
      """
      SELECT \(Message.columns) FROM message AS m WHERE m.id > \(start.rawValue) \(whose) ORDER BY m.id LIMIT \(limit)
      """
    ) { Message($0) }
    var views: [Chat.ID: ChatView?] = [:]
    var page = StreamPage(items: [], end: found.last?.id ?? start, isFull: found.count == limit)
    for message in found where chat != nil || message.author != .campaign {
      if views[message.chat] == nil { views[message.chat] = .some(try self.chat(message.chat, for: viewer)) }
      guard let view = views[message.chat] ?? nil else { continue }
      page.items.append((try complete(message), view))
    }
    return page
  }
}
