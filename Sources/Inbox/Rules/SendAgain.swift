package import Phrases

/// Lets a message that failed, or of which nobody knows, leave once more: a person's explicit act, whatever may come
/// twice of it (domain.md, Messages).
///
/// It stays one message with its key and campaign, so that who asks by the key hears of the new try; the parts that the
/// messenger has are not sent again. A line keeps who decided it and what was known before. Nobody becomes responsible.
///
/// - Throws: `rejected` for a message in any other state, `closed`, `blocked`, `windowClosed`, `config`.
package func sendAgain(
  _ message: Message,
  by staff: Staff,
  facts: SendFacts,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> (message: Message, change: Change) {
  guard message.state == .failed || message.state == .uncertain else { throw notRetryable(message) }
  var again = message
  // Whoever decides it now writes it now.
  if again.way == .scheduled { again.way = nil }
  // What is filed in a chat without an inquiry is no answer in it; an answer to one that ended is (domain.md, Chat life).
  if again.isAnswer {
    try requireNotClosed(facts.chat, of: facts.contact, in: facts.channel, current: facts.current, verb: "send")
  }
  try requireEnabled(facts.channel)
  _ = try requireOpenWindow(
    facts.contact,
    in: facts.channel,
    traits: facts.traits,
    sender: again.sender,
    isTemplate: again.template != nil,
    at: now
  )
  again.state = .queued
  again.failure = nil
  again.at = now
  // Refused after it was accepted: then the whole of it is to be sent, but for what the client has for sure.
  let begins: Message.State = message.isAccepted ? .delivered : .sent
  for part in again.parts.indices where again.parts[part].state.step < begins.step || again.parts[part].state == .failed
  {
    again.parts[part] = Message.Part(state: .queued)
  }
  var chat = facts.chat
  if again.isAnswer {
    chat.isNew = false
    chat.unread = 0
  }
  chat.show(again)
  var values = ["by": staff.name, "message": message.id.description]
  values["state"] = message.state?.rawValue
  values["note"] = message.failure?.reason
  var change = Change()
  change.chats = [chat]
  change.messages = [
    again, systemMessage(SystemLine(.sentAgain, values), in: chat, ids: &ids, at: now),
  ]
  change.outbox = [queued(again, in: facts.channel, at: now)]
  return (again, change)
}

private func notRetryable(_ message: Message) -> Fault {
  let id = message.id
  return switch message.state {
  case .scheduled:
    Fault(
      .rejected,
      en: "message \(id) is scheduled: it has not been tried yet",
      uk: "повідомлення \(id) заплановано: його ще не надсилали",
      hint: Phrase(same: "cbchat send --cancel \(id)")
    )
  case .queued, .sending:
    Fault(
      .rejected,
      en: "message \(id) is on its way: it needs no second try",
      uk: "повідомлення \(id) вже в дорозі: друга спроба не потрібна",
      hint: Phrase(
        en: "cbchat webhook serve sends it when it can", uk: "cbchat webhook serve надішле його, щойно зможе")
    )
  case .sent, .delivered, .seen, .failed, .uncertain:
    Fault(
      .rejected,
      en: "message \(id) was sent: it is not sent again",
      uk: "повідомлення \(id) вже надіслано: ще раз воно не надсилається"
    )
  case nil: notOutgoing(message)
  }
}
