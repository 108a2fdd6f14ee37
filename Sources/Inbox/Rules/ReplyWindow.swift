package import Phrases

/// Whether a contact may be written to now, by whom, and until when.
package enum ReplyVerdict: Sendable, Equatable {
  /// `until` is `nil` where there is no window; `needsHumanTag` when only a person still may.
  case open(until: Instant?, needsHumanTag: Bool)
  case closed(since: Instant)
  /// The contact never wrote, so there is nothing to reply to.
  case neverWrote
}

/// Decides by the window of a messenger, counted from the contact's last inbound message to the millisecond.
///
/// domain.md: exactly at the limit is still inside.
package func replyVerdict(
  _ window: ReplyWindow,
  lastInboundAt: Instant?,
  sender: SenderKind,
  at now: Instant
) -> ReplyVerdict {
  guard let last = window.steps.last else { return .open(until: nil, needsHumanTag: false) }
  guard let lastInboundAt else { return .neverWrote }
  let usable = window.steps.filter { !$0.isForPersons || sender == .person }
  for step in usable where now <= lastInboundAt + step.length {
    return .open(until: lastInboundAt + (usable.last ?? step).length, needsHumanTag: step.isForPersons)
  }
  return .closed(since: lastInboundAt + (usable.last ?? last).length)
}

/// What a person may do in a chat: cli.md's `canReply` and `replyUntil`.
package func personVerdict(_ contact: Contact, traits: Traits, at now: Instant) -> ReplyVerdict {
  replyVerdict(
    traits.window,
    lastInboundAt: contact.lastInboundAt,
    sender: .person,
    at: now
  )
}

/// Refuses a send that the messenger would refuse, before any network is asked.
///
/// `isTemplate`: an approved template: it may leave whenever the contact can be reached.
/// - Returns: Whether the messenger wants the human-agent tag.
/// - Throws: `blocked`, `windowClosed`.
package func requireOpenWindow(
  _ contact: Contact,
  in channel: Channel,
  traits: Traits,
  sender: SenderKind,
  isTemplate: Bool = false,
  at now: Instant
) throws(Fault) -> Bool {
  guard contact.state == .active else { throw blockedFault(traits) }
  if isTemplate, traits.hasTemplates { return false }
  let verdict = replyVerdict(
    traits.window,
    lastInboundAt: contact.lastInboundAt,
    sender: sender,
    at: now
  )
  switch verdict {
  case .open(_, let needsHumanTag): return needsHumanTag
  case .closed(let since):
    throw Fault(
      .windowClosed,
      en: "the reply window of \(channel.name) closed at \(since.rfc3339)",
      uk: "вікно відповіді каналу \(channel.name) закрилося \(since.rfc3339)",
      hint: traits.hasTemplates
        ? Phrase(
          en: "it opens again when the client writes; until then an approved template may be sent: --template NAME",
          uk: "воно відкриється, коли клієнт напише; доти можна надіслати схвалений шаблон: --template NAME"
        )
        : Phrase(
          en: "it opens again when the client writes",
          uk: "воно відкриється, коли клієнт напише знову"
        )
    )
  case .neverWrote:
    throw Fault(
      .windowClosed,
      en: "the client has not written to \(channel.name) yet",
      uk: "клієнт ще не писав у канал \(channel.name)",
      hint: Phrase(en: "this messenger lets only the client begin", uk: "у цьому месенджері починає лише клієнт")
    )
  }
}

/// The refusal to write to who blocked us, in the words of the seed.
package func blockedFault(_ traits: Traits) -> Fault {
  let line = SystemLine(.blocked, ["bot": traits.hasBot ? "yes" : "no"])
  return Fault(.blocked, line.phrase(in: .utc))
}
