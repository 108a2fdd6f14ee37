import CLI
import Inbox
import Office
import Phrases
import Storage

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
