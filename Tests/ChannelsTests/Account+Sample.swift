import Channels
import Inbox

extension Account {
  /// A channel of some kind, with invented secrets.
  static func sample(
    _ kind: String,
    secrets: [String: String],
    settings: [String: String] = [:],
    apiURL: String = "https://api.example"
  ) -> Account {
    let channel = Channel(
      id: Channel.ID(1),
      name: "main",
      kind: Kind(rawValue: kind),
      title: "Main",
      settings: settings,
      createdAt: Instant(milliseconds: 0)
    )
    return Account(channel: channel, secrets: secrets.mapValues { Secret($0) }, apiURL: apiURL)
  }

  static let telegramBot = Account.sample(
    "telegram-bot",
    secrets: ["token": "7100000001:AAH-invented_token_of_thirty_five_ch", "webhookSecret": "S-e_cret42"],
    apiURL: "https://api.telegram.org"
  )

  static let viberBot = Account.sample(
    "viber-bot",
    secrets: ["token": "4a5b6c7d8e9f0a1b-2c3d4e5f6a7b8c9d-0e1f2a3b4c5d6e7f"],
    settings: ["senderName": "Салон «Мальва»", "senderAvatar": "https://malva.example/a.jpg"],
    apiURL: "https://chatapi.viber.com"
  )

  static let greenWhatsApp = Account.sample(
    "whatsapp-number",
    secrets: ["token": "d75b3a66374942c5b3c019c698abc2067e151558acbd451234", "webhookToken": "hook-Token_1"],
    settings: ["instanceId": "1101000001"],
    apiURL: "https://1101.api.green-api.com"
  )

  static let greenTelegram = Account.sample(
    "telegram-number",
    secrets: ["token": "d75b3a66374942c5b3c019c698abc2067e151558acbd451234", "webhookToken": "hook-Token_1"],
    settings: ["instanceId": "4100000001"],
    apiURL: "https://4100.api.green-api.com"
  )
}
