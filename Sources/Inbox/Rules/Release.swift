package import Phrases

/// Takes the responsible off chats that they may no longer work with: they lost the role, were removed, or the channel's
/// roles changed (domain.md, Who may do what).
///
/// `chats` are those not closed that somebody has; a line in each says who is off.
package func release(_ chats: [Chat], staff: [Staff], channels: [Channel], ids: inout IDs, at now: Instant) -> Change {
  var change = Change()
  for chat in chats where chat.status != .closed {
    guard let responsible = chat.responsible, let colleague = staff.first(where: { $0.id == responsible }),
      let channel = channels.first(where: { $0.id == chat.channel }), !Viewer.staff(colleague).sees(channel)
    else { continue }
    var chat = chat
    chat.responsible = nil
    change.chats.append(chat)
    let line = SystemLine(.responsibleLost, ["to": colleague.name])
    change.messages.append(systemMessage(line, in: chat, ids: &ids, at: now))
  }
  return change
}

/// A colleague who works here no longer: the name stays in history, the operating system's user is free again.
///
/// - Throws: `forbidden` for the last admin.
package func removed(_ staff: Staff, among colleagues: [Staff]) throws(Fault) -> Staff {
  if staff.isAdmin { try requireAnotherAdmin(than: staff, among: colleagues) }
  var staff = staff
  staff.active = false
  staff.osUser = nil
  return staff
}

/// What removing a channel may look at.
package struct RemovalFacts: Sendable {
  package var channel: Channel
  /// Its chats that are not closed.
  package var chats: [Chat]
  /// Its messages that nobody is sending at this moment, scheduled ones too, each with its chat.
  package var queued: [(message: Message, chat: Chat)]

  package init(channel: Channel, chats: [Chat], queued: [(message: Message, chat: Chat)]) {
    self.channel = channel
    self.chats = chats
    self.queued = queued
  }
}

/// Disconnects a channel: its chats are closed and stay as history, what is queued fails, the name is not given again.
package func remove(_ facts: RemovalFacts, by staff: Staff, ids: inout IDs, at now: Instant) -> Change {
  var change = Change()
  var channel = facts.channel
  channel.removedAt = now
  channel.isEnabled = false
  change.channels = [channel]
  for chat in facts.chats where chat.status != .closed {
    var closed = chat
    closed.status = .closed
    closed.isNew = false
    closed.closedAt = now
    closed.waitUntil = nil
    change.chats.append(closed)
    let line = SystemLine(.channelRemoved, ["by": staff.name])
    change.messages.append(systemMessage(line, in: closed, ids: &ids, at: now))
  }
  for (message, chat) in facts.queued {
    var message = message
    message.at = min(message.at, now)
    change.merge(
      failed(
        message, in: chat, code: "channel-removed", words: Phrase(en: "channel removed", uk: "канал видалено"),
        hasOtherAnswer: true)
    )
  }
  return change
}
