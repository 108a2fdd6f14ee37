import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat client set`: changes a card.
struct ClientSetCommand: Command {
  static let path = ["client", "set"]
  static let summary = Phrase(en: "Change a card", uk: "Змінити картку")
  static let examples = [
    Example(
      "cbchat client set 12 --status VIP --phone 0671112233",
      en: "sets the status, and the phone instead of those before",
      uk: "задає статус і телефон замість попередніх"
    )
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client),
      .option("name", \.name, "N", en: "the client's name", uk: "ім’я клієнта"),
      .option(
        "phone", \.phones, "P", en: "the phones, instead of those before; empty: none",
        uk: "телефони замість попередніх; порожньо: жодного"),
      .option(
        "status", \.status, "S", en: "a word of the salon's own; empty: none", uk: "слово салону; порожньо: жодного"),
      .option(
        "external-id", \.externalID, "E", en: "the card's id in another system; empty: none",
        uk: "код картки в іншій системі; порожньо: жодного"),
    ]
  }

  var client: ClientArgument?
  var name: String?
  var phones: [String] = []
  var status: String?
  var externalID: String?

  func validate() throws(Fault) {
    guard name != nil || !phones.isEmpty || status != nil || externalID != nil else {
      throw Fault(
        .usage,
        en: "there is nothing to change",
        uk: "нема чого змінювати",
        hint: Phrase(same: "cbchat client set --help")
      )
    }
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    guard let client else { return .done }
    let edit = CardEdit(
      name: name,
      status: status,
      externalID: externalID,
      phones: phones.isEmpty ? nil : try context.phones(phones.filter { !$0.isEmpty })
    )
    let changed = try context.desk.change { (read, _) throws(Fault) in
      let before = try context.client(client, in: read)
      let after = try edited(before, by: edit)
      try requireFree(externalID: after.externalID, for: before, in: read)
      var change = Change()
      if after != before { change.clients = [after] }
      return (after, change)
    }
    try context.answerCard(changed)
    return .done
  }
}

extension Context {
  /// Answers a card as it is now.
  func answerCard(_ client: Client) throws(Fault) {
    try output.answer(try desk.look { (read) throws(Fault) in try card(client, in: read, chats: nil) })
  }
}

/// No two cards share a number of another system.
func requireFree(externalID: String?, for client: Client?, in read: borrowing Read) throws(Fault) {
  guard let externalID, !externalID.isEmpty, externalID != client?.externalID,
    try !read.clients(named: .external(externalID), for: .system).isEmpty
  else { return }
  throw Fault(
    .exists,
    en: "there is already a card ext:\(externalID)",
    uk: "картка ext:\(externalID) вже є",
    hint: Phrase(same: "cbchat client set ext:\(externalID)")
  )
}

/// Cards are for whoever sees at least one channel (domain.md, Who may do what).
func requireCards(in read: borrowing Read, for viewer: Viewer) throws(Fault) {
  guard try read.seesCards(viewer) else {
    throw Fault(
      .forbidden,
      en: "cards are for colleagues who work with a channel",
      uk: "картки доступні тим, хто працює хоча б з одним каналом",
      hint: Phrase(en: "an admin can: cbchat channel roles", uk: "адміністратор може: cbchat channel roles")
    )
  }
}
