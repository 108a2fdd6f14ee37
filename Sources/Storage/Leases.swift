package import Inbox
package import Phrases
import SQLite

extension Read {
  /// The leases that still hold: a handful, read once a transaction.
  func leases() throws(Fault) -> [Lease] {
    if let known = cache.leases { return known }
    let leases = try all("SELECT chat, staff, until FROM typing WHERE until > \(now.milliseconds) ORDER BY chat, staff")
    {
      Lease(
        chat: Chat.ID($0.integer(0)),
        staff: Staff.ID($0.integer(1)),
        until: Instant(milliseconds: $0.integer(2))
      )
    }
    cache.leases = leases
    return leases
  }

  /// Fills in who composes an answer now, apart from the viewer.
  func typing(_ view: ChatView, for viewer: Viewer) throws(Fault) -> ChatView {
    let leases = try leases()
    guard !leases.isEmpty else { return view }
    var view = view
    view.typing = typists(leases, in: view.chat.id, among: try staff(), for: viewer, at: now)
    return view
  }

  /// The chats in which somebody composes an answer now, as far as a viewer sees them.
  package func typingChats(for viewer: Viewer) throws(Fault) -> [ChatView] {
    var views: [ChatView] = []
    for chat in Set(try leases().map(\.chat)).sorted() {
      if let view = try self.chat(chat, for: viewer), !view.typing.isEmpty { views.append(view) }
    }
    return views
  }
}

extension Write {
  /// Keeps or renews a lease, and drops those that have run out.
  package func keep(_ lease: Lease) throws(Fault) {
    try run("DELETE FROM typing WHERE until <= \(now.milliseconds)")
    try run(
      """
      INSERT INTO typing VALUES (\(lease.chat.rawValue), \(lease.staff.rawValue), \(lease.until.milliseconds))
      ON CONFLICT DO UPDATE SET until = excluded.until
      """
    )
    read.cache.leases = nil
  }

  package func endLease(of staff: Staff.ID, in chat: Chat.ID) throws(Fault) {
    try run("DELETE FROM typing WHERE chat = \(chat.rawValue) AND staff = \(staff.rawValue)")
    read.cache.leases = nil
  }
}
