/// Which message of ours an echo repeats, where the messenger tells neither an id that is known nor our tracker.
///
/// Only what is being sent, or was sent without an answer, can be meant: the same words (or the same kind of file with
/// the same caption), said within ``ownEchoBound``. Of two equal ones the earlier is meant, so that the next echo finds
/// the later. Channels.md 7b: the echo may come before the answer to the call was stored.
///
/// - Parameters:
///   - arrival: the echo.
///   - moment: the messenger's time of it.
///   - pending: our messages to the contact that are `sending` or `uncertain`, oldest first.
///   - traits: decide in which parts a message goes.
/// - Returns: The message with the echo's id in the part that it repeats; `nil` when it is nobody's echo.
package func ownSend(
  echoedBy arrival: Arrival,
  at moment: Instant,
  among pending: [Message],
  traits: Traits
) -> Message? {
  for message in pending where isInBound(moment, of: message) {
    let calls = contents(text: message.text, attachments: message.attachments, traits: traits)
    for (index, part) in message.parts.enumerated() where calls.indices.contains(index) {
      guard part.externalID == nil, part.state == .sending || part.state == .uncertain,
        says(arrival, calls[index])
      else { continue }
      var found = message
      found.parts[index].externalID = arrival.externalID
      return found
    }
  }
  return nil
}

/// How long after it was written an unanswered message may still be echoed; clocks may differ by ``ownEchoSkew``.
package let ownEchoBound = Span.minutes(15)
package let ownEchoSkew = Span.minutes(2)

private func isInBound(_ moment: Instant, of message: Message) -> Bool {
  guard moment >= message.at - ownEchoSkew else { return false }
  // One that is being sent may have waited long; its claim bounds it.
  return message.state == .sending || moment <= message.at + ownEchoBound
}

private func says(_ arrival: Arrival, _ content: Outgoing.Content) -> Bool {
  switch content {
  case .text(let text):
    return arrival.attachments.isEmpty && arrival.text?.trimmed == text.trimmed
  case .attachment(let attachment, let caption, _):
    guard arrival.attachments.count == 1, arrival.attachments[0].kind == attachment.kind else { return false }
    return (arrival.text ?? "").trimmed == (caption ?? "").trimmed
  }
}

extension String {
  /// Messengers cut white space at the ends.
  fileprivate var trimmed: Substring {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
