import Inbox
import Phrases

/// In what the two networks of GREEN-API differ (channels.md 7a and 7d).
struct GreenFacts: Sendable {
  let kind: String
  let title: Phrase
  let apiURL: String
  /// What stands in `mediaUrl` instead of `api.green`.
  let mediaHost: String
  let text: TextLimit
  let captions: [Attachment.Kind: Int]
  /// Whether a place has a name, and a mark of reading names the message.
  let namesMore: Bool
  /// Settings that make GREEN-API tell what happens.
  let notifications: [String]
  /// Further settings.
  let reading: KeyValuePairs<String, String>

  static let whatsApp = GreenFacts(
    kind: "whatsapp-number",
    title: Phrase(en: "WhatsApp by number", uk: "WhatsApp за номером"),
    apiURL: "https://api.green-api.com",
    mediaHost: "media.green",
    text: TextLimit(20_000, .utf16),
    captions: [.image: 1024, .file: 1024, .video: 1024],
    namesMore: true,
    notifications: common + ["incomingCallWebhook"],
    reading: ["markIncomingMessagesReaded": "no", "markIncomingMessagesReadedOnReply": "yes"]
  )

  /// Its media has the same address, as the official client has it; names that it may lack are left out.
  static let telegram = GreenFacts(
    kind: "telegram-number",
    title: Phrase(en: "Telegram by number", uk: "Telegram за номером"),
    apiURL: "https://4100.api.green-api.com",
    mediaHost: "api.green",
    text: TextLimit(4096, .utf16),
    captions: [.image: 1024, .file: 1024, .video: 1024, .voice: 1024, .audio: 1024],
    namesMore: false,
    notifications: common,
    reading: ["markIncomingMessagesReaded": "no"]
  )

  private static let common = [
    "incomingWebhook", "outgoingMessageWebhook", "outgoingAPIMessageWebhook", "outgoingWebhook", "stateWebhook",
    "editedMessageWebhook", "deletedMessageWebhook",
  ]

  static let attachments: [Attachment.Kind: Int] = [
    .image: 100_000_000, .file: 100_000_000, .video: 100_000_000, .voice: 100_000_000, .audio: 100_000_000,
    .location: 0, .contact: 0,
  ]
}
