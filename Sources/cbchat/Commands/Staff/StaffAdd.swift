import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat staff add`: takes a colleague on.
struct StaffAddCommand: Command {
  static let path = ["staff", "add"]
  static let summary = Phrase(en: "Add a colleague", uk: "Додати співробітника")
  static let examples = [
    Example(
      "cbchat staff add ira --name 'Іра' --role reception --os-user ira",
      en: "adds Ira, who works as the user ira",
      uk: "додає Іру, яка працює як користувач ira"
    )
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument("LOGIN", \.login, en: "the word one types", uk: "слово, яке вводять"),
      .option("name", \.name, "NAME", en: "the name that colleagues see", uk: "ім’я для колег"),
      .option("role", \.roles, "ROLE", en: "what they may work with", uk: "з чим може працювати"),
      .option("os-user", \.osUser, "USER", en: "their operating system user", uk: "користувач операційної системи"),
    ]
  }

  var login: Name?
  var name: String?
  var roles: [Role] = []
  var osUser: String?

  func validate() throws(Fault) {
    guard let name else { throw Fault(.usage, en: "--name is missing", uk: "бракує --name") }
    try requireName(name)
  }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "add colleagues", uk: "додавати співробітників")
    guard let login, let name else { return .done }
    let draft = Staff(id: Staff.ID(0), login: login.text, name: name, roles: roles.unique, osUser: osUser)
    let staff = try context.desk.administer { (write) throws(Fault) in
      guard try write.read.staff(login: draft.login) == nil else {
        throw Fault(
          .exists,
          en: "there is already a colleague \(draft.login)",
          uk: "співробітник \(draft.login) вже є",
          hint: Phrase(same: "cbchat staff set \(draft.login)")
        )
      }
      try requireFreeUser(draft, in: write.read)
      return try write.add(draft)
    }
    try context.output.answer(StaffAnswer(staff: staff))
    return .done
  }
}
