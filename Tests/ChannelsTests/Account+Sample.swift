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
}
