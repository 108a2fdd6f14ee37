import CLI
import Inbox
import Office
import Phrases
import Storage

extension Context {
  /// The campaign of a name, in a channel that the acting colleague sees.
  func campaign(named name: String, in read: borrowing Read) throws(Fault) -> Campaign {
    guard let campaign = try read.campaign(named: name, for: viewer) else {
      let names = try read.campaigns(for: viewer).map(\.name)
      throw Fault(
        .notFound,
        en: "no such campaign: \(name)",
        uk: "немає такої розсилки: \(name)",
        hint: Suggestion.hint(for: name, among: names) ?? Phrase(same: "cbchat campaign list")
      )
    }
    return campaign
  }

  func campaign(named name: String) throws(Fault) -> Campaign {
    try desk.look { (read) throws(Fault) in try campaign(named: name, in: read) }
  }

  /// A campaign as it is now.
  func answer(_ campaign: Campaign) throws(Fault) -> CampaignCard {
    try desk.look { (read) throws(Fault) in CampaignCard(answer: try answer(campaign, in: read)) }
  }

  func answer(_ campaign: Campaign, in read: borrowing Read) throws(Fault) -> CampaignAnswer {
    let campaign = try read.campaign(campaign.id, for: viewer) ?? campaign
    let counts = try read.counts(of: campaign)
    return CampaignAnswer(
      campaign: campaign,
      channel: try read.everyChannelName().first { $0.0 == campaign.channel }?.1 ?? "",
      author: try read.staff().first { $0.id == campaign.staff },
      counts: counts,
      uncertain: counts.uncertain > 0 ? try read.uncertainMessages(of: campaign.id) : [],
      zone: try zone,
      now: now
    )
  }

  /// Changes what a campaign does, and answers with it.
  func changeCampaign(
    _ name: String,
    _ change: (Campaign, borrowing Write) throws(Fault) -> Void
  ) throws(Fault) -> Exit {
    try requireCampaigner()
    let changed = try desk.administer { (write) throws(Fault) in
      let campaign = try campaign(named: name, in: write.read)
      try change(campaign, write)
      return campaign
    }
    try output.answer(answer(changed))
    return .done
  }
}

/// The refusal to change a campaign that has ended.
func endedFault(_ campaign: Campaign) -> Fault {
  campaign.state == .cancelled
    ? Fault(
      .closed, en: "the campaign \(campaign.name) was cancelled", uk: "розсилку \(campaign.name) скасовано")
    : Fault(
      .closed, en: "the campaign \(campaign.name) is finished", uk: "розсилку \(campaign.name) завершено")
}
