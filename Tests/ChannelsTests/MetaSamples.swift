import Channels
import HTTP
import Inbox
import Testing

extension Account {
  static let facebook = Account.sample(
    "facebook",
    secrets: ["token": "EAAB-invented", "appSecret": "5ecret-of-the-app", "verifyToken": "слово для Meta"],
    settings: ["pageId": "102030405060708", "appId": "1517776481860111"],
    apiURL: "https://graph.facebook.com"
  )

  static let instagram = Account.sample(
    "instagram",
    secrets: ["token": "IGQV-invented", "appSecret": "5ecret-of-the-app", "verifyToken": "слово для Meta"],
    settings: ["accountId": "17841400000000001", "appId": "1517776481860111"],
    apiURL: "https://graph.instagram.com"
  )

  static let instagramPage = Account.sample(
    "instagram",
    secrets: ["token": "EAAB-invented"],
    settings: ["login": "page", "accountId": "17841400000000001", "pageId": "102030405060708"],
    apiURL: "https://graph.instagram.com"
  )

  static let whatsAppCloud = Account.sample(
    "whatsapp-number",
    secrets: ["token": "EAAB-invented", "appSecret": "5ecret-of-the-app", "verifyToken": "слово для Meta"],
    settings: [
      "backend": "cloud", "phoneNumberId": "106540352242922", "wabaId": "102290129340398", "appId": "1517776481860111",
    ],
    apiURL: "https://graph.facebook.com"
  )
}

/// One messenger of Meta's with an account and the folder of its fixtures.
struct MetaSample: Sendable, CustomTestStringConvertible {
  let messenger: any Messenger
  let account: Account
  let folder: String

  var testDescription: String { folder }
  var fixtures: [Fixture] { Fixture.all(of: folder) }

  static let direct = [
    MetaSample(messenger: Facebook(), account: .facebook, folder: "facebook"),
    MetaSample(messenger: Instagram(), account: .instagram, folder: "instagram"),
  ]

  static let all =
    direct + [
      MetaSample(messenger: WhatsAppCloud(), account: .whatsAppCloud, folder: "whatsapp-number-cloud")
    ]
}

extension Response {
  static func sample(_ body: String, status: Int = 200) -> Response {
    Response(status: status, body: Array(body.utf8))
  }
}

extension Request {
  var text: String { String(decoding: body, as: UTF8.self) }
}

extension Outgoing {
  static func sample(_ content: Content, needsHumanTag: Bool = false, attempts: Int = 0) -> Outgoing {
    Outgoing(
      message: Message.ID(123),
      part: 0,
      recipient: "7654321098765432",
      content: content,
      needsHumanTag: needsHumanTag,
      attempts: attempts
    )
  }

  static func sample(_ attachment: Inbox.Attachment, caption: String? = nil, bytes: [UInt8]? = nil) -> Outgoing {
    sample(.attachment(attachment, caption: caption, bytes: bytes))
  }
}
