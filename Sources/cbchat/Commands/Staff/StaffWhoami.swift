import CLI
import Inbox
import Office
import Phrases
import Storage

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
