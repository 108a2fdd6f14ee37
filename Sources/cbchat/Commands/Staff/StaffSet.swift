import CLI
import Inbox
import Office
import Phrases
import Storage

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

  func validate() throws(Fault) {
    if let name { try requireName(name) }
  }

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
      try requireFreeUser(staff, in: write.read)
      try write.save(staff)
      try write.releaseChats(of: staff)
      return staff
    }
    try context.output.answer(StaffAnswer(staff: staff))
    return .done
  }
}
