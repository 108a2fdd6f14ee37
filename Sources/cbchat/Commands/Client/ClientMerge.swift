import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat client merge`: makes one card of two.
struct ClientMergeCommand: Command {
  static let path = ["client", "merge"]
  static let summary = Phrase(en: "Make one card of two", uk: "Об’єднати дві картки")
  static let manual: Phrase? = Phrase(
    en: """
      Contacts with all their chats, visits, notes and the ledger of FROM go to INTO; phones are joined, and what INTO \
      lacks it takes from FROM. FROM is then gone; its number of another system means INTO from now on.
      """,
    uk: """
      Контакти з усіма чатами, візити, нотатки та рухи балансу FROM переходять до INTO; телефони об’єднуються, а чого \
      INTO не має, те береться з FROM. Картки FROM більше немає, а її номер з іншої системи відтепер означає INTO.
      """
  )
  static let examples = [
    Example("cbchat client merge 15 12", en: "card 12 takes all of card 15", uk: "картка 12 забирає все з картки 15")
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("FROM", \.from, en: "the card that goes", uk: "картка, якої не стане", complete: .client),
      .argument("INTO", \.into, en: "the card that stays", uk: "картка, яка лишиться", complete: .client),
    ]
  }

  var from: ClientArgument?
  var into: ClientArgument?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "merge cards", uk: "об’єднувати картки")
    guard let from, let into else { return .done }
    let (one, other) = try context.desk.look { (read) throws(Fault) in
      (try context.client(from, isWhole: true, in: read), try context.client(into, isWhole: true, in: read))
    }
    try context.confirm(
      Phrase(
        en: "put the card \(one.id) \(one.name) into \(other.id) \(other.name)?",
        uk: "перенести картку \(one.id) \(one.name) до \(other.id) \(other.name)?"
      )
    )
    let staff = try context.staff
    let merged = try context.desk.administer { (write) throws(Fault) in
      guard let one = try write.read.client(one.id, for: .system),
        let other = try write.read.client(other.id, for: .system)
      else {
        throw Fault(.stale, en: "one of the cards is gone", uk: "однієї з карток уже немає")
      }
      var contacts: [(contact: Contact, newest: Chat?)] = []
      for contact in try write.read.contacts(of: one.id, for: .system) {
        contacts.append((contact, try write.read.newestChat(of: contact.id)))
      }
      var ids = try write.ids()
      let (card, change) = try merge(one, into: other, contacts: contacts, by: staff, ids: &ids, at: write.now)
      try write.dissolve(one, into: other)
      try write.apply(change, ids: ids)
      return card
    }
    try context.answerCard(merged)
    if let lost = one.externalID, merged.externalID != lost {
      context.output.note(
        Phrase(
          en: "ext:\(lost) means this card too from now on; merge it in the other system as well",
          uk: "ext:\(lost) відтепер теж означає цю картку; об’єднайте картки і в іншій системі"
        )
      )
    }
    return .done
  }
}
