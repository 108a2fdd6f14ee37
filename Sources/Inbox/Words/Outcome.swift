package import Phrases

/// What a messenger answered to a call (channels.md 0.2); everything above the codecs speaks only this.
package struct Outcome: Sendable, Equatable {
  package enum Verdict: String, Sendable, CaseIterable {
    case ok
    case retry
    case rateLimited
    case windowClosed
    case blocked
    case unknownRecipient
    case tokenInvalid
    case tooLong
    case rejected
    case quota
    case restricted
    case optedOut
    /// The answer did not come or was not understood: the message may have arrived.
    case ambiguous
  }

  package var verdict: Verdict
  /// The messenger's id of the accepted message.
  package var externalID: String?
  /// How long the messenger asks to wait.
  package var retryAfter: Span?
  /// Whether a limit holds for this contact only, or for the whole account.
  package var isForContact: Bool
  /// The messenger's own words, without anything secret.
  package var reason: String?
  /// The reason in both languages, where the words are cbchat's own; ``reason`` is then their English.
  package var words: Phrase?

  package init(
    _ verdict: Verdict,
    externalID: String? = nil,
    retryAfter: Span? = nil,
    isForContact: Bool = false,
    reason: String? = nil
  ) {
    self.verdict = verdict
    self.externalID = externalID
    self.retryAfter = retryAfter
    self.isForContact = isForContact
    self.reason = reason
  }

  /// What cbchat itself found: its reason reads in the reader's language.
  package init(_ verdict: Verdict, words: Phrase) {
    self.init(verdict, reason: words.en)
    self.words = words
  }

  package static func accepted(_ externalID: String?) -> Outcome { Outcome(.ok, externalID: externalID) }
}
