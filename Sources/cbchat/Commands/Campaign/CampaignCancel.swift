import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat campaign cancel`: nothing more leaves, for good.
struct CampaignCancelCommand: Command {
  static let path = ["campaign", "cancel"]
  static let summary = Phrase(en: "Stop a campaign for good", uk: "Скасувати розсилку")
  static let manual: Phrase? = Phrase(
    en: "What was sent stays sent; everybody else is skipped as cancelled. The name stays taken.",
    uk: "Надіслане лишається надісланим, решту пропущено як cancelled. Назва лишається зайнятою."
  )
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "the campaign", uk: "розсилка", complete: .campaign)]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.changeCampaign(name) { (campaign, write) throws(Fault) in
      switch campaign.state {
      case .planned, .running, .paused: _ = try write.cancel(campaign)
      case .cancelled: break
      case .finished: throw endedFault(campaign)
      }
    }
  }
}
