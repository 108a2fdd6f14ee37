import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat client forget`: erases a person.
struct ClientForgetCommand: Command {
  static let path = ["client", "forget"]
  static let summary = Phrase(en: "Erase a client with all that was said", uk: "Стерти клієнта з усією перепискою")
  static let manual: Phrase? = Phrase(
    en: """
      Erases the card, visits, notes and ledger, the contacts, chats, messages and their earlier texts, the raw \
      deliveries, downloaded files and search entries, also from the free space of the file. It cannot be undone.

      What the messenger itself keeps, and backups made before, are not reached: they are named at the end.
      """,
    uk: """
      Стирає картку, візити, нотатки й рухи балансу, контакти, чати, повідомлення та їхні попередні тексти, сирі \
      доставки, завантажені файли й записи пошуку, також із вільного місця у файлі. Скасувати це не можна.

      Того, що зберігає сам месенджер, і раніше зроблених резервних копій це не торкається: про них сказано наприкінці.
      """
  )
  static let examples = [
    Example("cbchat client forget 12 -y", en: "erases without asking", uk: "стирає, не перепитуючи")
  ]
  static var parameters: [Parameter<Self>] {
    [.argument("CLIENT", \.client, en: "the card", uk: "картка", complete: .client)]
  }

  var client: ClientArgument?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "erase clients", uk: "стирати клієнтів")
    guard let client else { return .done }
    let card = try context.desk.look { (read) throws(Fault) in try context.client(client, isWhole: true, in: read) }
    try context.confirm(
      Phrase(
        en: "erase \(card.id) \(card.name) and all that was said, for good?",
        uk: "назавжди стерти \(card.id) \(card.name) і всю переписку?"
      )
    )
    let erased = try context.desk.store.erase(card.id)
    try context.output.answer(ForgetAnswer(client: card.id, erased: erased, store: context.desk.store.path))
    return .done
  }
}

/// What was erased, and what is out of reach.
struct ForgetAnswer: Answer {
  let client: Client.ID
  let erased: Erased
  let store: String

  private var remains: [Phrase] {
    [
      Phrase(
        en: "backups and copies of \(store) made before keep it until they are deleted",
        uk: "раніше зроблені резервні копії \(store) зберігають це, доки їх не видалено"
      ),
      Phrase(
        en: "the messenger keeps its own copy of the conversation",
        uk: "месенджер зберігає власну копію переписки"
      ),
    ]
  }

  var json: JSONValue {
    [
      "client": JSONValue(client.rawValue),
      "erased": [
        "contacts": JSONValue(erased.contacts), "chats": JSONValue(erased.chats),
        "messages": JSONValue(erased.messages), "events": JSONValue(erased.events),
        "files": JSONValue(erased.files),
      ],
      "remains": .array(remains.map { .string($0.en) }),
    ]
  }

  func text(_ page: inout Page) {
    page.line(
      Phrase(
        en: """
          erased client \(client): \(Phrase.counted(erased.contacts, en: "contact", "contacts")), \
          \(Phrase.counted(erased.chats, en: "chat", "chats")), \
          \(Phrase.counted(erased.messages, en: "message", "messages")), \
          \(Phrase.counted(erased.events, en: "delivery", "deliveries"))
          """,
        uk: """
          стерто клієнта \(client): \(Phrase.counted(erased.contacts, uk: "контакт", "контакти", "контактів")), \
          \(Phrase.counted(erased.chats, uk: "чат", "чати", "чатів")), \
          \(Phrase.counted(erased.messages, uk: "повідомлення", "повідомлення", "повідомлень")), \
          \(Phrase.counted(erased.events, uk: "доставку", "доставки", "доставок"))
          """
      )
    )
    for phrase in remains { page.line(phrase, [.dim]) }
  }
}
