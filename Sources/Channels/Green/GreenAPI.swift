package import HTTP
package import Inbox
package import Phrases

/// A business's own number over GREEN-API, in WhatsApp or Telegram: one protocol for both (channels.md 7).
///
/// What arrives is read by `GreenNotification` and `GreenContent`, what leaves is written by `GreenMethods`, and answers
/// are judged by `GreenAnswer`.
package struct GreenAPI: Messenger {
  package enum Network: Sendable {
    case whatsApp
    case telegram
  }

  private let network: Network
  /// How long `receiveNotification` waits for something to come: from 5 to 60 s (channels.md 7b).
  package let pollHold: Span

  package init(_ network: Network, pollHold: Span = .seconds(20)) {
    self.network = network
    self.pollHold = pollHold
  }

  package var backend: String? { "greenapi" }
  package var kind: Kind { Kind(rawValue: facts.kind) }
  package var title: Phrase { facts.title }
  package var apiURL: String { facts.apiURL }

  package var traits: Traits {
    Traits(
      hasBot: false,
      window: .none,
      text: facts.text,
      captions: facts.captions,
      attachments: GreenFacts.attachments,
      canUpload: true,
      canShowTyping: true,
      canMarkSeen: true,
      // channels.md 7d: 50 a second are taken; promotions go slowly, or the number is banned.
      pace: Pace(perSecond: 50),
      contactPace: Pace(every: .seconds(1), burst: 3),
      promoPace: Pace(every: .seconds(15))
    )
  }

  package var required: [String] { ["instanceId"] }

  package var settings: [Setting] {
    [
      Setting("instanceId", en: "idInstance from the GREEN-API console", uk: "idInstance з кабінету GREEN-API"),
      Setting(
        "mode",
        choices: [Channel.Mode.poll.rawValue, Channel.Mode.webhook.rawValue],
        en: "how notifications come: asked for by serve, or posted by GREEN-API",
        uk: "як надходять сповіщення: їх запитує serve чи надсилає GREEN-API"
      ),
      Setting(
        "webhookToken",
        isSecret: true,
        en: "what GREEN-API repeats in every delivery",
        uk: "що GREEN-API повторює в кожній доставці"
      ),
      Setting(
        "mediaUrl",
        en: "mediaUrl from the console, where files are uploaded",
        uk: "mediaUrl з кабінету, куди вивантажують файли"
      ),
    ]
  }

  /// `Authorization` holds the token with "Bearer" before it or without (channels.md 7b).
  package func verify(_ request: Request, _ account: Account) throws(Fault) {
    let token = try account.checkingSecret("webhookToken")
    guard let given = request.proof("Authorization"),
      Signature.matches(given, token) || Signature.matches(given, "Bearer " + token)
    else { throw Fault(.forbidden, en: "not a delivery of GREEN-API", uk: "це не доставка від GREEN-API") }
  }

  package func deliveryKey(of payload: [UInt8]) throws(Fault) -> String {
    try GreenNotification(payload).key()
  }

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    try GreenNotification(payload).decoded()
  }

  package func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request {
    try methods(account).send(outgoing)
  }

  package func outcome(of response: Response, to outgoing: Outgoing?) -> Outcome {
    let answer = GreenAnswer(response)
    return outgoing == nil ? answer.done : answer.sent
  }

  package func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request? {
    methods(account).typing(to: recipient)
  }

  package func seen(by recipient: String, lastInbound: String, _ account: Account) -> Request? {
    methods(account).seen(by: recipient, lastInbound)
  }

  package var pollShowsState: Bool { false }

  package func poll(after mark: String?, _ account: Account) -> Request? {
    methods(account).poll(hold: pollHold)
  }

  package func polled(_ response: Response) throws(PollFailure) -> [Polled] {
    try GreenAnswer(response).polled()
  }

  /// Until its notification is deleted, GREEN-API tells the same one again.
  package func confirm(_ mark: String, _ account: Account) -> Request? {
    Int64(mark).map { methods(account).forget($0) }
  }

  package func check(_ account: Account) -> [Request] {
    [methods(account).get("getStateInstance"), methods(account).get("getSettings")]
  }

  package func checked(_ responses: [Response]) -> CheckResult {
    GreenAnswer.checked(responses.map { GreenAnswer($0) }, wanted: facts.notifications)
  }

  /// After an instance is made every notification is off (channels.md 7a); switching on restarts it, so only when needed.
  package var isSilentAtFirst: Bool { true }

  package func prepare(after responses: [Response], _ account: Account) -> Preparation? {
    guard responses.count > 1, case .result(let settings) = GreenAnswer(responses[1]) else { return nil }
    let silent = GreenAnswer.silent(settings, wanted: facts.notifications)
    guard !silent.isEmpty else { return nil }
    let names = silent.joined(separator: " ")
    return Preparation(
      [methods(account).switchOn(silent)],
      remark: Phrase(
        en: "notifications were switched on: \(names); GREEN-API restarts the instance, which takes up to 5 minutes",
        uk: "сповіщення ввімкнено: \(names); GREEN-API перезапускає інстанс, це триває до 5 хвилин"
      )
    )
  }

  package func madeUpSecrets(_ account: Account) -> [String] { ["webhookToken"] }

  package func register(_ url: String, _ account: Account) -> [Request] {
    [methods(account).setSettings(webhook: url, token: account.secret("webhookToken") ?? "")]
  }

  /// Notifications stay on, for the queue: after an instance is made all of them are off (channels.md 7a).
  package func unregister(_ account: Account) -> [Request] {
    [methods(account).setSettings(webhook: "", token: "")]
  }

  /// Where GREEN-API keeps files: its own hosts, and the object storages that `downloadUrl` names (channels.md 7b; `GA`).
  package var mediaHosts: [String] {
    ["green-api.com", "greenapi.com", "storage.yandexcloud.net", "digitaloceanspaces.com"]
  }

  package func locate(_ attachment: Attachment, _ account: Account) -> Request? {
    attachment.reference.flatMap { methods(account).download($0) }
  }

  package func located(_ response: Response, _ account: Account) throws(Fault) -> Request {
    .get(try GreenAnswer(response).downloadURL())
  }

  private func methods(_ account: Account) -> GreenMethods {
    GreenMethods(account: account, facts: facts)
  }

  private var facts: GreenFacts {
    switch network {
    case .whatsApp: .whatsApp
    case .telegram: .telegram
    }
  }
}
