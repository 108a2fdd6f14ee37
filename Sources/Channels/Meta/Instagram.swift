package import HTTP
package import Inbox
import JSON
package import Phrases

/// A professional account of Instagram (channels.md 4).
///
/// The setting `login` says by which of Meta's two doors it is reached: they have other hosts, tokens and paths, but
/// the same messages.
package struct Instagram: MetaDirect {
  package init() {}

  package var kind: Kind { Kind(rawValue: "instagram") }
  package var title: Phrase { Phrase(same: "Instagram") }
  package var apiURL: String { "https://graph.instagram.com" }
  /// Until the profile was read, or where it may not be (channels.md 4a).
  package var nameless: Phrase? { Phrase(en: "Instagram user", uk: "користувач Instagram") }
  var accountKey: String { "accountId" }
  var object: String { "instagram" }

  static let dialect = MetaDialect(
    name: "Instagram",
    text: TextLimit(1000, .bytes),
    attachments: [.image: 8_000_000, .audio: 25_000_000, .voice: 25_000_000, .video: 25_000_000, .file: 25_000_000],
    mimes: [.image: ["image/png", "image/jpeg", "image/gif"], .file: ["application/pdf"]],
    isMessenger: false,
    profile: "name,username"
  )

  package var settings: [Setting] {
    [
      Setting(
        "login",
        choices: ["instagram", "page"],
        en: "whose token it is: the account's own (Instagram Login), or its Page's (Facebook Login)",
        uk: "чий це токен: самого акаунта (Instagram Login) чи його сторінки (Facebook Login)"
      ),
      Setting("accountId", en: "the Instagram account's id", uk: "id акаунта Instagram"),
      Setting("pageId", en: "the linked Page's id, for login=page", uk: "id пов’язаної сторінки, для login=page"),
    ] + Self.sharedSettings + [Self.humanAgent]
  }

  /// With `login=instagram` the App Dashboard holds the address.
  func tellsAddress(_ channel: Channel) -> Bool { takesFiles(channel) }

  /// What the account wants to tell the app (channels.md 4a).
  private static let fields = [
    "messages", "messaging_postbacks", "messaging_seen", "message_reactions", "message_edit", "messaging_referral",
  ].joined(separator: ",")

  private func isPage(_ account: Account) -> Bool { takesFiles(account.channel) }

  /// Only a Page has the Attachment Upload API (channels.md 4a).
  func takesFiles(_ channel: Channel) -> Bool { channel.settings["login"] == "page" }

  func messages(_ account: Account) -> MetaMessages {
    let isPage = isPage(account)
    // A Page's token is Facebook's, unless `--api-url` names another place for both.
    let host = isPage && account.apiURL == apiURL ? MetaGraph.apiURL : account.apiURL
    return MetaMessages(
      graph: MetaGraph(account, host: host),
      node: account.present(isPage ? "pageId" : "accountId") ?? "me",
      dialect: Self.dialect,
      canUpload: isPage
    )
  }

  package func check(_ account: Account) -> [Request] {
    let messages = messages(account)
    let isPage = isPage(account)
    let fields = isPage ? "id,name,instagram_business_account{id,username}" : "user_id,username,name"
    // Only Facebook's host knows the app's own subscriptions.
    let app = isPage ? messages.graph.asApp?.get(account.present("appId") ?? "", "subscriptions") : nil
    return [
      messages.graph.get(messages.node, query: ["fields": fields]),
      messages.graph.get(messages.node, "subscribed_apps"), app,
    ].compactMap(\.self)
  }

  /// With `login=instagram` the App Dashboard holds the address.
  package func register(_ url: String, _ account: Account) -> [Request] {
    let messages = messages(account)
    guard isPage(account) else {
      return [messages.graph.post(messages.node, "subscribed_apps", query: ["subscribed_fields": Self.fields])]
    }
    // The Page's own list of fields, which a Facebook channel of the same Page needs: the last call counts.
    return [
      messages.graph.subscribe(object, to: url, fields: Self.fields),
      messages.graph.post(messages.node, "subscribed_apps", query: ["subscribed_fields": Facebook.fields]),
    ].compactMap(\.self)
  }

  /// Nothing with `login=page`: taking the Page off would silence a Facebook channel of the same Page.
  package func unregister(_ account: Account) -> [Request] {
    let messages = messages(account)
    return isPage(account) ? [] : [messages.graph.delete(messages.node, "subscribed_apps")]
  }

  /// A token of Instagram Login lives 60 days, and may be renewed after its first (channels.md 4a); a Page's needs it not.
  package func renewal(_ account: Account) -> Request? {
    guard !isPage(account) else { return nil }
    let token = pathSegment(account.secret("token") ?? "")
    return .get("\(account.apiURL)/refresh_access_token?grant_type=ig_refresh_token&access_token=\(token)")
  }

  package func renewed(_ response: Response) -> Renewal? {
    guard case .result(let result) = MetaAnswer(response, errors: errors),
      let token = result["access_token"]?.string, !token.isEmpty
    else { return nil }
    return Renewal(token: Secret(token), validFor: result["expires_in"]?.integer.flatMap(Span.asked))
  }
}
