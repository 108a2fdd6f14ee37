package import Channels
import Foundation
package import HTTP
package import Inbox
package import Phrases
import Storage

/// Tells messengers where to post deliveries, and asks them who an account is: `webhook register`, `webhook unregister`
/// and `channel check`.
///
/// Addresses are `https`, as every messenger wants it; plain `http` is taken for loopback hosts only, where a messenger's
/// own server runs on this machine (a self-hosted Bot API server) and nothing leaves it.
package struct Registration {
  private let desk: Desk
  private let transport: Transport
  private let accounts: Accounts

  package init(desk: Desk, transport: Transport, accounts: Accounts) {
    self.desk = desk
    self.transport = transport
    self.accounts = accounts
  }

  /// A channel after it was registered, and what its admin should know.
  package struct Registered: Sendable {
    package var channel: Channel
    package var remarks: [Phrase]
  }

  /// Makes the messenger post deliveries to an address, and keeps `mode=webhook`.
  ///
  /// A secret that the messenger is to repeat is made up if there is none; it is durable before the messenger hears of
  /// it, so that its first delivery is believed.
  ///
  /// - Throws: `usage` for an address that cannot be, `notSupported` when the messenger has no such call, `config` when
  ///   the token is refused or missing, or what the messenger says (``fault(of:)``).
  package func register(_ channel: Channel, at url: String) throws(Fault) -> Registered {
    let remarks = try remarks(on: url, for: channel)
    let messenger = try Accounts.messenger(of: channel)
    // Before anything is kept: without a token nothing can be said to the messenger.
    _ = try accounts.account(channel, of: messenger)
    try require(messenger.required + messenger.requiredToRegister, of: channel)
    let ready = try withSecrets(channel, messenger)
    let account = try accounts.account(ready, of: messenger)
    let requests = messenger.register(url, account)
    guard !requests.isEmpty else { throw noCall(channel, "cbchat channel show \(channel.name)") }
    try call(requests, messenger, account)
    return Registered(
      channel: try set(.webhook, ready.id), remarks: remarks + messenger.errands(after: url, account))
  }

  /// Makes the messenger post no more deliveries; where they can be asked for, `serve` asks from now on.
  ///
  /// - Throws: as ``register(_:at:)``.
  package func unregister(_ channel: Channel) throws(Fault) -> Channel {
    let messenger = try Accounts.messenger(of: channel)
    let account = try accounts.account(channel, of: messenger)
    try require(messenger.required + messenger.requiredToRegister, of: channel)
    let requests = messenger.unregister(account)
    guard !requests.isEmpty else { throw noCall(channel, "cbchat channel set \(channel.name) --set enabled=off") }
    try call(requests, messenger, account)
    guard messenger.poll(after: nil, account) != nil else { return try current(channel.id) }
    return try set(.poll, channel.id)
  }

  /// Keeps the messenger's own list of the bot's commands in step; nothing where it has none.
  ///
  /// - Throws: as ``register(_:at:)``.
  package func publishCommands(of channel: Channel) throws(Fault) {
    let messenger = try Accounts.messenger(of: channel)
    let (lists, usual) = try desk.look { (read) throws(Fault) in try read.botCommands(of: channel) }
    let blank = Accounts.blank(channel, of: messenger)
    guard !messenger.list(lists, usual: usual, blank).isEmpty else { return }
    let account = try accounts.account(channel, of: messenger)
    try call(messenger.list(lists, usual: usual, account), messenger, account)
  }

  /// Asks the messenger who the account is, and keeps whether it works.
  ///
  /// An account that works again lets go what waited for it; one that tells nothing of what happens is told to. What the
  /// messenger says is the result, also when it refuses; nothing but a missing secret or the store is thrown.
  package func check(_ channel: Channel) throws(Fault) -> CheckResult {
    let messenger = try Accounts.messenger(of: channel)
    let account = try accounts.account(channel, of: messenger)
    try require(messenger.required, of: channel)
    var (result, responses) = ask(messenger, account, within: .call)
    switch result.outcome.verdict {
    case .ok:
      try mark(.ok, result.outcome, channel.id)
      try desk.administer { (write) throws(Fault) in try write.free(channel.id) }
      if let remark = try prepare(messenger, account, after: responses) {
        // What was amended need not be complained about.
        result = messenger.checked(ask(messenger, account, within: .call).1)
        result.remarks.append(remark)
      }
    case .tokenInvalid: try mark(.unauthorized, result.outcome, channel.id)
    case .restricted, .quota: try mark(.restricted, result.outcome, channel.id)
    default: break
    }
    return result
  }

  /// Asks the messenger the same as ``check(_:)``, and keeps and changes nothing: for `doctor`.
  ///
  /// - Throws: `config` when a secret is missing, `notSupported` for a kind that is not known.
  package func look(at channel: Channel, within deadline: Deadline) throws(Fault) -> CheckResult {
    let messenger = try Accounts.messenger(of: channel)
    let account = try accounts.account(channel, of: messenger)
    try require(messenger.required, of: channel)
    return ask(messenger, account, within: deadline).0
  }

  /// Makes an account tell what happens, where it does not yet.
  ///
  /// - Returns: What was done, if anything had to be.
  /// - Throws: why the account could not be asked, or not told.
  package func prepare(_ channel: Channel) throws(Fault) -> Phrase? {
    let messenger = try Accounts.messenger(of: channel)
    guard messenger.isSilentAtFirst else { return nil }
    let account = try accounts.account(channel, of: messenger)
    let (result, responses) = ask(messenger, account, within: .call)
    if let fault = Registration.fault(of: result.outcome, for: channel) { throw fault }
    return try prepare(messenger, account, after: responses)
  }

  private func prepare(
    _ messenger: any Messenger,
    _ account: Account,
    after responses: [Response]
  ) throws(Fault) -> Phrase? {
    guard let preparation = messenger.prepare(after: responses, account) else { return nil }
    try call(preparation.requests, messenger, account)
    return preparation.remark
  }

  private func ask(
    _ messenger: any Messenger,
    _ account: Account,
    within deadline: Deadline
  ) -> (CheckResult, [Response]) {
    var responses: [Response] = []
    for request in messenger.check(account) {
      do { responses.append(try transport.send(request, within: deadline)) } catch {
        return (CheckResult(outcome: account.cleaned(Outcome(.retry, reason: error.reason))), [])
      }
    }
    var result = messenger.checked(responses)
    result.outcome = account.cleaned(result.outcome)
    return (result, responses)
  }

  /// What an outcome of a call that carries no message means to whoever asked for it; `nil` when it went well.
  package static func fault(of outcome: Outcome, for channel: Channel) -> Fault? {
    let code: FaultCode
    switch outcome.verdict {
    case .ok: return nil
    case .tokenInvalid: code = .config
    case .rateLimited: code = .rateLimited
    case .retry: code = .busy
    case .ambiguous: code = .protocol
    case .tooLong: code = .tooLong
    case .windowClosed, .blocked, .unknownRecipient, .rejected, .quota, .restricted, .optedOut: code = .rejected
    }
    let reason = Reasons.phrase(of: outcome)
    let hint: Phrase? =
      switch code {
      case .config, .rejected:
        Reasons.advice(on: outcome.reason ?? "", in: channel)
          ?? (code == .config ? Phrase(same: "cbchat channel set \(channel.name) --token env:NAME") : nil)
      case .busy, .rateLimited: Phrase(en: "try again", uk: "спробуйте ще раз")
      default: nil
      }
    if outcome.verdict == .retry {
      return Fault(
        code,
        Phrase(
          en: "cannot reach the messenger of \(channel.name): ",
          uk: "не вдалося зв’язатися з месенджером каналу \(channel.name): "
        ) + reason,
        hint: hint
      )
    }
    return Fault(
      code,
      Phrase(
        en: "the messenger of \(channel.name) refuses: ", uk: "месенджер каналу \(channel.name) відмовляє: ") + reason,
      hint: hint
    )
  }

  // MARK: Calling

  private func call(_ requests: [Request], _ messenger: any Messenger, _ account: Account) throws(Fault) {
    let channel = account.channel
    for request in requests {
      let response: Response
      do { response = try transport.send(request) } catch {
        switch error {
        case .neverSent(let reason):
          throw Fault(
            .busy,
            en: "the messenger of \(channel.name) cannot be reached: \(reason)",
            uk: "месенджер каналу \(channel.name) недосяжний: \(reason)",
            hint: Phrase(en: "try again", uk: "спробуйте ще раз")
          )
        case .unknown(let reason):
          throw Fault(
            .uncertain,
            en: "the messenger of \(channel.name) did not answer: \(reason)",
            uk: "месенджер каналу \(channel.name) не відповів: \(reason)",
            hint: Phrase(same: "cbchat channel check \(channel.name)")
          )
        }
      }
      let outcome = account.cleaned(messenger.outcome(of: response, to: nil))
      if outcome.verdict == .tokenInvalid { try mark(.unauthorized, outcome, channel.id) }
      if let fault = Registration.fault(of: outcome, for: channel) { throw fault }
    }
  }

  /// - Throws: `config` for the first setting that the channel does not have.
  private func require(_ keys: [String], of channel: Channel) throws(Fault) {
    guard let key = keys.first(where: { channel.settings[$0]?.isEmpty ?? true }) else { return }
    throw Fault(
      .config,
      en: "the channel \(channel.name) has no \(key)",
      uk: "канал \(channel.name) не має \(key)",
      hint: Phrase(same: "cbchat channel set \(channel.name) --set \(key)=ID")
    )
  }

  private func noCall(_ channel: Channel, _ hint: String) -> Fault {
    Fault(
      .notSupported,
      en: "the messenger of \(channel.name) has no call for that",
      uk: "месенджер каналу \(channel.name) не має такого виклику",
      hint: Phrase(same: hint)
    )
  }

  // MARK: Addresses

  private func remarks(on url: String, for channel: Channel) throws(Fault) -> [Phrase] {
    guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: url),
      let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased(), !host.isEmpty,
      parts.fragment == nil, parts.user == nil, parts.password == nil
    else {
      throw Fault(
        .usage,
        en: "not an address: \(url)",
        uk: "це не адреса: \(url)",
        hint: Phrase(same: "https://HOST/hook/\(channel.name)")
      )
    }
    var remarks: [Phrase] = []
    if scheme != "https" {
      guard scheme == "http", Registration.isLoopback(host) else {
        throw Fault(
          .usage,
          en: "messengers deliver over https only: \(url)",
          uk: "месенджери доставляють лише через https: \(url)",
          hint: Phrase(same: "https://HOST/hook/\(channel.name)")
        )
      }
      remarks.append(
        Phrase(
          en: "only a messenger's server on this machine reaches \(url)",
          uk: "адреси \(url) досягне лише сервер месенджера на цій машині"
        )
      )
    }
    if !parts.path.hasSuffix("/hook/\(channel.name)") {
      remarks.append(
        Phrase(
          en: "serve takes deliveries at /hook/\(channel.name): the proxy must lead there",
          uk: "serve приймає доставки за адресою /hook/\(channel.name): проксі має вести туди"
        )
      )
    }
    return remarks
  }

  private static func isLoopback(_ host: String) -> Bool {
    ["localhost", "::1", "[::1]"].contains(host)
      || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
  }

  // MARK: Keeping

  private func current(_ id: Channel.ID) throws(Fault) -> Channel {
    let channel = try desk.look { (read) throws(Fault) in try read.channel(id, for: .system) }
    guard let channel else { throw Fault(.notFound, en: "the channel is gone", uk: "каналу більше немає") }
    return channel
  }

  private func edit(_ id: Channel.ID, _ body: (inout Channel) -> Void) throws(Fault) -> Channel {
    try desk.administer { (write) throws(Fault) in
      guard var channel = try write.read.channel(id, for: .system) else {
        throw Fault(.notFound, en: "the channel is gone", uk: "каналу більше немає")
      }
      let before = channel
      body(&channel)
      if channel != before { try write.save(channel) }
      return channel
    }
  }

  private func set(_ mode: Channel.Mode, _ id: Channel.ID) throws(Fault) -> Channel {
    try edit(id) { $0.settings["mode"] = mode.rawValue }
  }

  private func mark(_ state: Channel.State, _ outcome: Outcome, _ id: Channel.ID) throws(Fault) {
    _ = try edit(id) { $0.mark(state, because: outcome.reason, words: outcome.words) }
  }

  private func withSecrets(_ channel: Channel, _ messenger: any Messenger) throws(Fault) -> Channel {
    let keys = messenger.madeUpSecrets(try accounts.account(channel, of: messenger))
    guard !keys.isEmpty else { return try current(channel.id) }
    let made = keys.map { ($0, Registration.makeSecret()) }
    return try edit(channel.id) { channel in
      for (key, secret) in made where channel.settings[key]?.isEmpty ?? true { channel.settings[key] = secret }
    }
  }

  /// 32 random bytes as base64url: what Telegram takes as a secret token.
  package static func makeSecret() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return Data(bytes).base64EncodedString().compactMap { character in
      switch character {
      case "+": "-"
      case "/": "_"
      case "=": nil
      default: String(character)
      }
    }.joined()
  }
}
