import Bot
import Channels
import Inbox
import Phrases
import Storage

// What payments need to know, read in the transaction that they are decided in.

extension Read {
  /// What the messenger's word of a payment changes.
  func paymentChange(
    _ notice: PaymentNotice,
    from received: Received,
    of channel: Channel,
    traits: Traits,
    ids: inout IDs
  ) throws(Fault) -> Change {
    if let id = TopUp.id(inReference: notice.reference), let topUp = try topUp(id), topUp.provider == .telegram,
      let facts = try paymentFacts(topUp, paying: notice.report.key)
    {
      return account(for: notice.report, facts: facts, ids: &ids, at: now)
    }
    // Money that nobody was asked for: a person must see it.
    guard let chat = try received.chat.flatMap({ id throws(Fault) in try self.chat(id, for: .system)?.chat }) else {
      return Change()
    }
    var values = ["reference": notice.report.key]
    values["amount"] = notice.report.sum.map { "\($0.amount) \($0.currency)" }
    var change = Change()
    change.messages = [systemMessage(SystemLine(.topUpUnknown, values), in: chat, ids: &ids, at: now)]
    return change
  }

  /// All that a report of a payment is decided on; `nil` when the sum was asked for by nobody who is left.
  ///
  /// - Parameters:
  ///   - topUp: what was asked for.
  ///   - key: the payment's own, whose movements count; none is known where nothing was paid yet.
  /// - Returns: The facts.
  /// - Throws: what the store says when it cannot be read.
  func paymentFacts(_ topUp: TopUp, paying key: String?) throws(Fault) -> PaymentFacts? {
    guard let payment = try payment(of: topUp.id), let contact = try contact(topUp.contact, for: .system),
      let channel = try channel(contact.channel, for: .system),
      let asked = try chat(topUp.chat, for: .system)?.chat
    else { return nil }
    let chat = try currentChat(of: contact.id) ?? asked
    let traits = try Accounts.messenger(of: channel).traits(of: channel)
    return PaymentFacts(
      bot: try botFacts(
        with: contact, client: try client(topUp.client, for: .system), in: chat.id, of: channel, traits: traits),
      chat: chat,
      money: ReconcileFacts(
        topUp: topUp,
        payment: payment,
        entries: try key.map { key throws(Fault) in try entries(ofPayment: key) } ?? []
      ),
      balance: try balance(of: topUp.client, for: .system)
    )
  }

  /// What a message of the bot asks to be paid.
  func invoice(of message: Message.ID, in channel: Channel) throws(Fault) -> Invoice? {
    guard let topUp = try invoiced(by: message) else { return nil }
    return Invoice(title: channel.title, reference: topUp.reference, sum: topUp.amount)
  }

  /// Why a contact may not pay now, in their language; `nil` lets them.
  func checkoutRefusal(_ checkout: Checkout, by sender: Sender, in channel: Channel) throws(Fault) -> String? {
    let topUp = try TopUp.id(inReference: checkout.reference).flatMap { id throws(Fault) in try self.topUp(id) }
    let payment = try topUp.flatMap { topUp throws(Fault) in try self.payment(of: topUp.id) }
    let reason = refusal(of: checkout, topUp: topUp?.provider == .telegram ? topUp : nil, payment: payment)
    guard let reason else { return nil }
    let ofStore = try setting("language")
    let salon = channel.settings["language"] ?? ofStore
    let language = sender.language.flatMap { Language(locale: $0) } ?? salon.flatMap { Language(rawValue: $0) } ?? .en
    return reason[language]
  }
}
