/// Where a client stands in the talk with the bot: one for each chat, so that a new chat begins with the menu.
package struct BotState: Sendable, Hashable {
  package enum Step: Sendable, Hashable {
    /// Nothing was asked.
    case menu
    /// How much to top up.
    case amount
    /// Which of the listed visits to cancel, in the list's order.
    case visits([Visit.ID])
    /// Whether to cancel a visit; no answer counts after the moment.
    case confirm(Visit.ID, until: Instant)
    case rating
    /// The words to a rating.
    case words(Review.ID)
    /// The client's own number, before a service that needs to know who it is.
    case phone(for: BotService, nonce: String)
  }

  package var chat: Chat.ID
  package var contact: Contact.ID
  package var step: Step
  /// How often in a row nothing was understood.
  package var misses: Int
  package var at: Instant

  package init(chat: Chat.ID, contact: Contact.ID, step: Step = .menu, misses: Int = 0, at: Instant) {
    self.chat = chat
    self.contact = contact
    self.step = step
    self.misses = misses
    self.at = at
  }
}
