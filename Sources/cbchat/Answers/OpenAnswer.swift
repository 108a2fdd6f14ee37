import CLI
import Inbox
import JSON
import Phrases
import Storage

/// cli.md's `open`: the conversation, and the client's panel with it.
struct OpenAnswer: Answer {
  let chat: ChatAnswer
  let client: ClientAnswer?
  /// Cards with the contact's phone, when it is not linked because there are several.
  let candidates: [Client]
  var messages: [MessageAnswer]
  /// The message to ask for what came earlier, `nil` at the beginning.
  let earlier: Message.ID?
  let history: [PastChat]
  let zone: Zone

  var json: JSONValue {
    [
      "chat": chat.json,
      "client": client?.json ?? .null,
      "candidates": .array(
        candidates.map { ["id": JSONValue($0.id.rawValue), "name": .string($0.name)] }
      ),
      "messages": .array(messages.map(\.json)),
      "earlier": JSONValue(earlier?.rawValue),
      "history": .array(history.map(PastChatAnswer.json)),
    ]
  }

  /// On a terminal of this many cells the panel stands beside the messages, else below them.
  private static let wide = 100

  func text(_ page: inout Page) {
    page.add(hanging: 2, head)
    guard let width = page.width, width >= OpenAnswer.wide, hasPanel else {
      page.add(hanging: 7, conversation)
      if hasPanel { page.newline() }
      return page.add(hanging: 2, panel)
    }
    let side = min(48, width / 3)
    var messages = page.blank(width: width - side - 3)
    var card = page.blank(width: side)
    conversation(&messages)
    panel(&card)
    page.add(messages, beside: card, hanging: 7)
  }

  private func conversation(_ page: inout Page) {
    if let earlier {
      let command = "cbchat open \(chat.view.chat.id) --before \(earlier)"
      page.line(Phrase(en: "earlier messages: \(command)", uk: "попередні повідомлення: \(command)"), [.dim])
    }
    var day: CivilDate?
    for message in messages {
      let date = zone.local(message.message.at).date
      if date != day {
        page.line("── \(date) ──", [.dim])
        day = date
      }
      message.text(&page)
    }
    if chat.isBlocked {
      page.line(SystemLine(.blocked, ["bot": chat.hasBot ? "yes" : "no"]).phrase(in: zone), [.bold, .red])
    }
    if let window = chat.window { page.line(window, chat.canReply ? [.dim] : [.yellow]) }
  }

  private func head(_ page: inout Page) {
    let view = chat.view
    page.add(Phrase(en: "Chat \(view.chat.id)  ", uk: "Чат \(view.chat.id)  "), [.bold])
    page.add(view.shownName[page.language], [.bold])
    page.add("  \(view.channel.name)  ", [.dim])
    page.add(view.chat.isNew ? StatusPhrase.new : StatusPhrase.of(view.chat.status), view.chat.isNew ? [.blue] : .plain)
    if let responsible = view.responsible {
      page.add(Phrase(en: "  responsible: ", uk: "  відповідальний: "), [.dim])
      page.add(responsible.name)
    }
    page.newline()
    for staff in view.typing {
      page.line(typingPhrase(staff), [.yellow])
    }
  }

  private var hasPanel: Bool { client != nil || !history.isEmpty || !candidates.isEmpty }

  private func panel(_ page: inout Page) {
    client?.panel(&page)
    for candidate in candidates {
      let command = "cbchat client link \(candidate.id) --chat \(chat.view.chat.id)"
      page.line(Phrase(en: "perhaps \(candidate.name): \(command)", uk: "можливо, \(candidate.name): \(command)"))
    }
    guard !history.isEmpty else { return }
    let command = history.count == OpenAnswer.historyLength ? "  cbchat open \(chat.view.chat.id) --history" : ""
    page.line(Phrase(en: "earlier chats:\(command)", uk: "попередні чати:\(command)"), [.dim])
    for past in history { PastChatAnswer(chat: past, zone: zone).text(&page) }
  }

  /// How many earlier chats are shown where not all of them are asked for.
  static let historyLength = 5
}
