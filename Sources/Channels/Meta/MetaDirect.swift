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
}

extension MetaDirect {
  var errors: [MetaErrors.Row] { MetaErrors.messaging }

  /// Where Meta keeps what people send.
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
      canUpload: true,
      canShowTyping: true,
      canMarkSeen: true,
      pace: Pace(perSecond: 10),
      contactPace: Pace(every: .seconds(1), burst: 5),
      promoPace: Pace(perSecond: 10)
    )
  }

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    try MetaMessaging.decode(
      MetaDelivery(payload, object: object),
      account: account.present(accountKey),
      app: account.present("appId")
    )
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
