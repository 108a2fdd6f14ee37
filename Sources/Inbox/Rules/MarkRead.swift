/// Marks what came as read, for the whole team; `new` stays until somebody answers (domain.md, Chat life).
package func markRead(_ chat: Chat) -> Change {
  var change = Change()
  guard chat.unread > 0 else { return change }
  var chat = chat
  chat.unread = 0
  change.chats = [chat]
  return change
}
