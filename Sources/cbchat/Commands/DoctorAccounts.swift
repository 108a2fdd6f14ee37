import Channels
import HTTP
import Inbox
import Office
import Phrases
import Storage

// What the messengers themselves say of the accounts: asked with short deadlines, and nothing is kept or changed.
extension DoctorCommand {
  private static let deadline = Deadline(connect: .seconds(3), total: .seconds(8))

  func accountFindings(_ context: Context, _ accounts: Accounts) throws(Fault) -> [Finding] {
    let registration = Registration(desk: try context.desk, transport: context.transport, accounts: accounts)
    let (channels, now) = try context.desk.look { (read) throws(Fault) in (try read.channels(for: .system), read.now) }
    var findings: [Finding] = []
    for channel in channels where channel.settings["token"] != nil {
      if let finding = DoctorCommand.incomplete(channel) {
        findings.append(finding)
      } else if channel.isEnabled, let messenger = Messengers.messenger(of: channel) {
        findings += try asked(channel, messenger, registration)
      }
      let age = try context.desk.look { (read) throws(Fault) in try read.tokenAge(of: channel.id) }
      if let finding = DoctorCommand.age(age, of: channel, at: now) { findings.append(finding) }
    }
    return findings
  }

  private func asked(
    _ channel: Channel,
    _ messenger: any Messenger,
    _ registration: Registration
  ) throws(Fault) -> [Finding] {
    let name = channel.name
    let result: CheckResult
    do { result = try registration.look(at: channel, within: DoctorCommand.deadline) } catch {
      guard !error.isOfStore else { throw error }
      return [
        Finding(
          code: "channel-secret",
          // Often only the environment of serve has it.
          severity: .info,
          message: Phrase(en: "not asked: ", uk: "не перевірено: ") + error.phrase,
          hint: error.hint
        )
      ]
    }
    let reason = Reasons.phrase(of: result.outcome)
    switch result.outcome.verdict {
    case .ok: return DoctorCommand.remarks(result, on: channel, messenger)
    // A channel that is marked already is told of once.
    case .tokenInvalid where channel.state == .unauthorized: return []
    case .tokenInvalid:
      return [
        Finding(
          code: "channel-unauthorized",
          severity: .error,
          message: Phrase(en: "\(name) does not work: ", uk: "канал \(name) не працює: ") + reason,
          hint: Reasons.advice(on: result.outcome.reason ?? "", in: channel)
            ?? Phrase(same: "cbchat channel set \(name) --token env:NAME")
        )
      ]
    case .restricted where channel.state == .restricted, .quota where channel.state == .restricted: return []
    case .restricted, .quota:
      return [
        Finding(
          code: "channel-restricted",
          severity: .warning,
          message: Phrase(en: "\(name) does not work: ", uk: "канал \(name) не працює: ") + reason,
          hint: Reasons.advice(on: result.outcome.reason ?? "", in: channel)
            ?? Phrase(same: "cbchat channel check \(name)")
        )
      ]
    case .retry, .rateLimited, .windowClosed, .blocked, .unknownRecipient, .tooLong, .rejected, .optedOut, .ambiguous:
      return [
        Finding(
          code: "channel-unreachable",
          severity: .warning,
          message: Phrase(en: "\(name): the messenger was not heard: ", uk: "\(name): месенджер не відповів: ")
            + reason,
          hint: Phrase(same: "cbchat channel check \(name)")
        )
      ]
    }
  }

  private static func remarks(
    _ result: CheckResult,
    on channel: Channel,
    _ messenger: any Messenger
  ) -> [Finding] {
    let name = channel.name
    // What a check does not mend by itself, a new registration does.
    let command =
      result.isDeaf && !messenger.isSilentAtFirst
      ? "cbchat webhook register \(name) --url https://HOST/hook/\(name)" : "cbchat channel check \(name)"
    var findings = result.remarks.map { remark in
      Finding(
        code: result.isDeaf ? "channel-deaf" : "channel-remark",
        severity: result.isDeaf ? .warning : .info,
        message: Phrase(same: "\(name): ") + remark,
        hint: Phrase(same: command)
      )
    }
    // Telegram and GREEN-API keep what nobody asks for a day only.
    let isPosted = channel.settings["mode"] == Channel.Mode.webhook.rawValue
    let canBePolled = messenger.poll(after: nil, Accounts.blank(channel, of: messenger)) != nil
    if isPosted, canBePolled, result.webhook == nil {
      findings.append(
        Finding(
          code: "channel-deaf",
          severity: .warning,
          message: Phrase(
            en: "\(name): mode=webhook, but the messenger posts nowhere",
            uk: "\(name): mode=webhook, але месенджер нікуди не надсилає"
          ),
          hint: Phrase(same: "cbchat webhook register \(name) --url https://HOST/hook/\(name)")
        )
      )
    }
    if !isPosted, canBePolled, let webhook = result.webhook {
      findings.append(
        Finding(
          code: "channel-deaf",
          severity: .warning,
          message: Phrase(
            en: "\(name): serve asks for deliveries, but the messenger posts them to \(webhook)",
            uk: "\(name): serve запитує доставки, але месенджер надсилає їх на \(webhook)"
          ),
          hint: Phrase(same: "cbchat webhook unregister \(name)")
        )
      )
    }
    return findings
  }

  /// A setting without which the account cannot be called at all.
  private static func incomplete(_ channel: Channel) -> Finding? {
    guard
      let key = Messengers.messenger(of: channel)?.required.first(where: { channel.settings[$0]?.isEmpty ?? true })
    else { return nil }
    return Finding(
      code: "channel-incomplete",
      severity: .warning,
      message: Phrase(
        en: "\(channel.name) has no \(key): nothing can be sent",
        uk: "\(channel.name) не має \(key): нічого не можна надіслати"),
      hint: Phrase(same: "cbchat channel set \(channel.name) --set \(key)=ID")
    )
  }

  /// Tokens that expire: `serve` renews those it may rewrite; of others somebody must be told in time.
  private static func age(_ age: TokenAge?, of channel: Channel, at now: Instant) -> Finding? {
    guard Renewer.concerns(channel), let age else { return nil }
    let expiry = age.expiresAt ?? age.seenAt + Renewer.usualLife
    let left = expiry - now
    let isReference = channel.settings["token"].map { !SecretSource.isLiteral($0) } ?? false
    guard isReference || left < .days(14) else { return nil }
    let date = String(expiry.rfc3339.prefix(10))
    return Finding(
      code: "token-expires",
      severity: left < .days(14) ? .warning : .info,
      message: left < .seconds(0)
        ? Phrase(
          en: "\(channel.name): the token has expired by \(date)",
          uk: "\(channel.name): термін дії токена минув \(date)")
        : Phrase(
          en: "\(channel.name): the token expires by \(date)", uk: "\(channel.name): токен діє щонайдовше до \(date)"),
      hint: isReference
        ? Phrase(
          en: "renew it where it is kept: cbchat does not change a reference",
          uk: "поновіть його там, де він зберігається: посилання cbchat не змінює"
        )
        : Phrase(
          en: "is cbchat webhook serve running? it renews it", uk: "чи працює cbchat webhook serve? він поновлює його")
    )
  }
}
