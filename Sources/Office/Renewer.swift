import Channels
package import HTTP
package import Inbox
package import Phrases
import Storage

/// Renews tokens before they expire, where the messenger gives a new one for the old (Instagram, channels.md 4a).
///
/// Only a token that is stored as it is can be replaced; one behind a reference (`env:`, `file:`, `cmd:`) is renewed by
/// whoever keeps it, and `doctor` says by when.
package final class Renewer {
  /// A token may be renewed when it is a day old; so old is one that we have seen for as long.
  static let youngest = Span.hours(25)
  /// How long a token is good for, where the messenger has not told.
  package static let usualLife = Span.days(60)
  /// A refusal is asked again after so long: there are weeks left.
  static let patience = Span.hours(12)
  private static let pause = Span.minutes(1)

  private let desk: Desk
  private let transport: Transport
  private let accounts: Accounts
  private let log: Log
  private var nextLook: Instant?

  package init(desk: Desk, transport: Transport, accounts: Accounts, log: Log) {
    self.desk = desk
    self.transport = transport
    self.accounts = accounts
    self.log = log
  }

  /// Whether the tokens of a channel have to be renewed.
  package static func concerns(_ channel: Channel) -> Bool {
    guard let messenger = try? Accounts.messenger(of: channel) else { return false }
    return messenger.renewal(Accounts.blank(channel, of: messenger)) != nil
  }

  /// Looks at every token that ages, once a minute at most, and renews the one that is due.
  package func step() throws(Fault) {
    let (now, channels) = try desk.look { (read) throws(Fault) in (read.now, try read.channels(for: .system)) }
    if let nextLook, now < nextLook { return }
    nextLook = now + Renewer.pause
    for channel in channels where channel.isEnabled && Renewer.concerns(channel) { try look(at: channel, now) }
  }

  private func look(at channel: Channel, _ now: Instant) throws(Fault) {
    let messenger = try Accounts.messenger(of: channel)
    guard let account = try? accounts.account(channel, of: messenger), let token = account.secret("token"),
      let request = messenger.renewal(account)
    else { return }
    let digest = Signature.hexadecimal(SHA256.hash(Array(token.utf8)))
    let known = try desk.look { (read) throws(Fault) in try read.tokenAge(of: channel.id) }
    guard var age = known, age.digest == digest else {
      return try keep(TokenAge(digest: digest, seenAt: now, notBefore: now + Renewer.youngest), of: channel)
    }
    guard age.notBefore <= now, channel.settings["token"] == token else { return }
    let renewal = (try? transport.send(request)).flatMap(messenger.renewed)
    guard let renewal else {
      log.line(.warning, "the token was not renewed", ["channel": channel.name])
      age.notBefore = now + Renewer.patience
      return try keep(age, of: channel)
    }
    let new = renewal.token.reveal()
    let life = renewal.validFor ?? Renewer.usualLife
    age = TokenAge(
      digest: Signature.hexadecimal(SHA256.hash(Array(new.utf8))),
      seenAt: now,
      expiresAt: now + life,
      // Half of its life is left for tries, and a day must pass.
      notBefore: now + max(Span(milliseconds: life.milliseconds / 2), Renewer.youngest)
    )
    try desk.administer { [age] (write) throws(Fault) in
      // Somebody may have set another one meanwhile.
      guard var current = try write.read.channel(channel.id, for: .system), current.settings["token"] == token else {
        return
      }
      current.settings["token"] = new
      try write.save(current)
      try write.keep(age, of: channel.id)
    }
    log.line(.info, "the token was renewed", ["channel": channel.name])
  }

  private func keep(_ age: TokenAge, of channel: Channel) throws(Fault) {
    try desk.administer { (write) throws(Fault) in try write.keep(age, of: channel.id) }
  }
}
