import Inbox
import Phrases
import Storage

extension Read {
  /// What a stop word of a client changes; `nil` for anything else.
  ///
  /// - Parameters:
  ///   - arrival: the message, or the pressed button.
  ///   - received: what receiving it changes.
  ///   - channel: where it arrived.
  ///   - traits: of the channel's messenger.
  ///   - ids: numbers for what is made.
  /// - Returns: What comes on top; `nil` when others may answer.
  /// - Throws: what the store says when it cannot be read.
  func heedStopWord(
    _ arrival: Arrival,
    _ received: Received,
    of channel: Channel,
    traits: Traits,
    ids: inout IDs
  ) throws(Fault) -> Change? {
    guard let text = arrival.text, let contact = received.change.contacts.last,
      let chat = received.change.chats.last,
      let message = received.change.messages.first(where: { $0.direction == .in })
    else { return nil }
    let words = ConsentWords(setting: try setting("stopWords"))
    guard words.isOptOut(text) != nil else { return nil }
    // The client's own, else the one that the word is written in, else the salon's.
    let isUkrainian = text.unicodeScalars.contains { ("\u{400}"..."\u{52F}").contains($0) }
    let salon = try setting("language").flatMap { Language(rawValue: $0) }
    let language = contact.language.flatMap(Language.init(locale:)) ?? (isUkrainian ? .uk : salon ?? .en)
    return Inbox.heedStopWord(
      text,
      words,
      at: message.at,
      facts: SendFacts(chat: chat, contact: contact, channel: channel, traits: traits),
      language: language,
      ids: &ids,
      now: now
    )
  }
}
