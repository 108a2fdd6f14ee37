import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `send` and `start`: the message as it is now, the chat, and a cursor from which `watch` would go on.
struct SendAnswer: Answer {
  /// `nil` where a chat was started without a text.
  let message: MessageAnswer?
  let view: ChatView
  let cursor: Message.ID

  var json: JSONValue {
    [
      "message": message?.json ?? .null,
      "chat": ["id": number(view.chat.id.rawValue), "status": .string(view.chat.status.rawValue)],
      "cursor": cursor.rawValue == 0 && message != nil ? .null : .string(cursor.description),
    ]
  }

  /// What is only rehearsed has no number yet.
  private func number(_ id: Int64) -> JSONValue { id == 0 ? .null : JSONValue(id) }

  func text(_ page: inout Page) {
    guard let message, let state = message.message.state else {
      page.add(Phrase(en: "chat \(view.chat.id): ", uk: "чат \(view.chat.id): "))
      page.add("\(view.shownName[page.language]), \(view.channel.name), ")
      page.line(StatusPhrase.of(view.chat.status))
      return
    }
    if message.message.id.rawValue == 0 {
      return page.line(Phrase(en: "this would be sent; nothing was", uk: "це було б надіслано; нічого не надіслано"))
    }
    page.add(
      Phrase(
        en: "message \(message.message.id) in chat \(view.chat.id): ",
        uk: "повідомлення \(message.message.id) у чаті \(view.chat.id): "
      )
    )
    // Why it did not leave stands in the error beside it; what was taken back is none.
    let isTold = state == .scheduled || message.message.failure?.code == "cancelled"
    page.line(isTold ? message.stateText(state) : MessageText.state(state, nil))
  }
}
