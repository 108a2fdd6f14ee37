import Channels
package import HTTP
import Inbox
package import Phrases
import Storage

/// Asks messengers who their contacts are, where deliveries do not say it (Facebook, Instagram): once, and the answer is
/// kept (channels.md 3a, 4a).
///
/// Best effort: who may not be asked about, or has no profile, is asked about again after days. One call at a time, and
/// an account that refuses is left alone for a while.
package final class Profiler {
  private static let deadline = Deadline(connect: .seconds(5), total: .seconds(10))
  /// Without a profile (a child's account, a missing permission) one asks again so late.
  static let patience = Span.days(3)

  private let desk: Desk
  private let transport: Transport
  private let accounts: Accounts
  /// Until when an account is not asked, by this process.
  private var holds: [Channel.ID: Instant] = [:]

  package init(desk: Desk, transport: Transport, accounts: Accounts) {
    self.desk = desk
    self.transport = transport
    self.accounts = accounts
  }

  /// Asks about one contact.
  ///
  /// - Returns: Whether there was anybody to ask about.
  package func step() throws(Fault) -> Bool {
    let holds = holds
    let found = try desk.look { (read) throws(Fault) -> (Nameless, Channel)? in
      for channel in try read.channels(for: .system) where channel.isEnabled && channel.state == .ok {
        guard Profiler.asks(channel), holds[channel.id].map({ $0 <= read.now }) ?? true,
          let nameless = try read.nameless(of: channel.id, limit: 1).first
        else { continue }
        return (nameless, channel)
      }
      return nil
    }
    guard let (nameless, channel) = found else { return false }
    try ask(nameless, of: channel)
    return true
  }

  private static func asks(_ channel: Channel) -> Bool {
    guard channel.settings["token"] != nil, let messenger = try? Accounts.messenger(of: channel) else { return false }
    return messenger.profile(of: "0", Accounts.blank(channel, of: messenger)) != nil
  }

  private func ask(_ nameless: Nameless, of channel: Channel) throws(Fault) {
    let messenger = try Accounts.messenger(of: channel)
    let contact = nameless.contact
    guard let account = try? accounts.account(channel, of: messenger),
      let request = messenger.profile(of: contact.externalID, account)
    else { return try hold(channel, for: .minutes(10)) }
    let response: Response
    do { response = try transport.send(request, within: Profiler.deadline) } catch {
      // The network is no fault of the contact's.
      return try hold(channel, for: .minutes(1))
    }
    if let profile = messenger.profiled(response, of: contact.externalID) {
      return try desk.administer { (write) throws(Fault) in try write.name(contact.id, as: profile) }
    }
    let outcome = messenger.outcome(of: response, to: nil)
    var wait = Profiler.patience
    switch outcome.verdict {
    case .rateLimited, .retry, .ambiguous:
      try hold(channel, for: outcome.retryAfter ?? .minutes(1))
      // Some profiles fail for ever with what looks like a passing fault.
      if nameless.attempts < 5 { wait = Span.minutes(Int64(5 << nameless.attempts)) }
    case .tokenInvalid, .restricted, .quota: try hold(channel, for: .hours(1))
    case .ok, .windowClosed, .blocked, .unknownRecipient, .tooLong, .rejected, .optedOut: break
    }
    try desk.administer { [wait] (write) throws(Fault) in
      try write.postponeProfile(of: contact.id, until: write.now + wait)
    }
  }

  private func hold(_ channel: Channel, for span: Span) throws(Fault) {
    holds[channel.id] = try desk.look { (read) throws(Fault) in read.now + span }
  }
}
