package import HTTP
package import Inbox
package import Phrases

/// A messenger: data, and a codec between its bytes and the words of Inbox.
///
/// It does no I/O and keeps no state.
///
/// A kind with two backends (channels.md 5 and 6) has one messenger for each; ``Messengers`` chooses.
package protocol Messenger: Sendable {
  var kind: Kind { get }
  /// What people call it: "Telegram bot".
  var title: Phrase { get }
  /// The value of the setting `backend` that chooses it; `nil` where the kind has only one.
  var backend: String? { get }
  /// What the kind can and allows at most; ``traits(of:)`` is what holds for one channel.
  var traits: Traits { get }
  /// What a channel can and allows: a setting may take something away (Instagram's `login`, Meta's `humanAgent`).
  func traits(of channel: Channel) -> Traits
  /// What `channel add` and `channel set` accept besides the settings of every kind.
  var settings: [Setting] { get }
  /// The address that `--api-url` replaces, without a path.
  var apiURL: String { get }

  /// What somebody is called whose name the messenger does not tell.
  var nameless: Phrase? { get }
  /// Settings without which no call of the account can be made, besides the token.
  var required: [String] { get }
  /// Settings without which the messenger cannot be told where to post, besides ``required``.
  var requiredToRegister: [String] { get }

  /// Which account a token opens, where the token itself tells: two tokens of one account tell the same.
  func identity(of token: String) -> String?

  /// Answers the messenger's `GET` handshake, where it has one.
  func handshake(_ request: Request, _ account: Account) -> Response?
  /// Checks the signature or secret of a delivery over its raw bytes; one that stands there twice is none.
  ///
  /// - Throws: `Fault(.forbidden)` when it is not the messenger's (HTTP 401).
  func verify(_ request: Request, _ account: Account) throws(Fault)
  /// What makes two deliveries the same one.
  ///
  /// - Throws: `Fault(.badInput)` when the payload has none; the delivery is then known by its bytes.
  func deliveryKey(of payload: [UInt8]) throws(Fault) -> String
  /// Reads a delivery. Fields may be missing, extra, null or of another type; what is not understood is kept as
  /// `unsupported` or named in `ignored`, never dropped.
  ///
  /// - Throws: `Fault(.badInput)` with the place, when the payload is not of the messenger's shape.
  func decode(_ payload: [UInt8], _ account: Account) throws(Fault) -> Decoded
  /// Whether a delivery wants an answer in the HTTP body (Viber's welcome).
  ///
  /// The bot's greeting is asked for in the newcomer's language, or in none where the messenger does not tell it; `nil`
  /// where no bot greets.
  func answer(to payload: [UInt8], _ account: Account, greeting: (Language?) -> Greeting?) -> Response?
  /// The calls that keep the messenger's own list of the bot's commands, where it has one; the list of each language.
  func list(_ commands: [Language: [BotCommand]], usual: Language, _ account: Account) -> [Request]

  /// The call that must come before ``encode(_:_:)`` when a local file has to be uploaded first.
  ///
  /// `nil` also for what cannot be uploaded: `encode` says why.
  func upload(_ outgoing: Outgoing, _ account: Account) -> Request?
  /// The message with the uploaded file's `Attachment.reference` in place of its bytes.
  ///
  /// - Throws: the refusal of the upload.
  func uploaded(_ response: Response, _ outgoing: Outgoing) throws(Fault) -> Outgoing
  /// The call that sends one part of a message.
  ///
  /// - Throws: `Fault(.notSupported)`, `Fault(.tooLong)`: known before the network is asked.
  func encode(_ outgoing: Outgoing, _ account: Account) throws(Fault) -> Request
  /// What the messenger's answer means for a message; `nil` is any other call (register, typing, acknowledge, confirm).
  func outcome(of response: Response, to outgoing: Outgoing?) -> Outcome
  /// A call that the messenger expects after something arrived (Telegram's client spins until a pressed button is
  /// answered); what comes of it changes nothing.
  func acknowledge(_ inbound: Inbound, _ account: Account) -> Request?
  /// Lets a client pay an invoice now, or tells them why not, where the messenger takes money.
  func answer(_ checkout: Checkout, refusal: String?, _ account: Account) -> Request?
  /// The sign "… is typing" for the client, where the messenger has one.
  func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request?
  /// The sign "seen" for the client, where the messenger has one.
  func seen(by recipient: String, lastInbound: String, _ account: Account) -> Request?

  /// How long the messenger may hold its answer to ``poll(after:_:)``; the call's deadline must be longer.
  var pollHold: Span { get }
  /// Whether an answered poll shows that the account works: GREEN-API's queue answers while its session is lost.
  var pollShowsState: Bool { get }
  /// Asks for what has come since a mark, where deliveries can be asked for.
  func poll(after mark: String?, _ account: Account) -> Request?
  /// The deliveries in an answer to ``poll(after:_:)``, each with the mark that confirms it.
  ///
  /// - Throws: ``PollFailure``: whether to ask again, when, and what an operator should do.
  func polled(_ response: Response) throws(PollFailure) -> [Polled]
  /// The call that confirms a mark, where asking for the next does not.
  func confirm(_ mark: String, _ account: Account) -> Request?

  /// Asks who a contact is, where deliveries do not say it; asked once, and kept.
  func profile(of contact: String, _ account: Account) -> Request?
  /// What the answer to ``profile(of:_:)`` tells of the contact; `nil` when it tells nothing.
  func profiled(_ response: Response, of contact: String) -> Sender?

  /// Asks the messenger who the account is.
  func check(_ account: Account) -> [Request]
  /// What the answers to ``check(_:)`` say, or the outcome that stands in the way.
  func checked(_ responses: [Response]) -> CheckResult
  /// Whether a new account tells nothing of what happens until it was told to: GREEN-API.
  var isSilentAtFirst: Bool { get }
  /// What makes the account tell what happens, by the answers to ``check(_:)``; nothing when it does already.
  func prepare(after responses: [Response], _ account: Account) -> Preparation?
  /// Settings that are made up before ``register(_:_:)`` where they are absent, since it tells the messenger of them.
  func madeUpSecrets(_ account: Account) -> [String]
  /// What an operator still has to do by hand after ``register(_:_:)``.
  func errands(after url: String, _ account: Account) -> [Phrase]
  /// The calls that make the messenger post deliveries to an address.
  func register(_ url: String, _ account: Account) -> [Request]
  func unregister(_ account: Account) -> [Request]
  /// Asks for a token in place of one that is ageing, where the messenger gives one (Instagram's).
  func renewal(_ account: Account) -> Request?
  /// The token in the answer to ``renewal(_:)``.
  func renewed(_ response: Response) -> Renewal?
  /// Hosts besides the API's own from which received files may be fetched, each with all below it.
  var mediaHosts: [String] { get }
  /// The call that tells where a received file can be fetched (Telegram's getFile).
  ///
  /// `nil` when `Attachment.url` is the address itself; its host must be one of ``mediaHosts``.
  func locate(_ attachment: Attachment, _ account: Account) -> Request?
  /// The address of the file in the answer to ``locate(_:_:)``.
  func located(_ response: Response, _ account: Account) throws(Fault) -> Request
}

/// Calls that make an account tell what happens, and what to say of them.
package struct Preparation: Sendable, Equatable {
  package var requests: [Request]
  package var remark: Phrase

  package init(_ requests: [Request], remark: Phrase) {
    self.requests = requests
    self.remark = remark
  }
}

/// A token in place of an older one.
package struct Renewal: Sendable {
  package var token: Secret
  /// How long it is good for, as the messenger says.
  package var validFor: Span?

  package init(token: Secret, validFor: Span?) {
    self.token = token
    self.validFor = validFor
  }
}

/// One polled delivery, and the mark that confirms it.
package struct Polled: Sendable, Equatable {
  package var payload: [UInt8]
  package var mark: String

  package init(payload: [UInt8], mark: String) {
    self.payload = payload
    self.mark = mark
  }
}

/// Why an answer to a poll brought nothing.
package struct PollFailure: Error, Sendable, Equatable {
  /// `.tokenInvalid` and `.restricted` mark the channel; after any other one asks again, later.
  package var outcome: Outcome
  /// What to do where waiting alone does not help: a webhook stands in the way, somebody else polls.
  package var hint: Phrase?

  package init(_ outcome: Outcome, hint: Phrase? = nil) {
    self.outcome = outcome
    self.hint = hint
  }
}

/// What `channel check` found.
package struct CheckResult: Sendable, Equatable {
  /// `.ok`, or why the account cannot be used.
  package var outcome: Outcome
  /// Who the account is: `@salon_bot`.
  package var account: String?
  /// Where the messenger posts deliveries now; `nil` when nowhere.
  package var webhook: String?
  /// What an operator should know: pending deliveries, the last error of the webhook, missing rights.
  package var remarks: [Phrase]
  /// Whether what clients write does not come: no webhook, no subscription.
  ///
  /// The remarks say what to do.
  package var isDeaf = false

  package init(outcome: Outcome, account: String? = nil, webhook: String? = nil, remarks: [Phrase] = []) {
    self.outcome = outcome
    self.account = account
    self.webhook = webhook
    self.remarks = remarks
  }
}

/// What a bot says to somebody who has opened it and not written yet.
package struct Greeting: Sendable, Equatable {
  package var text: String
  package var keyboard: Keyboard

  package init(text: String, keyboard: Keyboard) {
    self.text = text
    self.keyboard = keyboard
  }
}

/// What `--set` accepts for a kind.
package struct Setting: Sendable, Equatable {
  package var key: String
  /// Never printed, and may be a reference (`env:`, `file:`, `cmd:`).
  package var isSecret: Bool
  /// The words it may be; any text when empty.
  package var choices: [String]
  package var help: Phrase

  package init(_ key: String, isSecret: Bool = false, choices: [String] = [], en: String, uk: String) {
    self.key = key
    self.isSecret = isSecret
    self.choices = choices
    help = Phrase(en: en, uk: uk)
  }
}

/// A channel as a codec needs it: its settings, with the secrets resolved by the process that makes the call.
package struct Account: Sendable {
  package var channel: Channel
  /// By key; `token` is the messenger's own.
  package var secrets: [String: Secret]
  /// Scheme, host and port of the messenger's API, without a slash at the end.
  package var apiURL: String

  package init(channel: Channel, secrets: [String: Secret], apiURL: String) {
    self.channel = channel
    self.secrets = secrets
    self.apiURL = apiURL
  }

  package func secret(_ key: String) -> String? { secrets[key]?.reveal() }

  /// An outcome whose reason does not repeat a secret of the account, should a messenger quote one.
  package func cleaned(_ outcome: Outcome) -> Outcome {
    var outcome = outcome
    for secret in secrets.values.map({ $0.reveal() }) where secret.count >= 3 {
      outcome.reason = outcome.reason?.split(separator: secret, omittingEmptySubsequences: false).joined(
        separator: "•••")
    }
    return outcome
  }
  package func setting(_ key: String) -> String? { channel.settings[key] }
  /// A setting that is not empty.
  func present(_ key: String) -> String? { setting(key).flatMap { $0.isEmpty ? nil : $0 } }
}

// What most messengers lack is `nil` here, so that an adapter states only what it has.
extension Messenger {
  package var backend: String? { nil }
  package func traits(of channel: Channel) -> Traits { traits }
  package var nameless: Phrase? { nil }
  package var required: [String] { [] }
  package var requiredToRegister: [String] { [] }
  package func identity(of token: String) -> String? { nil }
  package func handshake(_ request: Request, _ account: Account) -> Response? { nil }
  package func answer(to payload: [UInt8], _ account: Account, greeting: (Language?) -> Greeting?) -> Response? { nil }
  package func answer(to payload: [UInt8], _ account: Account) -> Response? {
    answer(to: payload, account) { _ in nil }
  }
  package func list(_ commands: [Language: [BotCommand]], usual: Language, _ account: Account) -> [Request] { [] }
  package func answer(_ checkout: Checkout, refusal: String?, _ account: Account) -> Request? { nil }
  package func typing(to recipient: String, lastInbound: String?, _ account: Account) -> Request? { nil }
  package func seen(by recipient: String, lastInbound: String, _ account: Account) -> Request? { nil }
  package func acknowledge(_ inbound: Inbound, _ account: Account) -> Request? { nil }
  package var pollHold: Span { .seconds(0) }
  package var pollShowsState: Bool { true }
  package var mediaHosts: [String] { [] }
  package func upload(_ outgoing: Outgoing, _ account: Account) -> Request? { nil }
  package func uploaded(_ response: Response, _ outgoing: Outgoing) throws(Fault) -> Outgoing { outgoing }
  package func profile(of contact: String, _ account: Account) -> Request? { nil }
  package func profiled(_ response: Response, of contact: String) -> Sender? { nil }
  package var isSilentAtFirst: Bool { false }
  package func madeUpSecrets(_ account: Account) -> [String] { [] }
  package func errands(after url: String, _ account: Account) -> [Phrase] { [] }
  package func prepare(after responses: [Response], _ account: Account) -> Preparation? { nil }
  package func renewal(_ account: Account) -> Request? { nil }
  package func renewed(_ response: Response) -> Renewal? { nil }
  package func poll(after mark: String?, _ account: Account) -> Request? { nil }
  package func polled(_ response: Response) throws(PollFailure) -> [Polled] { [] }
  package func confirm(_ mark: String, _ account: Account) -> Request? { nil }
  package func register(_ url: String, _ account: Account) -> [Request] { [] }
  package func unregister(_ account: Account) -> [Request] { [] }
  package func locate(_ attachment: Attachment, _ account: Account) -> Request? { nil }
  package func located(_ response: Response, _ account: Account) throws(Fault) -> Request {
    throw Fault(.notSupported, en: "this messenger has no files to fetch", uk: "цей месенджер не віддає файлів")
  }
}
