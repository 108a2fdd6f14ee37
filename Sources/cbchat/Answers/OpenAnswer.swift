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

  func text(_ page: inout Page) {
    head(&page)
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
    panel(&page)
  }

  private func head(_ page: inout Page) {
    let view = chat.view
    page.add(Phrase(en: "Chat \(view.chat.id)  ", uk: "Чат \(view.chat.id)  "), [.bold])
    page.add(view.client?.name ?? view.contact.shownName, [.bold])
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

  private func panel(_ page: inout Page) {
    if client != nil || !history.isEmpty || !candidates.isEmpty { page.newline() }
    if let client {
      client.text(&page)
    } else {
      for candidate in candidates {
        page.line(
          Phrase(
            en: "perhaps \(candidate.name): cbchat client link \(candidate.id) --chat \(chat.view.chat.id)",
            uk: "можливо, \(candidate.name): cbchat client link \(candidate.id) --chat \(chat.view.chat.id)"
          )
        )
      }
      for past in history { PastChatAnswer(chat: past, zone: zone).text(&page) }
    }
  }
}
