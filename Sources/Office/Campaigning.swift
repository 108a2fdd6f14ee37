package import Inbox
package import Phrases
package import Storage

// What is done to campaigns, each in the transaction that it is asked in; sending them is the courier's.

extension Write {
  /// Stops a campaign for now; what has not left waits for its turn again.
  ///
  /// - Parameters:
  ///   - id: the campaign.
  ///   - reason: in the messenger's words, or `nil` when a person stops it.
  ///   - words: in cbchat's own.
  /// - Throws: why the store could not be written.
  package func pause(_ id: Campaign.ID, because reason: String?, words: Phrase? = nil) throws(Fault) {
    guard var campaign = try read.campaign(id, for: .system) else { return }
    if campaign.state == .planned || campaign.state == .running {
      campaign.state = .paused
      campaign.because(reason, words: words)
      try save(campaign)
    }
    try withdraw(id)
  }

  /// Lets a paused campaign go on.
  package func resume(_ campaign: Campaign) throws(Fault) -> Campaign {
    var campaign = campaign
    guard campaign.state == .paused else { return campaign }
    campaign.state = campaign.startAt > now ? .planned : .running
    campaign.because(nil)
    try save(campaign)
    return campaign
  }

  /// Stops a campaign for good.
  package func cancel(_ campaign: Campaign) throws(Fault) -> Campaign {
    var campaign = campaign
    try withdraw(campaign.id)
    campaign.state = .cancelled
    campaign.because(nil)
    campaign.finishedAt = now
    try save(campaign)
    return campaign
  }
}
