import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat campaign resume`: a paused campaign goes on.
struct CampaignResumeCommand: Command {
  static let path = ["campaign", "resume"]
  static let summary = Phrase(en: "Let a paused campaign go on", uk: "Продовжити призупинену розсилку")
  static let manual: Phrase? = Phrase(
    en: "webhook serve goes on with it, or the same send --campaign run again.",
    uk: "Її продовжить webhook serve або та сама команда send --campaign, запущена ще раз."
  )
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "the campaign", uk: "розсилка", complete: .campaign)]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.changeCampaign(name) { (campaign, write) throws(Fault) in
      guard campaign.state != .finished, campaign.state != .cancelled else { throw endedFault(campaign) }
      _ = try write.resume(campaign)
    }
  }
}
