import Inbox
import Phrases

/// What the state of an outgoing message means to who sent it; `nil` when the messenger has it.
///
/// `channel`: where it waits; one that does not work is what an admin has to look at.
func stateFault(_ message: Message, in channel: Channel? = nil) -> Fault? {
  let because = message.failure.map { Phrase(same: ": ") + MessageText.reason($0) } ?? Phrase(same: "")
  switch message.state {
  case .sent, .delivered, .seen, .scheduled, nil: return nil
  case .queued, .sending:
    let code = message.failure.flatMap { FaultCode(rawValue: $0.code) } ?? .queued
    return Fault(
      code.exit == FaultCode.queued.exit ? code : .queued,
      en: "message \(message.id) is queued\(because.en)",
      uk: "повідомлення \(message.id) у черзі\(because.uk)",
      hint: channel.flatMap { $0.state == .ok ? nil : Phrase(same: "cbchat channel check \($0.name)") }
        ?? Phrase(
          en: "cbchat webhook serve sends it when it can", uk: "cbchat webhook serve надішле його, щойно зможе")
    )
  case .uncertain:
    return Fault(
      .uncertain,
      en: "nobody heard the messenger's answer to message \(message.id)\(because.en)",
      uk: "відповіді месенджера на повідомлення \(message.id) не почули\(because.uk)",
      hint: Phrase(
        en: "it may have arrived; look at the chat before you send it again",
        uk: "воно могло дійти; перегляньте чат, перш ніж надсилати знову"
      )
    )
  case .failed:
    let code = message.failure.flatMap { FaultCode(rawValue: $0.code) } ?? .rejected
    return Fault(
      code,
      en: "message \(message.id) was not sent\(because.en)",
      uk: "повідомлення \(message.id) не надіслано\(because.uk)"
    )
  }
}
