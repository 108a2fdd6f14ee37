import Inbox
import TestKit
import Testing

/// domain.md, Messages: edits, deletions and reactions are kept as history, never lost.
struct EditTests {
  @Test func `an edit keeps the earlier text`() {
    var salon = Salon.with(.open)
    let written = salon.messages[0].at
    salon.receive(.body(.edit(of: "first", text: "Добрий день", attachments: []), at: salon.now - .minutes(5)))
    salon.receive(.body(.edit(of: "first", text: "Добрий вечір", attachments: []), at: salon.now))
    #expect(salon.messages[0].text == "Добрий вечір")
    #expect(salon.messages[0].editedAt == salon.now)
    #expect(
      salon.revisions == [
        Revision(message: 1, text: "Доброго дня", at: written),
        Revision(message: 1, text: "Добрий день", at: salon.now - .minutes(5)),
      ]
    )
  }

  @Test func `the same edit twice is one`() {
    var salon = Salon.with(.open)
    let edit = Inbound.body(.edit(of: "first", text: "Добрий день", attachments: []))
    salon.receive(edit)
    let again = salon.receive(edit)
    #expect(again.change.isEmpty)
    #expect(again.chat == 1)
    #expect(salon.revisions.count == 1)
  }

  @Test func `no text keeps the text, an empty one takes it away`() {
    var salon = Salon.with(.open)
    let photo = Attachment(kind: .image, reference: "f1")
    salon.receive(.body(.edit(of: "first", text: nil, attachments: [photo])))
    #expect(salon.messages[0].text == "Доброго дня")
    #expect(salon.messages[0].attachments == [photo])
    #expect(salon.revisions.isEmpty)
    salon.receive(.body(.edit(of: "first", text: "", attachments: [])))
    #expect(salon.messages[0].text == nil)
    #expect(salon.messages[0].attachments == [photo])
    #expect(salon.revisions.map(\.text) == ["Доброго дня"])
  }

  @Test func `what a client took back stays, marked`() {
    var salon = Salon.with(.open)
    salon.receive(.body(.deletion(of: "first"), at: salon.now - .minutes(1)))
    #expect(salon.messages[0].deletedAt == salon.now - .minutes(1))
    #expect(salon.messages[0].text == "Доброго дня")
    #expect(salon.receive(.body(.deletion(of: "first"))).change.isEmpty)
  }

  @Test func `reactions are those that now stand there`() {
    var salon = Salon.with(.open)
    salon.messages[0].reactions = [Message.Reaction(emoji: "👍", author: "staff")]
    salon.receive(.body(.reaction(to: "first", emojis: ["❤", "🔥"])))
    #expect(salon.messages[0].reactions.map(\.emoji) == ["👍", "❤", "🔥"])
    #expect(salon.receive(.body(.reaction(to: "first", emojis: ["❤", "🔥"]))).change.isEmpty)
    salon.receive(.body(.reaction(to: "first", emojis: [])))
    #expect(salon.messages[0].reactions.map(\.emoji) == ["👍"])
  }

  @Test func `what speaks of an unknown message changes nothing`() {
    var salon = Salon.with(.open)
    for body in [
      Inbound.Body.edit(of: "x", text: "y", attachments: []), .deletion(of: "x"), .reaction(to: "x", emojis: ["❤"]),
    ] { #expect(salon.receive(.body(body)).change.isEmpty) }
  }
}
