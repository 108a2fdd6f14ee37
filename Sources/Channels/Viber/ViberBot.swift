package import HTTP
package import Inbox
import JSON
package import Phrases

/// A bot of Viber, by the REST Bot API (channels.md 2).
///
/// What arrives is read by `ViberCallback` and `ViberContent`, what leaves is written by `ViberMethods`, and answers
/// are judged by `ViberAnswer`.
package struct ViberBot: Messenger {
  package init() {}

  package var kind: Kind { Kind(rawValue: "viber-bot") }
  package var title: Phrase { Phrase(en: "Viber bot", uk: "Бот Viber") }
  package var apiURL: String { "https://chatapi.viber.com" }

  package var traits: Traits {
    Traits(
      hasBot: true,
      window: .none,
      text: ViberLimits.text,
      captions: ViberLimits.captions,
      attachments: ViberLimits.attachments,
      canUpload: false,
      sizedAtAddress: [.video, .file, .voice, .audio],
      canQuote: false,
      canShowTyping: false,
      canMarkSeen: false,
      // 500 requests in 10 s (channels.md 2d).
      pace: Pace(perSecond: 50),
      contactPace: Pace(every: .seconds(1), burst: 5),
      promoPace: Pace(perSecond: 40),
      // A session is 24 h from the client's message; outside of it a message is charged (channels.md 2d).
      paidAfter: .hours(24)
    )
  }

  package var settings: [Setting] {
    [
      Setting(
        "senderName",
        en: "the name beside our messages, up to 28 characters; the channel's title if absent",
        uk: "ім’я біля наших повідомлень, до 28 знаків; якщо немає, назва каналу"
      ),
      Setting(
        "senderAvatar",
        en: "address of the picture beside our messages",
        uk: "адреса зображення біля наших повідомлень"
      ),
      Setting(
        "welcome",
        en: "what greets who opens the chat for the first time",
        uk: "чим вітати того, хто вперше відкрив чат"
      ),
    ]
  }

  /// The signature stands in a header, or in the address for those who cannot read headers (channels.md 2b).
  package func verify(_ request: Request, _ account: Account) throws(Fault) {
    let (token, header) = (try account.checkingSecret("token"), "X-Viber-Content-Signature")
    let isInHeader = !request.headers.values(of: header).isEmpty
    guard let given = isInHeader ? request.proof(header) : request.proof(inAddress: "sig"),
      Signature.matches(
        given.lowercased(),
        Signature.hexadecimal(SHA256.authenticate(request.body, key: Array(token.utf8)))
      )
    else { throw Fault(.forbidden, en: "not a delivery of Viber", uk: "це не доставка від Viber") }
  }

  package func deliveryKey(of payload: [UInt8]) throws(Fault) -> String {
    try ViberCallback(payload).key()
  }

  package func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded {
    try ViberCallback(payload).decoded()
  }

  /// The welcome: the only message that Viber takes before somebody subscribes, and only in this answer.
  package func answer(to payload: [UInt8], _ account: Account, greeting: (Language?) -> Greeting?) -> Response? {
    guard let callback = try? ViberCallback(payload), let language = callback.newcomersLanguage else { return nil }
    let methods = ViberMethods(account: account)
    return .json(greeting(callback.toldLanguage).map(methods.welcome) ?? methods.welcome(in: language))
  }

  package func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request {
    try ViberMethods(account: account).send(outgoing)
  }

  package func outcome(of response: Response, to outgoing: Outgoing?) -> Outcome {
    ViberAnswer(response, attempts: outgoing?.attempts ?? 0).outcome
  }

  package func check(_ account: Account) -> [Request] {
    [ViberMethods(account: account).call("get_account_info")]
  }

  package func checked(_ responses: [Response]) -> CheckResult {
    ViberAnswer.checked(responses)
  }

  package func register(_ url: String, _ account: Account) -> [Request] {
    [ViberMethods(account: account).setWebhook(url)]
  }

  package func unregister(_ account: Account) -> [Request] {
    [ViberMethods(account: account).call("set_webhook", ["url": ""])]
  }

  /// `dl-media.viber.com` and its like (channels.md 2b).
  package var mediaHosts: [String] { ["viber.com"] }
}
