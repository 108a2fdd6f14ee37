package import Phrases

/// Somebody composes an answer in a chat: until when the others are told so, unless it is renewed.
package struct Lease: Sendable, Hashable {
  package var chat: Chat.ID
  package var staff: Staff.ID
  package var until: Instant

  package init(chat: Chat.ID, staff: Staff.ID, until: Instant) {
    self.chat = chat
    self.staff = staff
    self.until = until
  }

  /// domain.md, Colleagues at once.
  package static let length = Span.seconds(10)
  /// Renewed so often, a late renewal is never missed.
  package static let renewal = Span.seconds(3)
}

/// The sign that a colleague composes an answer, from now on.
package func lease(_ chat: Chat.ID, to staff: Staff, at now: Instant) -> Lease {
  Lease(chat: chat, staff: staff.id, until: now + Lease.length)
}

/// Who composes an answer in a chat, apart from the viewer.
package func typists(
  _ leases: [Lease],
  in chat: Chat.ID,
  among colleagues: [Staff],
  for viewer: Viewer,
  at now: Instant
) -> [Staff] {
  leases.filter { $0.chat == chat && $0.until > now }.compactMap { lease in
    if case .staff(let own) = viewer, own.id == lease.staff { return nil }
    return colleagues.first { $0.id == lease.staff && $0.active }
  }
}

/// Sends only where no colleague composes an answer (`--if-free`).
///
/// - Throws: `typing`.
package func requireFree(_ view: ChatView) throws(Fault) {
  guard let other = view.typing.first else { return }
  throw Fault(.typing, typingPhrase(other))
}

/// «[Name] друкує», in the words of the seed.
package func typingPhrase(_ staff: Staff) -> Phrase {
  Phrase(en: "\(staff.name) is typing", uk: "\(staff.name) друкує")
}
