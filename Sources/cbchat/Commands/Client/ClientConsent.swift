import CLI
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat client optin`: a contact wants promotions again.
struct ClientOptInCommand: Command {
  static let path = ["client", "optin"]
  static let summary = Phrase(en: "Let a contact get promotions", uk: "Підписати контакт на розсилки")
  static var parameters: [Parameter<Self>] {
    [.argument("CONTACT", \.contact, en: "the contact's number", uk: "номер контакту")]
  }

  var contact: Contact.ID?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.setConsent(of: contact ?? Contact.ID(0), optedOut: false)
  }
}

/// `cbchat client optout`: a contact wants no promotions.
struct ClientOptOutCommand: Command {
  static let path = ["client", "optout"]
  static let summary = Phrase(en: "Send a contact no promotions", uk: "Відписати контакт від розсилок")
  static let manual: Phrase? = Phrase(
    en: "No campaign and no batch line marked promo reaches the contact; people still answer them.",
    uk: "Контакт не отримує розсилок і позначених promo рядків пакета; люди йому й далі відповідають."
  )
  static var parameters: [Parameter<Self>] {
    [.argument("CONTACT", \.contact, en: "the contact's number", uk: "номер контакту")]
  }

  var contact: Contact.ID?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.setConsent(of: contact ?? Contact.ID(0), optedOut: true)
  }
}

extension Context {
  fileprivate func setConsent(of id: Contact.ID, optedOut isOptedOut: Bool) throws(Fault) -> Exit {
    let viewer = try viewer
    try desk.change { (read, ids) throws(Fault) -> (Void, Change) in
      let contact = try requireContact(id, in: read, for: viewer)
      let newest = try read.newestChat(of: contact.id)
      return ((), consent(contact, optedOut: isOptedOut, newest: newest, ids: &ids, at: read.now))
    }
    let answer = try desk.look { (read) throws(Fault) in
      let contact = try requireContact(id, in: read, for: viewer)
      guard let channel = try read.channel(contact.channel, for: viewer) else {
        throw Fault(.notFound, en: "no such contact: \(id)", uk: "немає такого контакту: \(id)")
      }
      return ContactAnswer(
        line: ClientAnswer.ContactLine(contact: contact, channel: channel, canReply: canReply(to: contact, in: channel))
      )
    }
    try output.answer(answer)
    return .done
  }
}

/// A contact of a card: as `client show` has it.
struct ContactAnswer: Answer {
  let line: ClientAnswer.ContactLine

  var json: JSONValue { ClientAnswer.contactJSON(line) }

  func text(_ page: inout Page) {
    let contact = line.contact
    page.line(
      separated: [
        String(contact.id.rawValue), line.channel.name,
        contact.shownName(in: line.channel)[page.language], contact.state.rawValue,
        contact.isOptedOut ? "opted-out" : "opted-in",
      ]
    )
  }
}
