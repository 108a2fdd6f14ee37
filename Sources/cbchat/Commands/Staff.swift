import CLI
import Inbox
import Office
import Phrases
import Storage

// `cbchat staff`: the people who work with chats.

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
    guard name != nil else { throw Fault(.usage, en: "--name is missing", uk: "бракує --name") }
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
      try requireFree(draft, in: write.read)
      return try write.add(draft)
    }
    try context.output.answer(StaffAnswer(staff: staff))
    return .done
  }
}

/// No two colleagues share a user of the operating system.
private func requireFree(_ staff: Staff, in read: borrowing Read) throws(Fault) {
  guard let user = staff.osUser, let other = try read.staff().first(where: { $0.osUser == user }),
    other.login != staff.login
  else { return }
  throw Fault(
    .exists,
    en: "the user \(user) is already \(other.login)",
    uk: "користувач \(user) — це вже \(other.login)"
  )
}

/// `cbchat staff list`: who works here, the removed ones too.
struct StaffListCommand: Command {
  static let path = ["staff", "list"]
  static let summary = Phrase(en: "List colleagues", uk: "Показати співробітників")
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "list colleagues", uk: "бачити список співробітників")
    let staff = try context.desk.look { (read) throws(Fault) in try read.staff() }
    try context.output.list(staff.map(StaffAnswer.init))
    return .done
  }
}

/// `cbchat staff set`: changes a colleague; `--role` replaces the list.
struct StaffSetCommand: Command {
  static let path = ["staff", "set"]
  static let summary = Phrase(en: "Change a colleague", uk: "Змінити співробітника")
  static var parameters: [Parameter<Self>] {
    [
      .argument("LOGIN", \.login, en: "the colleague", uk: "співробітник", complete: .login),
      .option("name", \.name, "NAME", en: "the name that colleagues see", uk: "ім’я для колег"),
      .option("role", \.roles, "ROLE", en: "the roles, instead of those before", uk: "ролі замість попередніх"),
      .option(
        "os-user", \.osUser, "USER", en: "their operating system user; empty: none",
        uk: "користувач ОС; порожньо: жодного"),
    ]
  }

  var login = ""
  var name: String?
  var roles: [Role] = []
  var osUser: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "change colleagues", uk: "змінювати співробітників")
    let staff = try context.desk.administer { (write) throws(Fault) in
      var staff = try colleague(login, in: write.read)
      if let name { staff.name = name }
      if let osUser { staff.osUser = osUser.isEmpty ? nil : osUser }
      if !roles.isEmpty {
        if staff.isAdmin, !roles.contains(.admin) {
          try requireAnotherAdmin(than: staff, among: write.read.staff())
        }
        staff.roles = roles.unique
        staff.active = true
      }
      try requireFree(staff, in: write.read)
      try write.save(staff)
      try write.releaseChats(of: staff)
      return staff
    }
    try context.output.answer(StaffAnswer(staff: staff))
    return .done
  }
}

/// The colleague of a login, also a removed one.
private func colleague(_ login: String, in read: borrowing Read) throws(Fault) -> Staff {
  guard let staff = try read.staff(login: login) else {
    throw Fault(
      .notFound,
      en: "no such colleague: \(login)",
      uk: "немає такого співробітника: \(login)",
      hint: Suggestion.hint(for: login, among: try read.staff().map(\.login)) ?? Phrase(same: "cbchat staff list")
    )
  }
  return staff
}

/// `cbchat staff remove`: lets a colleague go; the name stays in history.
struct StaffRemoveCommand: Command {
  static let path = ["staff", "remove"]
  static let summary = Phrase(en: "Remove a colleague", uk: "Прибрати співробітника")
  static let manual: Phrase? = Phrase(
    en: """
      The colleague stays in the list as inactive, since history names them; their chats that are not closed lose their \
      responsible, with a line that says so. cbchat staff set LOGIN --role ROLE brings them back.
      """,
    uk: """
      Співробітник лишається у списку неактивним, бо його ім’я є в історії; його незавершені чати лишаються без \
      відповідального, з рядком про це. Повернути: cbchat staff set LOGIN --role ROLE.
      """
  )
  static var parameters: [Parameter<Self>] {
    [.argument("LOGIN", \.login, en: "the colleague", uk: "співробітник", complete: .login)]
  }

  var login = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "remove colleagues", uk: "прибирати співробітників")
    let found = try context.desk.look { (read) throws(Fault) in try colleague(login, in: read) }
    try context.confirm(
      Phrase(en: "remove \(found.login) \(found.name)?", uk: "прибрати \(found.login) \(found.name)?"))
    let staff = try context.desk.administer { (write) throws(Fault) in
      let staff = try removed(colleague(login, in: write.read), among: write.read.staff())
      try write.save(staff)
      try write.releaseChats(of: staff)
      return staff
    }
    try context.output.answer(StaffAnswer(staff: staff))
    return .done
  }
}

/// `cbchat staff whoami`: as whom one acts.
struct StaffWhoamiCommand: Command {
  static let path = ["staff", "whoami"]
  static let summary = Phrase(en: "Show as whom you act", uk: "Показати, від чийого імені ви дієте")
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.output.answer(StaffAnswer(staff: context.staff))
    return .done
  }
}
