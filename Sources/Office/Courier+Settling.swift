import Channels
import HTTP
import Inbox
import Phrases
import Storage

// What a messenger answered becomes what the store knows.

extension Courier {
  static func isUpload(_ attachments: [Attachment]) -> Bool {
    attachments.contains { $0.file != nil && $0.reference == nil }
  }

  /// A claim carries the deadlines of its calls and ten seconds (domain.md); an upload may be followed by the send.
  static func claimSpan(_ message: Message?) -> Span {
    isUpload(message?.attachments ?? []) ? .seconds(160) : .seconds(40)
  }

  /// Writes down what messengers answered, all in one transaction; one that cannot be written leaves the others alone.
  ///
  /// - Returns: Why some could not be, which no other try would change: their claims expire.
  /// - Throws: why the store could not be written.
  func settle(_ answers: [Answer]) throws(Fault) -> [Fault] {
    guard answers.count > 1 else {
      guard let answer = answers.first else { return [] }
      do throws(Fault) {
        try desk.administer { (write) throws(Fault) in try settle(answer, write) }
        return []
      } catch {
        guard !error.isOfStore else { throw error }
        return [error]
      }
    }
    return try desk.administer { (write) throws(Fault) in
      var faults: [Fault] = []
      for answer in answers {
        do throws(Fault) {
          try write.attempt { () throws(Fault) in try settle(answer, write) }
        } catch {
          if error.isOfStore { throw error }
          faults.append(error)
        }
      }
      return faults
    }
  }

  func settle(_ answer: Answer, _ write: borrowing Write) throws(Fault) {
    let claim = answer.call
    guard var message = try write.read.message(claim.outgoing.message, for: .system) else { return }
    var ids = try write.ids()
    guard let item = try write.read.item(of: message.id) else {
      // An echo, a receipt or an expired claim was faster; the answer can only say more than they did.
      if answer.outcome.verdict == .ok, message.raise(to: .sent, externalID: answer.outcome.externalID) {
        var change = Change()
        change.messages = [message]
        try write.apply(change, ids: ids)
      }
      return
    }
    guard let chat = try write.read.plainChat(message.chat),
      let channel = try write.read.channel(chat.channel, for: .system),
      let contact = try write.read.contact(message.contact, for: .system)
    else { return }
    var outcome = answer.outcome
    // An id that another message already has is no use; the message was accepted all the same.
    if let id = outcome.externalID, let other = try write.read.message(of: contact.id, externalID: id),
      other.id != message.id
    {
      outcome.externalID = nil
    }
    let facts = SettleFacts(
      message: message,
      item: item,
      chat: chat,
      contact: contact,
      channel: channel,
      traits: claim.messenger.traits(of: channel),
      part: claim.outgoing.part,
      // Only a message that fails is asked whether it was the answer.
      hasOtherAnswer: outcome.verdict == .ok || !message.isAnswer
        ? true : try write.read.hasAnswer(in: chat, besides: message.id),
      jitter: Double.random(in: 0...1)
    )
    let settled = Inbox.settle(outcome, facts: facts, ids: &ids, at: write.now)
    try write.apply(settled.change, ids: ids)
    if let campaign = item.campaign, pausesCampaign(outcome.verdict) {
      try write.pause(campaign, because: outcome.reason ?? outcome.verdict.rawValue, words: outcome.words)
    }
    let isLate = answer.departedAt - claim.claimedAt > Courier.punctuality
    guard isLate || settled.holdChannelUntil != nil || settled.holdContactUntil != nil else { return }
    var pacing = try write.read.pacing(of: contact)
    if isLate {
      pacing.account.count(at: answer.departedAt, insteadOf: claim.claimedAt, isPromo: item.rank == .promotion)
    }
    pacing.account.hold = max(pacing.account.hold, settled.holdChannelUntil ?? pacing.account.hold)
    pacing.contact.hold = max(pacing.contact.hold, settled.holdContactUntil ?? pacing.contact.hold)
    try write.save(pacing.account, of: channel.id)
    try write.save(pacing.contact, of: contact.id)
  }

  /// How late a call may leave and be counted as of its claim: what a second's worth takes longer than a second.
  private static let punctuality = Span(milliseconds: Pace.second.milliseconds - 1000)
}
