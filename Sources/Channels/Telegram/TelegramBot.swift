package import HTTP
package import Inbox
package import JSON
package import Phrases

/// A bot of Telegram, by the Bot API (channels.md 1).
package struct TelegramBot: TelegramMessenger {
  /// How long `getUpdates` waits for something to come; the server waits 50 s at most (channels.md 1a).
  package var pollHold: Span

  package init(pollHold: Span = .seconds(50)) {
    self.pollHold = pollHold
  }

  package var kind: Kind { Kind(rawValue: "telegram-bot") }
  package var title: Phrase { Phrase(en: "Telegram bot", uk: "Бот Telegram") }

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
      pace: TelegramLimits.pace,
      contactPace: TelegramLimits.contactPace,
      promoPace: TelegramLimits.promoPace
    )
  }

  package var settings: [Setting] {
    let paymentToken = Setting(
      "paymentToken",
      isSecret: true,
      en: "the payment provider's token from @BotFather",
      uk: "токен платіжної системи від @BotFather"
    )
    return Self.deliverySettings + [paymentToken]
  }

  /// What the bot wants to hear of.
  ///
  /// All are named, since reactions are not in the default set. Those of a Business connection are not: they are
  /// somebody's private correspondence, which this kind has no use for.
  package static let updates: JSONValue = [
    "message", "edited_message", "callback_query", "my_chat_member", "message_reaction", "pre_checkout_query",
  ]

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    try TelegramUpdate(payload).decoded()
  }

  package func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request {
    try TelegramMethods(account: account).send(outgoing)
  }

  package func acknowledge(_ inbound: Inbound, _ account: Account) -> Request? {
    guard case .callback(let arrival) = inbound.body, arrival.externalID.hasPrefix(TelegramUpdate.callbackMark) else {
      return nil
    }
    let query = String(arrival.externalID.dropFirst(TelegramUpdate.callbackMark.count))
    return TelegramMethods(account: account).call("answerCallbackQuery", ["callback_query_id": .string(query)])
  }

  package func answer(_ checkout: Checkout, refusal: String?, _ account: Account) -> Request? {
    TelegramMethods(account: account).answer(checkout, refusal: refusal)
  }

  package func list(_ commands: [Language: [BotCommand]], usual: Language, _ account: Account) -> [Request] {
    TelegramMethods(account: account).setMyCommands(commands, usual: usual)
  }

  package func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request? {
    TelegramMethods(account: account).typing(to: recipient)
  }

  package func check(_ account: Account) -> [Request] {
    TelegramMethods(account: account).check()
  }

  package func checked(_ responses: [Response]) -> CheckResult {
    TelegramAnswer.checked(responses)
  }
}
