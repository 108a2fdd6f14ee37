package import HTTP
package import Inbox
import JSON
package import Phrases

/// A Page of Facebook in Messenger (channels.md 3).
///
/// What arrives is read by `MetaMessaging` and `MetaContent`, what leaves is written by `MetaMessages`, answers are
/// judged by `MetaAnswer` with `MetaErrors`; Instagram uses the same, WhatsApp the last two.
package struct Facebook: MetaDirect {
  package init() {}

  package var kind: Kind { Kind(rawValue: "facebook") }
  package var title: Phrase { Phrase(same: "Facebook Messenger") }
  package var apiURL: String { MetaGraph.apiURL }
  /// Many profiles may not be read (channels.md 3a).
  package var nameless: Phrase? { Phrase(en: "Facebook user", uk: "користувач Facebook") }
  var accountKey: String { "pageId" }
  var object: String { "page" }

  static let dialect = MetaDialect(
    name: "Messenger",
    text: TextLimit(2000, .utf16),
    attachments: [
      .image: 25_000_000, .audio: 25_000_000, .voice: 25_000_000, .video: 25_000_000, .file: 25_000_000,
    ],
    isMessenger: true,
    profile: "first_name,last_name"
  )

  package var settings: [Setting] {
    [Setting("pageId", en: "the Page's id", uk: "id сторінки")] + Self.sharedSettings + [Self.humanAgent]
  }

  /// What the Page wants to tell the app (channels.md 3a).
  static let fields = [
    "messages", "messaging_postbacks", "message_deliveries", "message_reads", "message_echoes", "message_reactions",
    "message_edits", "messaging_referrals", "messaging_optins",
  ].joined(separator: ",")

  func messages(_ account: Account) -> MetaMessages {
    MetaMessages(
      graph: MetaGraph(account),
      node: account.present("pageId") ?? "me",
      dialect: Self.dialect,
      canUpload: true
    )
  }

  package func check(_ account: Account) -> [Request] {
    let messages = messages(account)
    let app = messages.graph.asApp?.get(account.present("appId") ?? "", "subscriptions")
    return [
      messages.graph.get(messages.node, query: ["fields": "id,name"]),
      messages.graph.get(messages.node, "subscribed_apps"), app,
    ].compactMap(\.self)
  }

  /// The address is the app's, and needs its id and secret; the Page then chooses to tell the app.
  package func register(_ url: String, _ account: Account) -> [Request] {
    let messages = messages(account)
    let subscription = messages.graph.subscribe(object, to: url, fields: Self.fields)
    return [
      subscription, messages.graph.post(messages.node, "subscribed_apps", query: ["subscribed_fields": Self.fields]),
    ].compactMap(\.self)
  }

  /// The Page alone falls silent: the app's address may serve others.
  package func unregister(_ account: Account) -> [Request] {
    let messages = messages(account)
    return [messages.graph.delete(messages.node, "subscribed_apps")]
  }
}
