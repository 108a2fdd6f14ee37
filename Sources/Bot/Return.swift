package import Inbox
package import Phrases

/// Gives a chat back to the bot, which greets; a chat that it has stays as it is (domain.md, Chat life: `bot return`).
///
/// That the chat is closed is refused before, by ``requireNotClosed(_:current:verb:)``.
///
/// - Throws: `notSupported` when the channel has no bot, or it is off.
package func giveBack(_ chat: Chat, by staff: Staff, facts: BotFacts, ids: inout IDs, at now: Instant) throws(Fault)
  -> Change
{
  guard chat.status != .bot else { return Change() }
  let name = facts.channel.name
  guard facts.traits.hasBot else { throw noBotMode(name) }
  guard facts.channel.isBotOn else {
    throw Fault(
      .notSupported,
      en: "the bot of \(name) is off",
      uk: "бот каналу \(name) вимкнено",
      hint: Phrase(same: "cbchat bot on \(name)")
    )
  }
  var chat = chat
  chat.status = .bot
  chat.isNew = false
  chat.responsible = nil
  chat.waitUntil = nil
  var change = Change()
  change.chats = [chat]
  change.messages = [systemMessage(SystemLine(.botReturned, ["by": staff.name]), in: chat, ids: &ids, at: now)]
  change.botStates = [BotState(chat: chat.id, contact: chat.contact, at: now)]
  // Who cannot be written to is greeted when they write again.
  guard facts.contact.state == .active, facts.channel.isEnabled else { return change }
  let greeting = Phrase(
    en: "Our assistant is with you again. \(Menu.invitation.en)",
    uk: "З вами знову наш помічник. \(Menu.invitation.uk)"
  )
  let text = Menu.text(greeting[facts.spoken], facts)
  change.merge(said(text, Menu.keyboard(facts), in: &chat, facts.traits, ids: &ids, at: now))
  return change
}

/// Turns the bot's chats over to people: they are open and new (domain.md, Who may do what: `bot off`).
package func retire(_ chats: [Chat], ids: inout IDs, at now: Instant) -> Change {
  var change = Change()
  for chat in chats where chat.status == .bot {
    var chat = chat
    chat.status = .open
    chat.isNew = true
    change.chats.append(chat)
    change.messages.append(systemMessage(SystemLine(.botOff), in: chat, ids: &ids, at: now))
  }
  return change
}

/// The refusal of a bot where there cannot be one, and what there is instead (domain.md, Bot).
package func noBotMode(_ channel: String) -> Fault {
  Fault(
    .notSupported,
    en: "\(channel) has no bot mode: only telegram-bot and viber-bot channels do",
    uk: "канал \(channel) не підтримує режим бота: його мають лише канали telegram-bot і viber-bot",
    hint: Phrase(
      en: "an automatic answer works everywhere: cbchat autoreply set \(channel) --text uk='…'",
      uk: "автовідповідач працює всюди: cbchat autoreply set \(channel) --text uk='…'"
    )
  )
}
