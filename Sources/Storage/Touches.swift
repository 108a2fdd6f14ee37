package import Inbox
package import Phrases
import SQLite

/// Which chats look different than at an earlier look.
package struct Touches: Sendable, Equatable {
  /// A place in the order of changes; it means something in its own store only.
  package struct Mark: Sendable, Equatable {
    var number: Int64
  }

  /// In the order in which each of them changed last; `nil` when it may be any chat: a channel or a colleague is not what
  /// it was, or too much has happened since.
  package var chats: [Chat.ID]?
  /// From where the next look goes on.
  package var end: Mark
}

extension Read {
  /// What changed since a look; `nil` asks only from where to go on.
  ///
  /// It costs what has changed, however many chats there are.
  package func touches(since mark: Touches.Mark?) throws(Fault) -> Touches {
    guard let mark else {
      let end = try first("SELECT max(id) FROM touch") { $0.integerIfAny(0) ?? 0 } ?? 0
      return Touches(chats: nil, end: Touches.Mark(number: end))
    }
    let found = try all("SELECT id, chat FROM touch WHERE id >= \(mark.number) ORDER BY id") {
      ($0.integer(0), $0.integer(1))
    }
    let end = Touches.Mark(number: found.last?.0 ?? mark.number)
    // Where the mark itself is gone, so may be what came behind it.
    let news = found.drop { $0.0 == mark.number }
    let isWhole = news.count < found.count || mark.number == 0 && (news.first?.0 ?? 1) == 1
    guard isWhole, !news.contains(where: { $0.1 == 0 }) else { return Touches(chats: nil, end: end) }
    var seen: Set<Int64> = []
    let chats = news.reversed().filter { seen.insert($0.1).inserted }.reversed().map { Chat.ID($0.1) }
    return Touches(chats: chats, end: end)
  }

  /// A chat as a list without a text to search for would show it; `nil` when it does not stand in that list.
  package func chat(_ id: Chat.ID, in query: ChatQuery, for viewer: Viewer) throws(Fault) -> ChatView? {
    guard var view = try chat(id, for: viewer), matches(view, query, for: viewer) else { return nil }
    if query.order == .waiting { view.cursor.at = view.chat.lastInboundAt ?? view.chat.activityAt }
    return view
  }

  /// The chats in which anybody composes an answer now.
  package func leasedChats() throws(Fault) -> Set<Chat.ID> { Set(try leases().map(\.chat)) }
}
