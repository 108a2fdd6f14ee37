import Inbox
import Phrases
import Storage

/// A list that is followed: what it holds, and up to where the store's changes are known.
///
/// The first look reads the list; later ones look only at the chats that changed, so that following costs the same in
/// a store of a hundred chats and of a million. A list that is limited or searched is read anew instead.
struct ListFollow {
  /// A chat that came, changed or left.
  struct News {
    let view: ChatView
    let isLeft: Bool
  }

  private var shown: [Chat.ID: ChatView] = [:]
  /// The shown chats in which somebody is known to type: that this ends is written nowhere.
  private var typed: Set<Chat.ID> = []
  private var mark: Touches.Mark?

  var isEmpty: Bool { shown.isEmpty }

  /// What is new since the last look, in the order in which it happened; at first the list itself.
  mutating func look(_ query: ChatQuery, for viewer: Viewer, in read: borrowing Read) throws(Fault) -> [News] {
    let isFirst = mark == nil
    let touches = try read.touches(since: mark)
    mark = touches.end
    let isWhole = query.search != nil || query.limit != nil
    guard !isWhole, let touched = touches.chats else { return try whole(query, for: viewer, in: read, isFirst) }
    var news: [News] = []
    let typing = try read.leasedChats().union(typed).subtracting(touched).sorted()
    for id in touched + typing {
      if let view = try read.chat(id, in: query, for: viewer) {
        news += shows(view)
      } else if let before = shown[id] {
        news.append(leaves(try read.chat(id, for: viewer) ?? before))
      }
    }
    return news
  }

  private mutating func whole(
    _ query: ChatQuery,
    for viewer: Viewer,
    in read: borrowing Read,
    _ isFirst: Bool
  ) throws(Fault) -> [News] {
    var present: [ChatView] = []
    try read.chats(query, for: viewer) { view throws(Fault) in
      present.append(view)
      return true
    }
    var news: [News] = []
    for id in Set(shown.keys).subtracting(present.map(\.chat.id)).sorted() {
      guard let view = try read.chat(id, for: viewer) ?? shown[id] else { continue }
      news.append(leaves(view))
    }
    // A list begins with what is newest; what changes is told in the order in which it did.
    for view in isFirst ? present : present.reversed() { news += shows(view) }
    return news
  }

  private mutating func shows(_ view: ChatView) -> [News] {
    let id = view.chat.id
    if view.typing.isEmpty { typed.remove(id) } else { typed.insert(id) }
    return shown.updateValue(view, forKey: id) == view ? [] : [News(view: view, isLeft: false)]
  }

  private mutating func leaves(_ view: ChatView) -> News {
    shown[view.chat.id] = nil
    typed.remove(view.chat.id)
    return News(view: view, isLeft: true)
  }
}
