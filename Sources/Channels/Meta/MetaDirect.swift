import HTTP
import Inbox
import JSON
import Phrases

/// What Messenger and Instagram share besides what all of Meta's do: one shape of events and of messages.
protocol MetaDirect: MetaMessenger {
  static var dialect: MetaDialect { get }
  /// The setting that holds the account's id, as deliveries name it.
  var accountKey: String { get }
  func messages(_ account: Account) -> MetaMessages
  /// Whether local files can be uploaded.
  func takesFiles(_ channel: Channel) -> Bool
  /// Whether the app's address can be named by a call.
  func tellsAddress(_ channel: Channel) -> Bool
}

extension MetaDirect {
  var errors: [MetaErrors.Row] { MetaErrors.messaging }

  /// Where Meta keeps what people send: `scontent….fbcdn.net`, `lookaside.fbsbx.com` and Instagram's own CDN, as the
  /// addresses of channels.md 3b and 4b show.
  package var mediaHosts: [String] { ["fbcdn.net", "fbsbx.com", "cdninstagram.com"] }

  /// channels.md 3d, 4d: a day for anybody, then to seven for people with the human-agent tag; texts may go at 300 a
  /// second, sound and film at 10, and one pace for all is the lower.
  package var traits: Traits {
    Traits(
      hasBot: false,
      window: ReplyWindow([ReplyWindow.Step(.hours(24)), ReplyWindow.Step(.days(7), forPersons: true)]),
      text: Self.dialect.text,
      captions: [:],
      attachments: Self.dialect.attachments,
      mimes: Self.dialect.mimes,
      canUpload: true,
      canQuote: false,
      canShowTyping: true,
      canMarkSeen: true,
      pace: Pace(perSecond: 10),
      contactPace: Pace(every: .seconds(1), burst: 5),
      promoPace: Pace(perSecond: 10)
    )
  }

  /// Without `humanAgent` nobody writes after a day; where files cannot be uploaded they stand at a public address.
  package func traits(of channel: Channel) -> Traits {
    var traits = traits
    if channel.settings["humanAgent"] == "off" { traits.window.steps.removeAll(where: \.isForPersons) }
    traits.canUpload = takesFiles(channel)
    return traits
  }

  func takesFiles(_ channel: Channel) -> Bool { true }
  func tellsAddress(_ channel: Channel) -> Bool { true }

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    try MetaMessaging.decode(
      MetaDelivery(payload, object: object),
      account: account.present(accountKey),
      app: account.present("appId")
    )
  }

  /// Only the app may name its address, and it needs its id and secret for that; else the App Dashboard does.
  private func canNameAddress(_ account: Account) -> Bool {
    messages(account).graph.subscribe(object, to: "", fields: "") != nil && tellsAddress(account.channel)
  }

  package func madeUpSecrets(_ account: Account) -> [String] { canNameAddress(account) ? ["verifyToken"] : [] }

  package func errands(after url: String, _ account: Account) -> [Phrase] {
    guard !canNameAddress(account) else { return [] }
    let missing =
      (account.secret("verifyToken") ?? "").isEmpty
      ? Phrase(
        en: "; set verifyToken first, it has none yet", uk: "; спершу задайте verifyToken, його ще немає")
      : Phrase(same: "")
    return [
      Phrase(
        en: "enter \(url) and the verify token in Meta's App Dashboard, Webhooks, \(object)",
        uk: "впишіть \(url) і verify token у Meta App Dashboard, Webhooks, \(object)"
      ) + missing
    ]
  }

  package func upload(_ outgoing: Outgoing, _ account: Account) -> Request? {
    messages(account).upload(outgoing)
  }

  package func uploaded(_ response: Response, _ outgoing: Outgoing) throws(Fault) -> Outgoing {
    try MetaAnswer(response, errors: errors).uploaded(outgoing, "attachment_id", to: Self.dialect.name)
  }

  package func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request {
    try messages(account).send(outgoing)
  }

  package func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request? {
    messages(account).act("typing_on", to: recipient)
  }

  package func seen(by recipient: String, lastInbound: String, _ account: Account) -> Request? {
    messages(account).act("mark_seen", to: recipient)
  }

  package func profile(of contact: String, _ account: Account) -> Request? {
    messages(account).graph.get(contact, query: ["fields": Self.dialect.profile])
  }

  package func profiled(_ response: Response, of contact: String) -> Sender? {
    MetaAnswer(response, errors: errors).profile(of: contact)
  }
}
