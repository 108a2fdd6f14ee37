package import HTTP
package import Inbox
package import JSON
package import Phrases

/// What every adapter of the Bot API (channels.md 1) shares: the bot itself, and the Business connection of a number.
///
/// What arrives is read by `TelegramUpdate` and `TelegramContent`, what leaves is written by `TelegramMethods`, and
/// answers are judged by `TelegramAnswer`.
package protocol TelegramMessenger: Messenger {
  /// The kinds of update wanted; the choice is stored at Telegram (channels.md 1a).
  static var updates: JSONValue { get }
}

extension TelegramMessenger {
  package var apiURL: String { "https://api.telegram.org" }

  package func verify(_ request: Request, _ account: Account) throws(Fault) {
    let secret = try account.checkingSecret("webhookSecret")
    guard let given = request.proof("X-Telegram-Bot-Api-Secret-Token"), Signature.matches(given, secret)
    else { throw Fault(.forbidden, en: "not a delivery of Telegram", uk: "це не доставка від Telegram") }
  }

  /// The id stands first in an update: the rest is read when it is applied.
  package func deliveryKey(of payload: [UInt8]) throws(Fault) -> String {
    if let id = JSONValue.member("update_id", of: payload)?.id { return id }
    throw TelegramUpdate.misshapen("update_id")
  }

  package func outcome(of response: Response, to outgoing: Outgoing?) -> Outcome {
    TelegramAnswer(response, attempts: outgoing?.attempts ?? 0).outcome
  }

  package func poll(after mark: String?, _ account: Account) -> Request? {
    TelegramMethods(account: account).poll(after: mark, hold: pollHold, for: Self.updates)
  }

  package func polled(_ response: Response) throws(PollFailure) -> [Polled] {
    try TelegramAnswer(response).polled()
  }

  package func madeUpSecrets(_ account: Account) -> [String] { ["webhookSecret"] }

  package func register(_ url: String, _ account: Account) -> [Request] {
    [TelegramMethods(account: account).setWebhook(url, for: Self.updates)]
  }

  package func unregister(_ account: Account) -> [Request] {
    [TelegramMethods(account: account).call("deleteWebhook", ["drop_pending_updates": false])]
  }

  package func locate(_ attachment: Attachment, _ account: Account) -> Request? {
    attachment.reference.map { TelegramMethods(account: account).call("getFile", ["file_id": .string($0)]) }
  }

  /// A bot's token begins with the bot's number.
  package func identity(of token: String) -> String? {
    let number = token.prefix { $0 != ":" }
    return number.count < token.count && !number.isEmpty && number.allSatisfy(\.isNumber) ? String(number) : nil
  }

  package func located(_ response: Response, _ account: Account) throws(Fault) -> Request {
    try TelegramMethods(account: account).file(TelegramAnswer(response).filePath())
  }

  /// What says how updates come.
  static var deliverySettings: [Setting] {
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
    ]
  }
}
