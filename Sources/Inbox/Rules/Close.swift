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
