import CLI
import Inbox
import Office
import Phrases
import Storage

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
