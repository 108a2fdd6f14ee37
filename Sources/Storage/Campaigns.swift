package import Inbox
private import JSON
package import Phrases
import SQLite

extension Campaign {
  /// Columns of `campaign AS g`.
  static let columns: SQL = """
    g.id, g.name, g.channel, g.staff, g.text, g.template, g.selection, g.state, g.reason, g.start_at, g.between_hours,
    g.created_at, g.finished_at, g.reason_uk
    """

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      name: row.text(1),
      channel: Channel.ID(row.integer(2)),
      staff: Staff.ID(row.integer(3)),
      text: row.textIfAny(4),
      template: row.textIfAny(5).flatMap { Template(jsonText: $0) },
      selection: Selection(word: row.text(6)) ?? .all,
      state: State(rawValue: row.text(7)) ?? .paused,
      reason: row.textIfAny(8),
      reasonWords: row.words(8, 13),
      startAt: Instant(milliseconds: row.integer(9)),
      between: row.textIfAny(10).flatMap { try? Daytime($0) },
      createdAt: Instant(milliseconds: row.integer(11)),
      finishedAt: row.integerIfAny(12).map(Instant.init(milliseconds:))
    )
  }
}

extension Recipient {
  /// Columns of `recipient AS r`.
  static let columns: SQL = "r.campaign, r.position, r.contact, r.client, r.verdict, r.text, r.parameters, r.message"
  static let columnCount = 8

  init(_ row: borrowing Row) {
    self.init(
      campaign: Campaign.ID(row.integer(0)),
      position: row.integer(1),
      contact: row.integerIfAny(2).map { Contact.ID($0) },
      client: row.integerIfAny(3).map { Client.ID($0) },
      verdict: Verdict(rawValue: row.text(4)) ?? .noContact,
      text: row.textIfAny(5),
      parameters: row.textIfAny(6).map { [String](jsonText: $0) } ?? [],
      message: row.integerIfAny(7).map { Message.ID($0) }
    )
  }
}

extension [String] {
  fileprivate init(jsonText text: String) {
    self = ((try? JSONValue.parse(text))?.array ?? []).compactMap(\.string)
  }

  fileprivate var jsonText: String { JSONValue.array(map(JSONValue.string)).compact }
}

/// A recipient with the names that one reads, and what became of their message.
package struct RecipientView: Sendable {
  package var recipient: Recipient
  /// Their final text, theirs or everybody's; `nil` for who gets none.
  package var text: String?
  package var contactName: String?
  package var clientName: String?
  package var message: Message?

  package init(recipient: Recipient, text: String?, contactName: String?, clientName: String?, message: Message? = nil)
  {
    self.recipient = recipient
    self.text = text
    self.contactName = contactName
    self.clientName = clientName
    self.message = message
  }
}

// What is asked of campaigns. One of a channel that the viewer does not see does not exist.
extension Read {
  package func campaign(named name: String, for viewer: Viewer) throws(Fault) -> Campaign? {
    try first(
      """
      SELECT \(Campaign.columns) FROM campaign AS g
      WHERE g.name = \(name) AND g.channel IN \(list: visible(to: viewer))
      """
    ) { Campaign($0) }
  }

  package func campaign(_ id: Campaign.ID, for viewer: Viewer) throws(Fault) -> Campaign? {
    try first(
      """
      SELECT \(Campaign.columns) FROM campaign AS g
      WHERE g.id = \(id.rawValue) AND g.channel IN \(list: visible(to: viewer))
      """
    ) { Campaign($0) }
  }

  /// Whether a name is taken, by whomever.
  package func isTaken(campaignName name: String) throws(Fault) -> Bool {
    try first("SELECT 1 FROM campaign WHERE name = \(name)") { _ in true } ?? false
  }

  /// The newest first.
  package func campaigns(for viewer: Viewer) throws(Fault) -> [Campaign] {
    try all(
      """
      SELECT \(Campaign.columns) FROM campaign AS g
      WHERE g.channel IN \(list: visible(to: viewer)) ORDER BY g.created_at DESC, g.id DESC
      """
    ) { Campaign($0) }
  }

  /// Campaigns that may have something to send now or at their time, the oldest first; for the courier.
  package func liveCampaigns() throws(Fault) -> [Campaign] {
    try all(
      "SELECT \(Campaign.columns) FROM campaign AS g WHERE g.state IN ('planned', 'running') ORDER BY g.channel, g.id"
    ) { Campaign($0) }
  }

  /// What became of everybody; the caller has already been let see the campaign.
  package func counts(of campaign: Campaign) throws(Fault) -> CampaignCounts {
    var counts = CampaignCounts()
    let rows = try all(
      """
      SELECT r.verdict, m.state, m.failure_code, count(*), sum(k.last_inbound_at > m.at)
      FROM recipient AS r LEFT JOIN message AS m ON m.id = r.message
        LEFT JOIN contact AS k ON k.id = r.contact AND r.message IS NOT NULL
      WHERE r.campaign = \(campaign.id.rawValue) GROUP BY 1, 2, 3
      """
    ) { ($0.text(0), $0.textIfAny(1), $0.textIfAny(2), Int($0.integer(3)), Int($0.integer(4))) }
    for (verdict, state, code, count, replied) in rows {
      counts.total += count
      guard verdict == Recipient.Verdict.send.rawValue else {
        counts.skipped[verdict, default: 0] += count
        continue
      }
      guard let state = state.flatMap({ Message.State(rawValue: $0) }) else {
        // Whose turn never came.
        if campaign.state == .cancelled {
          counts.skipped[Campaign.State.cancelled.rawValue, default: 0] += count
        } else {
          counts.queued += count
        }
        continue
      }
      switch state {
      case .scheduled, .queued, .sending: counts.queued += count
      case .sent: counts.sent += count
      case .delivered: counts.delivered += count
      case .seen: counts.seen += count
      case .uncertain: counts.uncertain += count
      case .failed: counts.failed[code ?? FaultCode.rejected.rawValue, default: 0] += count
      }
      if state != .failed { counts.replied += replied }
    }
    return counts
  }

  /// How many still wait for their turn.
  package func waitingRecipients(of campaign: Campaign.ID) throws(Fault) -> Int {
    try first(
      """
      SELECT count(*) FROM recipient INDEXED BY recipient_next
      WHERE campaign = \(campaign.rawValue) AND verdict = 'send' AND message IS NULL
      """
    ) { Int($0.integer(0)) } ?? 0
  }

  /// The messages of which nobody knows whether they arrived.
  package func uncertainMessages(of campaign: Campaign.ID) throws(Fault) -> [Message.ID] {
    try all(
      """
      SELECT m.id FROM recipient AS r JOIN message AS m ON m.id = r.message
      WHERE r.campaign = \(campaign.rawValue) AND m.state = 'uncertain' ORDER BY m.id
      """
    ) { Message.ID($0.integer(0)) }
  }

  /// Whose turn is next: those to whom nothing else is on its way.
  package func nextRecipients(of campaign: Campaign.ID, limit: Int) throws(Fault) -> [Recipient] {
    try all(
      """
      SELECT \(Recipient.columns) FROM recipient AS r INDEXED BY recipient_next
      WHERE r.campaign = \(campaign.rawValue) AND r.verdict = 'send' AND r.message IS NULL
        AND NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.contact = r.contact)
      ORDER BY r.position LIMIT \(limit)
      """
    ) { Recipient($0) }
  }

  /// Whether everybody has their answer.
  package func isComplete(_ campaign: Campaign.ID) throws(Fault) -> Bool {
    try first(
      """
      SELECT 1 WHERE EXISTS (
          SELECT 1 FROM recipient INDEXED BY recipient_next
          WHERE campaign = \(campaign.rawValue) AND verdict = 'send' AND message IS NULL)
        OR EXISTS (SELECT 1 FROM outbox WHERE campaign = \(campaign.rawValue))
      """
    ) { _ in false } ?? true
  }

  /// The recipient whose message it is.
  package func recipient(of message: Message.ID) throws(Fault) -> Recipient? {
    try first("SELECT \(Recipient.columns) FROM recipient AS r WHERE r.message = \(message.rawValue)") { Recipient($0) }
  }

  /// The text that everybody gets, where all get the same.
  package func commonText(of campaign: Campaign.ID) throws(Fault) -> String? {
    try first("SELECT common FROM campaign WHERE id = \(campaign.rawValue)") { $0.textIfAny(0) } ?? nil
  }

  /// Everybody whom a campaign considered, in their order; the closure ends the list with `false`.
  package func recipients(
    of campaign: Campaign,
    for viewer: Viewer,
    each: (RecipientView) throws(Fault) -> Bool
  ) throws(Fault) {
    guard try self.campaign(campaign.id, for: viewer) != nil else { return }
    let common = try commonText(of: campaign.id)
    try stream(
      """
      SELECT \(Recipient.columns), coalesce(k.name, k.username, k.external_id), l.name, \(Message.columns)
      FROM recipient AS r LEFT JOIN contact AS k ON k.id = r.contact LEFT JOIN client AS l ON l.id = r.client
        LEFT JOIN message AS m ON m.id = r.message
      WHERE r.campaign = \(campaign.id.rawValue) ORDER BY r.position
      """
    ) { row throws(Fault) in
      let recipient = Recipient(row)
      let start = Recipient.columnCount
      return try each(
        RecipientView(
          recipient: recipient,
          text: recipient.verdict == .send ? recipient.text ?? common : nil,
          contactName: row.textIfAny(start),
          clientName: row.textIfAny(start + 1),
          message: row.isNull(start + 2) ? nil : Message(row, at: start + 2)
        )
      )
    }
  }

  /// One recipient with the names beside, by their message.
  package func recipientView(of message: Message) throws(Fault) -> RecipientView? {
    guard let recipient = try recipient(of: message.id) else { return nil }
    var view = try recipientView(of: recipient)
    view.text = message.text
    view.message = message
    return view
  }

  /// One recipient with the names beside, as somebody without a message.
  package func recipientView(of recipient: Recipient) throws(Fault) -> RecipientView {
    let names = try first(
      """
      SELECT coalesce(k.name, k.username, k.external_id), l.name FROM contact AS k LEFT JOIN client AS l ON l.id = k.client
      WHERE k.id = \(recipient.contact?.rawValue)
      """
    ) { ($0.textIfAny(0), $0.textIfAny(1)) }
    return RecipientView(recipient: recipient, text: nil, contactName: names?.0, clientName: names?.1)
  }
}

extension Write {
  /// Keeps a new campaign, under the next number.
  package func add(_ campaign: Campaign, common: String?) throws(Fault) -> Campaign {
    var campaign = campaign
    campaign.id = Campaign.ID((try read.first("SELECT max(id) FROM campaign") { $0.integerIfAny(0) ?? 0 } ?? 0) + 1)
    try run(
      """
      INSERT INTO campaign(id, name, channel, staff, text, template, common, selection, state, reason, start_at,
        between_hours, created_at, finished_at, reason_uk)
      VALUES (\(campaign.id.rawValue), \(campaign.name), \(campaign.channel.rawValue), \(campaign.staff.rawValue),
        \(campaign.text), \(campaign.template?.jsonText), \(common), \(campaign.selection.word),
        \(campaign.state.rawValue), \(campaign.reason), \(campaign.startAt.milliseconds), \(campaign.between?.text),
        \(campaign.createdAt.milliseconds), \(campaign.finishedAt?.milliseconds), \(campaign.reasonWords?.uk))
      """
    )
    return campaign
  }

  /// Takes back a campaign that turned out to have nobody in it: its name stays free.
  package func discard(_ campaign: Campaign.ID) throws(Fault) {
    try run("DELETE FROM campaign WHERE id = \(campaign.rawValue)")
  }

  /// Keeps what a campaign is doing.
  package func save(_ campaign: Campaign) throws(Fault) {
    try run(
      """
      UPDATE campaign SET state = \(campaign.state.rawValue), reason = \(campaign.reason),
        reason_uk = \(campaign.reasonWords?.uk), start_at = \(campaign.startAt.milliseconds), finished_at = \(campaign.finishedAt?.milliseconds),
        selection = \(campaign.selection.word)
      WHERE id = \(campaign.id.rawValue)
      """
    )
  }

  /// Freezes what was decided about somebody.
  package func add(_ recipient: Recipient) throws(Fault) {
    try run(
      """
      INSERT INTO recipient(campaign, position, contact, client, verdict, text, parameters)
      VALUES (\(recipient.campaign.rawValue), \(recipient.position), \(recipient.contact?.rawValue),
        \(recipient.client?.rawValue), \(recipient.verdict.rawValue), \(recipient.text),
        \(recipient.parameters.isEmpty ? nil : recipient.parameters.jsonText))
      """
    )
  }

  /// Keeps that a recipient's message is on its way, or that they are left out after all.
  package func save(_ recipient: Recipient) throws(Fault) {
    // Who is sent to keeps their verdict: an index less to write.
    let news: SQL =
      recipient.verdict == .send
      ? "message = \(recipient.message?.rawValue)" : "verdict = \(recipient.verdict.rawValue), message = NULL"
    try run(
      """
      UPDATE recipient SET \(news)
      WHERE campaign = \(recipient.campaign.rawValue) AND position = \(recipient.position)
      """
    )
  }

  /// Takes a campaign's messages back that no messenger has seen anything of: their recipients wait for their turn again.
  ///
  /// What waits for a retry would hold up what a person answers meanwhile. A message of which a part has arrived stays, and
  /// so does one that is being sent.
  package func withdraw(_ campaign: Campaign.ID) throws(Fault) {
    let messages = try read.all(
      "SELECT message FROM outbox WHERE campaign = \(campaign.rawValue) AND claimed_until IS NULL"
    ) { Message.ID($0.integer(0)) }
    for message in messages { _ = try withdraw(message) }
  }

  /// Takes one message back, if nothing of it has left.
  ///
  /// - Returns: Whether it was.
  package func withdraw(_ id: Message.ID) throws(Fault) -> Bool {
    guard let item = try read.item(of: id), item.claimedUntil == nil, item.campaign != nil,
      let message = try read.message(id, for: .system), message.parts.allSatisfy({ $0.state == .queued })
    else { return false }
    try run("UPDATE recipient SET message = NULL WHERE message = \(id.rawValue)")
    try index(nil, replacing: message.text, in: .messages, at: id.rawValue)
    try run(
      """
      UPDATE chat SET last_message = (SELECT max(id) FROM message WHERE chat = \(message.chat.rawValue)
        AND id <> \(id.rawValue) AND direction <> 'system')
      WHERE id = \(message.chat.rawValue) AND last_message = \(id.rawValue)
      """
    )
    // Outbox and parts go with it.
    try run("DELETE FROM message WHERE id = \(id.rawValue)")
    try run(
      """
      DELETE FROM chat WHERE id = \(message.chat.rawValue) AND status = 'closed' AND last_inbound_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM message WHERE chat = \(message.chat.rawValue))
      """
    )
    return true
  }

  /// Ends the campaigns of a channel that is removed.
  package func cancelCampaigns(of channel: Channel.ID) throws(Fault) {
    try run(
      """
      UPDATE campaign SET state = 'cancelled', reason = 'channel removed', reason_uk = 'канал видалено', finished_at = \(now.milliseconds)
      WHERE channel = \(channel.rawValue) AND state IN ('planned', 'running', 'paused')
      """
    )
  }
}
