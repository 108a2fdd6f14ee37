import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat campaign pause`: nothing more leaves for now.
struct CampaignPauseCommand: Command {
  static let path = ["campaign", "pause"]
  static let summary = Phrase(en: "Pause a campaign", uk: "Призупинити розсилку")
  static let manual: Phrase? = Phrase(
    en: """
      What a messenger is being asked at this moment is finished; everybody else waits for cbchat campaign resume, also when \
      the same send --campaign is run again.
      """,
    uk: """
      Надсилання, які вже почалися, завершаться; решта чекатиме на cbchat campaign resume, навіть якщо ту саму команду send \
      --campaign запустити ще раз.
      """
  )
  static var parameters: [Parameter<Self>] {
    [.argument("NAME", \.name, en: "the campaign", uk: "розсилка", complete: .campaign)]
  }

  var name = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.changeCampaign(name) { (campaign, write) throws(Fault) in
      switch campaign.state {
      case .planned, .running: try write.pause(campaign.id, because: nil)
      case .paused:
        // From now on it is a person's decision.
        var paused = campaign
        paused.because(nil)
        try write.save(paused)
      case .finished, .cancelled: throw endedFault(campaign)
      }
    }
  }
}
