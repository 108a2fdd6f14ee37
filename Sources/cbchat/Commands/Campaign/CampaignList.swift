import CLI
import Inbox
import Office
import Phrases
import Storage

/// `cbchat campaign list`: every bulk send, the newest first.
struct CampaignListCommand: Command {
  static let path = ["campaign", "list"]
  static let summary = Phrase(en: "List campaigns", uk: "Показати розсилки")
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireCampaigner()
    let rows = context.output.rows(of: CampaignAnswer.self)
    try context.desk.look { (read) throws(Fault) in
      for campaign in try read.campaigns(for: context.viewer) { try rows.add(context.answer(campaign, in: read)) }
    }
    try rows.finish()
    return .done
  }
}
