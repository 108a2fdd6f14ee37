package import Phrases

/// Refuses when the client wrote after the message that one has seen (cli.md: `--if-last`, `lastMessage.id` on stdin).
///
/// What colleagues or the machine wrote since does not matter: only the client's words call for another look.
///
/// - Throws: `stale`.
package func requireLast(_ seen: Message.ID, lastInbound: Message.ID?, in chat: Chat.ID) throws(Fault) {
  guard let lastInbound, lastInbound > seen else { return }
  throw Fault(
    .stale,
    en: "the client wrote in chat \(chat) after message \(seen)",
    uk: "клієнт написав у чат \(chat) після повідомлення \(seen)",
    hint: Phrase(same: "cbchat open \(chat)")
  )
}
