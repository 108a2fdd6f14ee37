package import Inbox
package import Phrases
package import Storage

extension Read {
  /// The automatic answer to a message that just arrived, if it gets one.
  ///
  /// - Parameters:
  ///   - arrived: the message or pressed button.
  ///   - received: what receiving it changes.
  ///   - channel: where it arrived; whether its autoreply is on is asked anew, for a caller may hold an earlier value.
  ///   - traits: of the channel's messenger.
  ///   - ids: numbers for what is made.
  /// - Returns: The queued answer, or nothing.
  /// - Throws: what the store says when it cannot be read.
  func autoreply(
    to arrived: Inbound,
    _ received: Received,
    of channel: Channel,
    traits: Traits,
    ids: inout IDs
  ) throws(Fault) -> Change {
    let channel = try self.channel(channel.id, for: .system) ?? channel
    guard channel.isAutoreplyOn, let chat = received.change.chats.last, let contact = received.change.contacts.last
    else { return Change() }
    var facts = try autoreplyFacts(of: channel, traits: traits, contact: contact, chat: chat, writtenAt: arrived.at)
    facts.clientName = received.change.clients.last?.name ?? facts.clientName
    return Inbox.autoreply(facts, ids: &ids, at: now)
  }

  /// All that ``autoreplyVerdict(_:at:)`` needs for a message of a contact.
  ///
  /// - Parameters:
  ///   - channel: as it is now.
  ///   - traits: of its messenger.
  ///   - contact: who wrote, as receiving left them.
  ///   - chat: where they wrote, as receiving left it.
  ///   - writtenAt: by the messenger; nothing is now.
  /// - Returns: The facts.
  /// - Throws: what the store says when it cannot be read.
  package func autoreplyFacts(
    of channel: Channel,
    traits: Traits,
    contact: Contact,
    chat: Chat,
    writtenAt: Instant?
  ) throws(Fault) -> AutoreplyFacts {
    AutoreplyFacts(
      channel: channel,
      traits: traits,
      setup: try autoreply(of: channel.id),
      contact: contact,
      chat: chat,
      writtenAt: writtenAt ?? now,
      zone: Zone(name: try setting("timezone") ?? "Europe/Kyiv"),
      language: try setting("language").flatMap { Language(rawValue: $0) } ?? .en,
      lastPersonAt: try lastPersonAt(to: contact.id, since: now - .hours(1)),
      record: try autoreplyRecord(of: contact.id, in: chat.id),
      company: try setting("company"),
      clientName: try contact.client.flatMap { id throws(Fault) in try client(id, for: .system)?.name },
      bookingURL: try setting("bookingUrl")
    )
  }
}
