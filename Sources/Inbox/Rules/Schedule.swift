package import Phrases

/// Decides a message that leaves later: nothing of its chat changes until then, and it is nobody's answer
/// (domain.md, Chat life: `--at` makes nobody responsible).
///
/// Its time is the planned one. Window and block are checked now, and again when it leaves.
///
/// `moment`: when it is to leave.
/// `way`: `scheduled` for a message in one chat; what a batch schedules may be in a closed one.
/// - Throws: what ``send(_:by:facts:ids:at:)`` throws, and `badInput` when the time has passed.
package func schedule(
  _ draft: Draft,
  for moment: Instant,
  way: Message.Way = .scheduled,
  by staff: Staff,
  facts: SendFacts,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> (message: Message, change: Change) {
  guard moment > now else {
    throw Fault(
      .badInput,
      en: "the time \(moment.rfc3339) has passed",
      uk: "час \(moment.rfc3339) уже минув"
    )
  }
  if way == .scheduled {
    try requireNotClosed(facts.chat, of: facts.contact, in: facts.channel, current: facts.current, verb: "send")
  }
  var message = try composed(draft, way: way, by: staff, facts: facts, ids: &ids, at: now)
  message.at = moment
  message.state = .scheduled
  for part in message.parts.indices { message.parts[part].state = .scheduled }
  var change = Change()
  change.messages = [message]
  return (message, change)
}

/// Queues a scheduled message whose time has come: from here on it is like any other, but nobody's answer.
///
/// How long it may stay queued counts from the planned time: what comes a day too late is not sent (`expired`).
package func queueScheduled(_ message: Message, in chat: Chat, of channel: Channel, at now: Instant) -> Change {
  var change = Change()
  guard message.state == .scheduled, message.at <= now else { return change }
  var item = queued(message, in: channel, at: message.at)
  item.notBefore = now
  var message = message
  message.state = .queued
  message.at = now
  for part in message.parts.indices { message.parts[part].state = .queued }
  var chat = chat
  chat.show(message)
  change.chats = [chat]
  change.messages = [message]
  change.outbox = [item]
  return change
}
