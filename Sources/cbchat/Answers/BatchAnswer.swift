import CLI
import Inbox
import JSON
import Phrases

/// cli.md's `batch`: what became of one line.
struct BatchAnswer: Answer {
  let line: Int
  /// As it was given, without the prefix.
  let key: String?
  let message: MessageAnswer?
  let fault: Fault?

  var json: JSONValue {
    [
      "line": JSONValue(line),
      "key": JSONValue(key),
      "message": message?.json ?? .null,
      "error": fault.map {
        ["code": .string($0.code.rawValue), "message": .string($0.phrase.en), "hint": JSONValue($0.hint?.en)]
      } ?? .null,
    ]
  }

  /// Line, key, state, message, chat and what is wrong, separated by tabs.
  func text(_ page: inout Page) {
    let isKept = message.map { $0.message.id.rawValue != 0 } ?? false
    let state = isKept ? message?.message.state?.rawValue : message == nil ? "refused" : "ok"
    page.line(
      separated: [
        String(line), key ?? "", state ?? "", isKept ? message?.message.id.description ?? "" : "",
        isKept ? message?.message.chat.description ?? "" : "", fault.map { $0.phrase[page.language] } ?? "",
      ]
    )
  }
}
