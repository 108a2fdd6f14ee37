import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `send`: the message as it is now, the chat, and a cursor from which `watch` would go on.
struct SendAnswer: Answer {
  let message: MessageAnswer?
  let chat: Chat

  var json: JSONValue {
    [
      "message": message?.json ?? .null,
      "chat": ["id": JSONValue(chat.id.rawValue), "status": .string(chat.status.rawValue)],
      "cursor": JSONValue(message.map { String($0.message.id.rawValue) }),
    ]
  }

  func text(_ page: inout Page) {
    guard let message, let state = message.message.state else { return }
    page.add(
      Phrase(
        en: "message \(message.message.id) in chat \(chat.id): ",
        uk: "повідомлення \(message.message.id) у чаті \(chat.id): "))
    page.line(MessageText.state(state, message.message.failure))
  }
}
