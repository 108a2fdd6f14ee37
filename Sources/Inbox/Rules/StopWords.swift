package import Phrases

/// The words by which a client ends and takes back promotions (domain.md, Consent).
package struct ConsentWords: Sendable, Equatable {
  /// The setting `stopWords`.
  package var stop: [String]

  package static let standard = ConsentWords(stop: ["STOP", "СТОП", "Відписатися"])
  package static let start = ["START", "Підписатися"]

  package init(stop: [String]) {
    self.stop = stop
  }

  /// The words of a setting, separated by commas; without one the usual ones.
  package init(setting: String?) {
    let words = setting?.split(separator: ",").map { String($0) }.filter { !ConsentWords.folded($0).isEmpty } ?? []
    self = words.isEmpty ? .standard : ConsentWords(stop: words)
  }

  /// Whether a message says that the client wants no promotions (`true`), or wants them again (`false`); `nil` for any
  /// other.
  ///
  /// It must be the whole message; case, punctuation and the blanks around it are forgiven. `/start` is what Telegram's
  /// button writes when a bot is opened: nobody asks for promotions by it.
  package func isOptOut(_ text: String) -> Bool? {
    // Most messages are longer than any word: they need not be folded.
    guard text.utf8.count <= ConsentWords.longest else { return nil }
    let said = ConsentWords.folded(text)
    guard !said.isEmpty else { return nil }
    if stop.contains(where: { ConsentWords.folded($0) == said }) { return true }
    let isCommand = text.first { !$0.isWhitespace } == "/"
    if !isCommand, ConsentWords.start.contains(where: { ConsentWords.folded($0) == said }) { return false }
    return nil
  }

  /// The word to name to a client, in their language where there is one.
  package func stopWord(in language: Language) -> String {
    let words = stop.map { $0.trimming() }
    let isCyrillic: (String) -> Bool = { $0.unicodeScalars.contains { ("\u{400}"..."\u{52F}").contains($0) } }
    return words.first { isCyrillic($0) == (language == .uk) } ?? words.first ?? "STOP"
  }

  /// Bytes.
  private static let longest = 400

  private static func folded(_ text: String) -> String {
    // Whoever writes a whole letter says more than a word.
    guard text.utf8.count <= longest else { return "" }
    let letters = text.lowercased().map { $0.isLetter || $0.isNumber ? $0 : " " }
    return String(letters).split(separator: " ").joined(separator: " ")
  }
}

extension String {
  fileprivate func trimming() -> String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}

/// What a stop word changes: the contact gets no promotions (or gets them again), a line says so, and the client is told,
/// once (domain.md, Consent).
///
/// It stays a message like any other: its chat is opened and new as by any word of the client's (Chat life), since people
/// still answer who wants no promotions. What tells the client is an automatic message: it obeys the reply window, and
/// there is none for a word that comes late.
///
/// - Returns: `nil` for a message that is no such word: then others may answer it.
package func heedStopWord(
  _ text: String,
  _ words: ConsentWords,
  at moment: Instant,
  facts: SendFacts,
  language: Language,
  ids: inout IDs,
  now: Instant
) -> Change? {
  guard let isOptOut = words.isOptOut(text) else { return nil }
  var contact = facts.contact
  // Somebody who never ended promotions says START to a bot: that is not for us.
  guard contact.isOptedOut != isOptOut else { return isOptOut ? Change() : nil }
  contact.isOptedOut = isOptOut
  var change = Change()
  change.contacts = [contact]
  change.messages = [
    systemMessage(SystemLine(isOptOut ? .optedOut : .optedIn), in: facts.chat, ids: &ids, at: now)
  ]
  guard now - moment <= .hours(1), let told = telling(isOptOut, words, facts, language, &ids, now) else {
    return change
  }
  change.messages.append(told)
  change.outbox = [queued(told, in: facts.channel, at: now)]
  return change
}

/// The message that tells a client what their word did; `nil` where nothing automatic may leave.
///
/// It is cbchat's own: no autoreply, which would keep the salon's from speaking, and which a person's answer stops.
private func telling(
  _ isOptOut: Bool,
  _ words: ConsentWords,
  _ facts: SendFacts,
  _ language: Language,
  _ ids: inout IDs,
  _ now: Instant
) -> Message? {
  do throws(Fault) {
    try requireEnabled(facts.channel)
    _ = try requireOpenWindow(facts.contact, in: facts.channel, traits: facts.traits, sender: .machine, at: now)
  } catch { return nil }
  let stop = words.stopWord(in: language)
  let phrase =
    isOptOut
    ? Phrase(
      en: "You will get no more promotions from us. To get them again, write START.",
      uk: "Ви більше не отримуватимете від нас розсилок. Щоб отримувати їх знову, напишіть «Підписатися»."
    )
    : Phrase(
      en: "You will get our promotions again. To end them, write \(stop).",
      uk: "Ви знову отримуватимете наші розсилки. Щоб відписатися, напишіть «\(stop)»."
    )
  return Message(
    id: ids.message(),
    chat: facts.chat.id,
    contact: facts.contact.id,
    direction: .out,
    author: .system,
    text: phrase[language],
    at: now,
    state: .queued,
    parts: [Message.Part(state: .queued)]
  )
}
