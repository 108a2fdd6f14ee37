package import Phrases

/// What a channel answers by itself, and when (domain.md, Autoreply); whether it does is `Channel.isAutoreplyOn`.
package struct AutoreplySetup: Sendable, Hashable {
  package enum When: String, Sendable, CaseIterable {
    /// At most once per contact and period.
    case always
    /// While the salon is closed, at most once per contact and period.
    case offHours = "off-hours"
    /// Once per chat.
    case first
  }

  package var channel: Channel.ID
  /// What the salon wrote, by language; without any, ``text(in:orIn:)`` has words of its own.
  package var texts: [Language: AutoreplyText]
  package var when: When
  package var hours: Hours
  /// The period that begins when the messenger accepted an answer; longer than nothing.
  package var every: Span

  package static let standardPeriod = Span.hours(12)

  package init(
    channel: Channel.ID,
    texts: [Language: AutoreplyText] = [:],
    when: When = .always,
    hours: Hours = Hours(),
    every: Span = standardPeriod
  ) {
    self.channel = channel
    self.texts = texts
    self.when = when
    self.hours = hours
    self.every = every
  }

  /// The text in a language: what the salon wrote in it, else in another one, else words of ours.
  ///
  /// - Parameters:
  ///   - language: the client's.
  ///   - other: the salon's, which is asked next.
  /// - Returns: A text; there always is one.
  package func text(in language: Language, orIn other: Language) -> AutoreplyText {
    for candidate in [language, other] + Language.allCases {
      if let text = texts[candidate] { return text }
    }
    return standardText(in: language)
  }

  /// What is said while the salon has written nothing.
  private func standardText(in language: Language) -> AutoreplyText {
    let phrase: Phrase
    switch when {
    case .always, .first:
      phrase = Phrase(
        en: "Hello! Thank you for your message. We have received it and will answer soon.",
        uk: "Вітаємо! Дякуємо за повідомлення — ми його отримали й незабаром відповімо."
      )
    case .offHours:
      phrase = Phrase(
        en: "Hello! Thank you for your message. We are closed now and will answer as soon as we open.",
        uk: "Вітаємо! Дякуємо за повідомлення. Зараз ми зачинені й відповімо, щойно відчинимося."
      )
    }
    guard when == .offHours, !hours.hasNoRanges else { return AutoreplyText(literal: phrase[language]) }
    let line = Phrase(en: "\nOur hours: ", uk: "\nГодини роботи: ")
    return AutoreplyText(literal: phrase[language] + line[language]) + .hours
  }
}
