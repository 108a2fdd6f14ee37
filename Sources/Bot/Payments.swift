package import Inbox
import Phrases

/// What the bot may look at when a provider tells of a payment.
package struct PaymentFacts: Sendable {
  /// Of the contact who asked to pay.
  package var bot: BotFacts
  /// The contact's chat that is not closed, else the one in which they asked.
  package var chat: Chat
  package var money: ReconcileFacts
  /// The card's, in the smallest unit, before the report.
  package var balance: Int64

  package init(bot: BotFacts, chat: Chat, money: ReconcileFacts, balance: Int64) {
    self.bot = bot
    self.chat = chat
    self.money = money
    self.balance = balance
  }
}

/// Brings the ledger to what a provider reports, and tells colleagues by a line, and the client while the bot has the
/// chat (domain.md, Bot: while a chat is not `bot` the bot is silent).
package func account(for report: PaymentReport, facts: PaymentFacts, ids: inout IDs, at now: Instant) -> Change {
  let topUp = facts.money.topUp
  let reconciled = reconcile(report, facts: facts.money, ids: &ids, at: now)
  guard let news = reconciled.news else { return reconciled.change }
  func shown(_ minor: Int64) -> Phrase {
    let sum = Money(minor: minor, currency: topUp.amount.currency)
    return Phrase(en: sum.shown(.en), uk: sum.shown(.uk))
  }
  func values(_ minor: Int64) -> [String: String] {
    TopUpService.moneyValues(Money(minor: minor, currency: topUp.amount.currency), topUp)
  }
  let line: SystemLine
  var text: Phrase?
  let asked = shown(topUp.amount.minor)
  switch news {
  case .paid(let minor):
    line = SystemLine(.topUpPaid, values(minor))
    let (sum, balance) = (shown(minor), shown(facts.balance + minor))
    text = Phrase(
      en: "Thank you! We have credited \(sum.en). Your balance is \(balance.en).",
      uk: "Дякуємо! Зараховано \(sum.uk). Ваш баланс: \(balance.uk)."
    )
  case .returned(let minor):
    line = SystemLine(.topUpReturned, values(minor))
    let (sum, balance) = (shown(minor), shown(facts.balance - minor))
    text = Phrase(
      en: "The payment of \(sum.en) was returned to you. Your balance is \(balance.en).",
      uk: "Оплату \(sum.uk) вам повернено. Ваш баланс: \(balance.uk)."
    )
  case .failed:
    line = SystemLine(.topUpFailed, values(topUp.amount.minor))
    text = Phrase(
      en: "The payment of \(asked.en) did not go through. You can try again by the same link.",
      uk: "Оплата \(asked.uk) не пройшла. Можна спробувати ще раз за тим самим посиланням."
    )
  case .expired:
    line = SystemLine(.topUpExpired, values(topUp.amount.minor))
    text = Phrase(
      en: "The time to pay \(asked.en) is over. To top up, please choose it from the menu again.",
      uk: "Час на оплату \(asked.uk) минув. Щоб поповнити баланс, оберіть це в меню ще раз."
    )
  case .mismatched(let sum): line = SystemLine(.topUpMismatched, TopUpService.moneyValues(sum, topUp))
  }
  var change = reconciled.change
  change.merge(tell(text.map { Answer($0[facts.bot.spoken]) }, line, facts.bot, facts.chat, ids: &ids, at: now))
  return change
}

/// Gives the client the page that a provider made; while a person has the chat, they get it to pass on.
package func offer(_ topUp: TopUp, facts: PaymentFacts, ids: inout IDs, at now: Instant) -> Change {
  guard facts.chat.status == .bot else {
    var values = TopUpService.moneyValues(topUp.amount, topUp)
    values["note"] = topUp.url
    return tell(nil, SystemLine(.topUpLink, values), facts.bot, facts.chat, ids: &ids, at: now)
  }
  return tell(TopUpService.offer(topUp, facts.bot), nil, facts.bot, facts.chat, ids: &ids, at: now)
}

/// Tells that a provider makes no invoice.
package func apologize(
  for topUp: TopUp,
  because reason: String,
  facts: PaymentFacts,
  ids: inout IDs,
  at now: Instant
) -> Change {
  var values = TopUpService.moneyValues(topUp.amount, topUp)
  values["note"] = reason
  let text = Phrase(
    en: "We are sorry, the payment cannot be made at the moment. Please try later, or call a person from the menu.",
    uk: "На жаль, зараз оплатити не вийде. Спробуйте, будь ласка, пізніше або покличте адміністратора через меню."
  )
  let line = SystemLine(.topUpFailed, values)
  return tell(Answer(text[facts.bot.spoken]), line, facts.bot, facts.chat, ids: &ids, at: now)
}

/// A message of the bot, if the bot may speak, and a line for colleagues; where the talk stands does not move.
private func tell(
  _ answer: Answer?,
  _ line: SystemLine?,
  _ facts: BotFacts,
  _ chat: Chat,
  ids: inout IDs,
  at now: Instant
) -> Change {
  var (change, chat) = (Change(), chat)
  if let answer, chat.status == .bot, facts.contact.state == .active, facts.channel.isEnabled, facts.channel.isBotOn {
    let keyboard = answer.keyboard ?? Menu.keyboard(facts)
    change = said(answer.text, keyboard, in: &chat, facts.traits, ids: &ids, at: now)
  }
  if let line { change.messages.append(systemMessage(line, in: chat, ids: &ids, at: now)) }
  return change
}
