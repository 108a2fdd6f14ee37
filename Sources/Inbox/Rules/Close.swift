/// Ends an inquiry; queued messages still leave, scheduled ones are cancelled, and a closed chat stays closed without
/// complaint.
package func close(
  _ chat: Chat,
  by staff: Staff,
  note: String?,
  scheduled: [Message] = [],
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
  for message in scheduled {
    change.merge(cancelled(message, in: chat, hasOtherAnswer: true, at: now))
    let line = SystemLine(.cancelled, ["message": message.id.description])
    change.messages.append(systemMessage(line, in: chat, ids: &ids, at: now))
  }
  change.messages.append(systemMessage(SystemLine(.closed, values), in: chat, ids: &ids, at: now))
  return change
}
