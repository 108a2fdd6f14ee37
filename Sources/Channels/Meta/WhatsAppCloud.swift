package import HTTP
package import Inbox
import JSON
package import Phrases

/// A number of WhatsApp by Meta's Cloud API (channels.md 6.1), also one that stays in the phone's app (coexistence).
///
/// What arrives is read by `CloudDelivery` and `CloudContent`, what leaves is written by `CloudMessages`.
package struct WhatsAppCloud: MetaMessenger {
  package init() {}

  package var kind: Kind { Kind(rawValue: "whatsapp-number") }
  package var title: Phrase { Phrase(en: "WhatsApp by number (Cloud API)", uk: "WhatsApp за номером (Cloud API)") }
  package var backend: String? { "cloud" }
  package var apiURL: String { MetaGraph.apiURL }
  /// `lookaside.fbsbx.com` for the Cloud API (channels.md 6.1a), WhatsApp's own CDN for what a phone sent.
  package var mediaHosts: [String] { ["fbsbx.com", "whatsapp.net", "fbcdn.net"] }
  var object: String { "whatsapp_business_account" }
  var errors: [MetaErrors.Row] { MetaErrors.cloud }

  package var traits: Traits {
    Traits(
      hasBot: false,
      window: ReplyWindow([ReplyWindow.Step(.hours(24))]),
      text: CloudLimits.text,
      captions: CloudLimits.captions,
      attachments: CloudLimits.attachments,
      mimes: CloudLimits.mimes,
      canUpload: true,
      canShowTyping: true,
      canMarkSeen: true,
      hasTemplates: true,
      pace: Pace(perSecond: 80),
      // channels.md 6.1c: about one in six seconds to the same person, for which a few may be saved up.
      contactPace: Pace(every: .seconds(6), burst: 10),
      promoPace: Pace(perSecond: 20)
    )
  }

  package var required: [String] { ["phoneNumberId"] }
  package var requiredToRegister: [String] { ["wabaId"] }

  package var settings: [Setting] {
    [
      Setting("phoneNumberId", en: "the number's id, not the number itself", uk: "id номера, а не сам номер"),
      Setting("wabaId", en: "the WhatsApp Business account's id", uk: "id акаунта WhatsApp Business"),
    ] + Self.sharedSettings
  }

  /// What the account wants to tell the app (channels.md 6.1b).
  private static let fields = ["messages", "smb_message_echoes", "history", "user_preferences"].joined(separator: ",")

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    try CloudDelivery.decode(MetaDelivery(payload, object: object), number: account.present("phoneNumberId"))
  }

  package func upload(_ outgoing: Outgoing, _ account: Account) -> Request? {
    (try? CloudMessages(account))?.upload(outgoing)
  }

  package func uploaded(_ response: Response, _ outgoing: Outgoing) throws(Fault) -> Outgoing {
    try MetaAnswer(response, errors: errors).uploaded(outgoing, "id", to: "WhatsApp")
  }

  package func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request {
    try CloudMessages(account).send(outgoing)
  }

  package func outcome(of response: Response, to outgoing: Outgoing?) -> Outcome {
    let outcome = judged(response, outgoing)
    // A kind of message that a BSUID may not get is tried once more by the number, where it is known.
    guard outcome.verdict == .rejected, outcome.reason?.hasPrefix("131062:") == true, let outgoing,
      outgoing.phone != nil, outgoing.attempts == 0
    else { return outcome }
    return Outcome(.retry, reason: outcome.reason)
  }

  /// The sign of typing marks the message as read too, so that it is shown only where that is wanted.
  package func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request? {
    guard let lastInbound, account.setting("sendSeen") == "on" else { return nil }
    return (try? CloudMessages(account))?.seen(lastInbound, isTyping: true)
  }

  package func seen(by recipient: String, lastInbound: String, _ account: Account) -> Request? {
    (try? CloudMessages(account))?.seen(lastInbound, isTyping: false)
  }

  package func check(_ account: Account) -> [Request] {
    guard let number = account.present("phoneNumberId") else { return [] }
    let graph = MetaGraph(account)
    let who = graph.get(number, query: ["fields": "verified_name,display_phone_number,quality_rating"])
    guard let business = account.present("wabaId") else { return [who] }
    let app = graph.asApp?.get(account.present("appId") ?? "", "subscriptions")
    return [who, graph.get(business, "subscribed_apps"), app].compactMap(\.self)
  }

  package func madeUpSecrets(_ account: Account) -> [String] { ["verifyToken"] }

  /// The account's own address needs neither the app's id nor its secret; the app's fields do.
  package func register(_ url: String, _ account: Account) -> [Request] {
    guard let business = account.present("wabaId") else { return [] }
    let graph = MetaGraph(account)
    let address: JSONObject = [
      "override_callback_uri": .string(url), "verify_token": .string(account.secret("verifyToken") ?? ""),
    ]
    return [
      graph.subscribe(object, to: url, fields: Self.fields), graph.post(business, "subscribed_apps", json: address),
    ].compactMap(\.self)
  }

  package func unregister(_ account: Account) -> [Request] {
    [account.present("wabaId").map { MetaGraph(account).delete($0, "subscribed_apps") }].compactMap(\.self)
  }

  package func locate(_ attachment: Attachment, _ account: Account) -> Request? {
    attachment.reference.map { MetaGraph(account).get($0) }
  }

  /// The address is good for minutes, and wants the token (channels.md 6.1a): it goes to Meta's hosts alone.
  package func located(_ response: Response, _ account: Account) throws(Fault) -> Request {
    let url = try MetaAnswer(response, errors: errors).member("url", of: "WhatsApp").string ?? ""
    guard isTrusted(url, account) else {
      throw Fault(
        .protocol, en: "WhatsApp names a file at a strange address", uk: "WhatsApp називає файл за чужою адресою")
    }
    return MetaGraph(account).file(url)
  }
}
