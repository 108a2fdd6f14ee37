package import Phrases

/// Puts a chat aside, until a moment or until the client writes; one that already waits gets the new time.
///
/// - Throws: `badInput` when the moment is past: nothing could wait for it.
package func putAside(
  _ chat: Chat,
  until moment: Instant?,
  note: String?,
  by staff: Staff,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> Change {
  if let moment, moment <= now {
    throw Fault(
      .badInput,
      en: "the time \(moment.rfc3339) has passed",
      uk: "час \(moment.rfc3339) уже минув"
    )
  }
  var chat = chat
  chat.status = .waiting
  chat.isNew = false
  chat.waitUntil = moment
  var values = ["by": staff.name]
  values["until"] = moment?.rfc3339
  values["note"] = note
  var change = Change()
  change.chats = [chat]
  change.messages = [systemMessage(SystemLine(.waiting, values), in: chat, ids: &ids, at: now)]
  return change
}

/// Takes a chat back from waiting, by hand; one that does not wait stays as it is.
package func takeBack(
  _ chat: Chat,
  note: String?,
  by staff: Staff,
  isAnswered: Bool,
  ids: inout IDs,
  at now: Instant
) -> Change {
  var values = ["by": staff.name]
  values["note"] = note
  return woken(chat, SystemLine(.woken, values), isAnswered: isAnswered, ids: &ids, at: now)
}

/// Wakes a chat whose time has passed (domain.md: `waiting` with a time that passed is `open`).
package func wake(_ chat: Chat, isAnswered: Bool, ids: inout IDs, at now: Instant) -> Change {
  guard let until = chat.waitUntil, until <= now else { return Change() }
  return woken(chat, SystemLine(.woken), isAnswered: isAnswered, ids: &ids, at: now)
}

private func woken(_ chat: Chat, _ line: SystemLine, isAnswered: Bool, ids: inout IDs, at now: Instant) -> Change {
  var change = Change()
  guard chat.status == .waiting else { return change }
  var chat = chat
  chat.reopen(isAnswered: isAnswered)
  change.chats = [chat]
  change.messages = [systemMessage(line, in: chat, ids: &ids, at: now)]
  return change
}
