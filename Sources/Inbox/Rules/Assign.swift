package import Phrases

/// Makes a colleague responsible for a chat, or nobody; what the bot had becomes open.
///
/// Only who may work with the chat's channel can have it. A claim (`--me` without `--force`) takes a chat only if nobody
/// else has it. That the chat is closed is refused before, by ``requireNotClosed(_:current:verb:)``.
///
/// - Throws: `forbidden`, `taken`.
package func assign(
  _ chat: Chat,
  to staff: Staff?,
  by actor: Staff,
  in channel: Channel,
  isClaim: Bool = false,
  responsible: Staff? = nil,
  isAnswered: Bool,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> Change {
  if let staff { try requireWork(staff, in: channel) }
  if isClaim, let other = chat.responsible, other != staff?.id {
    let name = responsible?.name ?? "?"
    throw Fault(
      .taken,
      en: "chat \(chat.id) is \(name)'s",
      uk: "за чат \(chat.id) відповідає \(name)",
      hint: Phrase(same: "cbchat assign \(chat.id) --me --force")
    )
  }
  var change = Change()
  guard chat.responsible != staff?.id || chat.status == .bot else { return change }
  var after = chat
  after.responsible = staff?.id
  if chat.status == .bot { after.reopen(isAnswered: isAnswered) }
  change.chats = [after]
  guard chat.responsible != staff?.id else { return change }
  var line = SystemLine(.unassigned, ["by": actor.name])
  if let staff { line = SystemLine(.assigned, ["by": actor.name, "to": staff.name]) }
  change.messages = [systemMessage(line, in: chat, ids: &ids, at: now)]
  return change
}

/// Only a colleague who works here and holds a role of the channel can have its chats.
///
/// - Throws: `forbidden`.
private func requireWork(_ staff: Staff, in channel: Channel) throws(Fault) {
  guard !Viewer.staff(staff).sees(channel) else { return }
  throw Fault(
    .forbidden,
    en: "\(staff.login) may not work with \(channel.name)",
    uk: "\(staff.login) не може працювати з каналом \(channel.name)",
    hint: Phrase(
      en: "an admin gives the role: cbchat channel roles, cbchat staff set",
      uk: "роль надає адміністратор: cbchat channel roles, cbchat staff set"
    )
  )
}

extension Chat {
  /// Puts a chat among the open ones: it is `new` when nobody answered what came last (domain.md, Chat life).
  mutating func reopen(isAnswered: Bool) {
    status = .open
    waitUntil = nil
    isNew = lastInboundAt != nil && !isAnswered
  }
}

/// Refuses what a closed chat does not take any more; the hint names where to go on.
///
/// - Parameters:
///   - view: the chat.
///   - current: the contact's chat that is not closed, if there is one.
///   - verb: the command, for the hint.
/// - Throws: `closed`.
package func requireNotClosed(_ view: ChatView, current: Chat?, verb: String) throws(Fault) {
  try requireNotClosed(view.chat, of: view.contact, in: view.channel, current: current, verb: verb)
}

func requireNotClosed(
  _ chat: Chat,
  of contact: Contact,
  in channel: Channel,
  current: Chat?,
  verb: String
) throws(Fault) {
  guard chat.status == .closed else { return }
  let hint: Phrase
  if let current {
    hint = Phrase(same: "cbchat \(verb) \(current.id)")
  } else if let client = contact.client {
    hint = Phrase(same: "cbchat start \(client) --channel \(channel.name)")
  } else {
    hint = Phrase(
      en: "the client's next message opens a new chat; to begin one yourself, link the contact: cbchat client link",
      uk: "новий чат відкриє наступне повідомлення клієнта; щоб почати самому, прив’яжіть контакт: cbchat client link"
    )
  }
  throw Fault(.closed, en: "chat \(chat.id) is closed", uk: "чат \(chat.id) завершено", hint: hint)
}
