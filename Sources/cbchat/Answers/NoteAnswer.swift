import CLI
import Inbox
import JSON
import Phrases

/// A note of a card: its author is the login, as a script wants it; people read the name.
struct NoteAnswer: Answer {
  let note: Note
  let author: Staff?
  let zone: Zone

  var json: JSONValue {
    [
      "id": JSONValue(note.id.rawValue),
      "text": .string(note.text),
      "author": JSONValue(author?.login),
      "authorName": JSONValue(author?.name),
      "at": .string(note.at.rfc3339),
    ]
  }

  func text(_ page: inout Page) {
    page.add(Phrase(en: "note: ", uk: "нотатка: "), [.dim])
    page.add(lines: note.text, indent: 2)
    page.line("  \(author?.name ?? "?"), \(zone.local(note.at).text)", [.dim])
  }
}
