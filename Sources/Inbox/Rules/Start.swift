package import Phrases

/// One way to write to a client: a contact of theirs, and why it cannot be written to now, if it cannot.
package struct StartOption: Sendable, Equatable {
  package var contact: Contact
  package var channel: Channel
  package var refusal: Fault?

  package init(contact: Contact, channel: Channel, refusal: Fault?) {
    self.contact = contact
    self.channel = channel
    self.refusal = refusal
  }
}

/// Whether a chat can be started with a contact (domain.md: only if they have written to that channel before).
///
/// Without traits the channel is of a kind that this version does not know any more.
///
/// `isTemplate`: an approved template is to be sent: no window stands in its way.
package func startOption(
  _ contact: Contact,
  in channel: Channel,
  traits: Traits?,
  isTemplate: Bool = false,
  at now: Instant
) -> StartOption {
  var option = StartOption(contact: contact, channel: channel, refusal: nil)
  do throws(Fault) {
    guard let traits else {
      throw Fault(
        .notSupported,
        en: "\(channel.name) is of a kind that this cbchat does not know",
        uk: "канал \(channel.name) має вид, якого цей cbchat не знає"
      )
    }
    try requireEnabled(channel)
    guard contact.lastInboundAt != nil else {
      throw Fault(
        .noContact,
        en: "\(contact.shownName) has not written to \(channel.name) yet",
        uk: "від \(contact.shownName) ще не було повідомлень у каналі \(channel.name)"
      )
    }
    _ = try requireOpenWindow(
      contact, in: channel, traits: traits, sender: .person, isTemplate: isTemplate, at: now)
  } catch { option.refusal = error }
  return option
}

/// What a person names to choose among the ways to write to a client.
package enum StartChoice: Sendable, Equatable {
  /// The only channel that can be written to.
  case any
  /// The contact there who wrote last.
  case channel(String)
  case contact(Contact.ID)
}

/// Chooses the way to write to a client; the options stand with who wrote last first.
///
/// - Throws: `noContact`, with what the card has; `ambiguous`, with the options.
package func chooseOption(
  _ choice: StartChoice,
  among options: [StartOption],
  of client: Client
) throws(Fault) -> StartOption {
  switch choice {
  case .contact(let id):
    if let option = options.first(where: { $0.contact.id == id }) { return option }
    throw noContact(client, options, in: Phrase(en: " \(id)", uk: " \(id)"))
  case .channel(let name):
    if let option = options.first(where: { $0.channel.name == name }) { return option }
    throw noContact(client, options, in: Phrase(en: " in \(name)", uk: " у каналі \(name)"))
  case .any:
    let open = options.filter { $0.refusal == nil }
    if let first = open.first, open.allSatisfy({ $0.channel.id == first.channel.id }) { return first }
    if let only = options.first, options.count == 1 { return only }
    guard !options.isEmpty else { throw noContact(client, options, in: Phrase(same: "")) }
    let list = options.map { option in
      let reason = option.refusal.map { " (\($0.code.rawValue))" } ?? ""
      return "\(option.channel.name)\(reason)"
    }.joined(separator: ", ")
    throw Fault(
      .ambiguous,
      en: "\(client.name) can be reached in several ways: \(list)",
      uk: "\(client.name) має кілька месенджерів: \(list)",
      hint: Phrase(en: "name one with --channel", uk: "вкажіть один через --channel")
    )
  }
}

/// domain.md: a found client without a contact is an error that lists what the card has.
package func noContact(_ client: Client, _ options: [StartOption], in place: Phrase) -> Fault {
  let contacts = options.map { "\($0.channel.name) \($0.contact.shownName) (\($0.contact.id))" }
  let phones = client.phones.map(\.e164)
  let known = (contacts + phones).joined(separator: ", ")
  return Fault(
    .noContact,
    Phrase(
      en: "the card \(client.name) has no messenger contact",
      uk: "картка \(client.name) не має контакту месенджера"
    ) + place
      + (known.isEmpty
        ? Phrase(same: "") : Phrase(en: "; it has: \(known)", uk: "; у картці є: \(known)")),
    hint: Phrase(
      en: "when they have written, link them: cbchat client link \(client.id) --chat CHAT",
      uk: "коли клієнт напише, прив’яжіть його: cbchat client link \(client.id) --chat CHAT"
    )
  )
}

/// Continues the contact's chat that is not closed, or makes one that is the starter's.
///
/// `staff`: who is responsible for a new one; nobody for a message that is only scheduled.
/// - Throws: why the contact cannot be written to, when a chat would have to be made.
package func start(
  _ option: StartOption,
  current: Chat?,
  by staff: Staff?,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> (chat: Chat, change: Change) {
  var change = Change()
  if let current { return (current, change) }
  if let refusal = option.refusal { throw refusal }
  let chat = Chat(
    id: ids.chat(),
    channel: option.channel.id,
    contact: option.contact.id,
    status: .open,
    openedAt: now,
    responsible: staff?.id
  )
  change.chats = [chat]
  return (chat, change)
}
