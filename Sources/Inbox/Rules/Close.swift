package import Phrases

/// Ends an inquiry; queued messages still leave, and a closed chat stays closed without complaint.
package func close(
  _ chat: Chat,
  by staff: Staff,
  note: String?,
  ids: inout IDs,
  at now: Instant
) -> Change {
  var change = Change()
  guard chat.status != .closed else { return change }
  var chat = chat
  chat.status = .closed
  chat.isNew = false
  chat.closedAt = now
  chat.waitUntil = nil
  change.chats = [chat]
  var values = ["by": staff.name]
  values["note"] = note
  change.messages = [systemMessage(SystemLine(.closed, values), in: chat, ids: &ids, at: now)]
  return change
}

/// Refuses when the client wrote after the message that one has seen (cli.md: `--if-last`, `lastMessage.id` on stdin).
///
/// - Throws: `stale` with the newer message.
package func requireLast(_ seen: Message.ID, of view: ChatView) throws(Fault) {
  guard let last = view.lastMessage, last.id > seen, last.direction == .in else { return }
  throw Fault(
    .stale,
    en: "the client wrote in chat \(view.chat.id) after message \(seen)",
    uk: "клієнт написав у чат \(view.chat.id) після повідомлення \(seen)",
    hint: Phrase(same: "cbchat open \(view.chat.id)")
  )
}
