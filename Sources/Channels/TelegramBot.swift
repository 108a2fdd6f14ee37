package import HTTP
package import Inbox
import JSON
package import Phrases

/// A bot of Telegram, by the Bot API (channels.md 1).
///
/// What arrives is read by `TelegramUpdate` and `TelegramContent`, what leaves is written by `TelegramMethods`, and
/// answers are judged by `TelegramAnswer`; the Business connection of a number uses the same four.
package struct TelegramBot: Messenger {
  /// How long `getUpdates` waits for something to come; the server waits 50 s at most (channels.md 1a).
  package var pollHold: Span

  package init(pollHold: Span = .seconds(50)) {
    self.pollHold = pollHold
  }

  package var kind: Kind { Kind(rawValue: "telegram-bot") }
  package var title: Phrase { Phrase(en: "Telegram bot", uk: "Бот Telegram") }
  package var apiURL: String { "https://api.telegram.org" }

  package var traits: Traits {
    Traits(
      hasBot: true,
      window: .none,
      text: TelegramLimits.text,
      captions: TelegramLimits.captions,
      attachments: TelegramLimits.attachments,
      canUpload: true,
      canShowTyping: true,
      canMarkSeen: false,
      pace: Pace(perSecond: 30),
      contactPace: Pace(every: .seconds(1), burst: 3),
      promoPace: Pace(perSecond: 25)
    )
  }

  package var settings: [Setting] {
    [
      Setting(
        "mode",
        choices: [Channel.Mode.poll.rawValue, Channel.Mode.webhook.rawValue],
        en: "how updates come: asked for by serve, or posted by Telegram",
        uk: "як надходять оновлення: їх запитує serve чи надсилає Telegram"
      ),
      Setting(
        "webhookSecret",
        isSecret: true,
        en: "what Telegram repeats in every delivery: 1 to 256 of A-Z a-z 0-9 _ -",
        uk: "що Telegram повторює в кожній доставці: від 1 до 256 знаків A-Z a-z 0-9 _ -"
      ),
      Setting(
        "paymentToken",
        isSecret: true,
        en: "the payment provider's token from @BotFather",
        uk: "токен платіжної системи від @BotFather"
      ),
    ]
  }

  /// What the bot wants to hear of.
  ///
  /// All are named, since reactions are not in the default set. Those of a Business connection are not: they are
  /// somebody's private correspondence, which this kind has no use for.
  static let updates: JSONValue = [
    "message", "edited_message", "callback_query", "my_chat_member", "message_reaction", "pre_checkout_query",
  ]

  package func verify(_ request: Request, _ account: Account) throws(Fault) {
    guard let secret = account.secret("webhookSecret"), !secret.isEmpty,
      let given = request.headers["X-Telegram-Bot-Api-Secret-Token"], Signature.matches(given, secret)
    else { throw Fault(.forbidden, en: "not a delivery of Telegram", uk: "це не доставка від Telegram") }
  }

  package func deliveryKey(of payload: [UInt8]) throws(Fault) -> String {
    try TelegramUpdate(payload).id
  }

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    try TelegramUpdate(payload).decoded()
  }

  package func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request {
    try TelegramMethods(account: account).send(outgoing)
  }

  package func outcome(of response: Response, to outgoing: Outgoing?) -> Outcome {
    TelegramAnswer(response, attempts: outgoing?.attempts ?? 0).outcome
  }

  package func acknowledge(_ inbound: Inbound, _ account: Account) -> Request? {
    guard case .callback(let arrival) = inbound.body, arrival.externalID.hasPrefix(TelegramUpdate.callbackMark) else {
      return nil
    }
    let query = String(arrival.externalID.dropFirst(TelegramUpdate.callbackMark.count))
    return TelegramMethods(account: account).call("answerCallbackQuery", ["callback_query_id": .string(query)])
  }

  package func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request? {
    TelegramMethods(account: account).typing(to: recipient)
  }

  package func poll(after mark: String?, _ account: Account) -> Request? {
    TelegramMethods(account: account).poll(after: mark, hold: pollHold, for: Self.updates)
  }

  package func polled(_ response: Response) throws(PollFailure) -> [Polled] {
    try TelegramAnswer(response).polled()
  }

  package func check(_ account: Account) -> [Request] {
    let methods = TelegramMethods(account: account)
    return [methods.call("getMe"), methods.call("getWebhookInfo")]
  }

  package func checked(_ responses: [Response]) -> CheckResult {
    TelegramAnswer.checked(responses)
  }

  package func register(_ url: String, _ account: Account) -> [Request] {
    [TelegramMethods(account: account).setWebhook(url, for: Self.updates)]
  }

  package func unregister(_ account: Account) -> [Request] {
    [TelegramMethods(account: account).call("deleteWebhook", ["drop_pending_updates": false])]
  }

  package func locate(_ attachment: Attachment, _ account: Account) -> Request? {
    attachment.reference.map { TelegramMethods(account: account).call("getFile", ["file_id": .string($0)]) }
  }

  package func located(_ response: Response, _ account: Account) throws(Fault) -> Request {
    try TelegramMethods(account: account).file(TelegramAnswer(response).filePath())
  }
}
