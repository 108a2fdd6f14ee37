/// Marks what came as read, for the whole team; `new` stays until somebody answers (domain.md, Chat life).
///
/// - Parameters:
///   - chat: the chat as it is now.
///   - later: how many inbound messages came after those that were read; they stay unread.
/// - Returns: Nothing where somebody has read as far already.
package func markRead(_ chat: Chat, later: Int = 0) -> Change {
  var change = Change()
  guard chat.unread > later else { return change }
  var chat = chat
  chat.unread = later
  change.chats = [chat]
  return change
}
