import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat client note`: writes something down about a client.
struct ClientNoteCommand: Command {
  static let path = ["client", "note"]
  static let summary = Phrase(en: "Write a note on a card", uk: "Додати нотатку до картки")
  static let examples = [
    Example("cbchat client note 12 алергія на акрил", en: "notes an allergy", uk: "записує алергію")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client),
      .words("TEXT", \.words, en: "the note; - is stdin", uk: "нотатка; - це stdin"),
    ]
  }

  var client: ClientArgument?
  var words: [String] = []

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client else { return .done }
    let text = try context.text(words, usage: "cbchat client note \(client.text) TEXT")
    let staff = try context.staff
    let card = try context.desk.change { (read, ids) throws(Fault) in
      let card = try context.client(client, in: read)
      return (card, try note(text, on: card, by: staff, ids: &ids, at: read.now))
    }
    try context.answerCard(card)
    return .done
  }
}
