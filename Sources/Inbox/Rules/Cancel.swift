package import Phrases

/// The code of a message that somebody took back (cli.md: a cancelled message is `failed` with the error `cancelled`).
private let cancelledCode = "cancelled"

/// Takes back a message that has not left: scheduled, or queued.
///
/// One that is cancelled already stays as it is.
///
/// - Throws: `rejected` for one that is leaving, has left, or ended otherwise.
package func cancel(
  _ message: Message,
  in chat: Chat,
  by staff: Staff,
  hasOtherAnswer: Bool,
  ids: inout IDs,
  at now: Instant
) throws(Fault) -> Change {
  switch message.state {
  case .scheduled, .queued:
    var change = cancelled(message, in: chat, hasOtherAnswer: hasOtherAnswer, at: now)
    let line = SystemLine(.cancelled, ["by": staff.name, "message": message.id.description])
    change.messages.append(systemMessage(line, in: chat, ids: &ids, at: now))
    return change
  case .failed where message.failure?.code == cancelledCode: return Change()
  case .failed:
    throw Fault(
      .rejected,
      en: "message \(message.id) was not sent: there is nothing to cancel",
      uk: "повідомлення \(message.id) не надіслано: скасовувати нічого"
    )
  case .sending, .uncertain:
    throw Fault(
      .rejected,
      en: "message \(message.id) is on its way or has arrived: it cannot be cancelled",
      uk: "повідомлення \(message.id) вже в дорозі або дійшло: скасувати його не можна"
    )
  case .sent, .delivered, .seen:
    throw Fault(
      .rejected,
      en: "message \(message.id) was sent: it cannot be cancelled",
      uk: "повідомлення \(message.id) вже надіслано: скасувати його не можна"
    )
  case nil: throw notOutgoing(message)
  }
}

/// A message that was taken back; one that was planned ends now, not at a time to come.
func cancelled(_ message: Message, in chat: Chat, hasOtherAnswer: Bool, at now: Instant) -> Change {
  var message = message
  message.at = min(message.at, now)
  return failed(message, in: chat, code: cancelledCode, hasOtherAnswer: hasOtherAnswer)
}

func notOutgoing(_ message: Message) -> Fault {
  Fault(
    .rejected,
    en: "message \(message.id) is not one of ours",
    uk: "повідомлення \(message.id) — не наше"
  )
}
