import Channels
package import HTTP
import Inbox
package import Phrases
package import Storage

/// Fetches the files of received messages into the media folder, before their links expire.
///
/// Only from hosts that the adapter names, without following any redirect, and within a size: what a client sends must
/// not make the salon's machine call where they like.
package final class Fetcher {
  /// The largest file that is kept.
  package static let maximumBytes = 50 << 20
  /// Tries before a file is given up; the message keeps its link.
  private static let mostAttempts = 5

  private let desk: Desk
  private let transport: Transport
  private let accounts: Accounts

  package init(desk: Desk, transport: Transport, accounts: Accounts) {
    self.desk = desk
    self.transport = transport
    self.accounts = accounts
  }

  /// Fetches what is due, one file.
  ///
  /// - Returns: Whether there was anything to do.
  package func step() throws(Fault) -> Bool {
    let due = try desk.look { (read) throws(Fault) in try read.dueFetches(limit: 1).first }
    guard let due else { return false }
    // Other processes may fetch as well: a lease of two minutes keeps them apart.
    try desk.administer { (write) throws(Fault) in try write.postpone(due, until: write.now + .minutes(2)) }
    var fetch = due
    fetch.attempts += 1
    do { try carry(fetch) } catch {
      let isFinal = error.code != .queued || fetch.attempts >= Fetcher.mostAttempts
      try desk.administer { (write) throws(Fault) in
        if isFinal {
          try write.forget(fetch)
        } else {
          try write.postpone(fetch, until: write.now + backoff(attempts: fetch.attempts + 3, jitter: 0.5))
        }
      }
    }
    return true
  }

  /// Fetches one file now.
  ///
  /// - Throws: `queued` when a later try may help, else why it cannot be had.
  package func carry(_ fetch: Fetch) throws(Fault) {
    let found = try desk.look { (read) throws(Fault) -> (Attachment, Channel)? in
      guard let message = try read.message(fetch.message, for: .system),
        message.attachments.indices.contains(fetch.position),
        let view = try read.chat(message.chat, for: .system)
      else { return nil }
      return (message.attachments[fetch.position], view.channel)
    }
    guard let (attachment, channel) = found else { return }
    let bytes = try bytes(of: attachment, in: channel)
    let path = try Media(store: desk.store.path)
      .keep(bytes, digest: Signature.hexadecimal(SHA256.hash(bytes)))
    try desk.administer { (write) throws(Fault) in try write.settle(fetch, file: path, size: Int64(bytes.count)) }
  }

  private func bytes(of attachment: Attachment, in channel: Channel) throws(Fault) -> [UInt8] {
    let messenger = try Accounts.messenger(of: channel)
    let account = try accounts.account(channel, of: messenger)
    let request: Request
    if let locating = messenger.locate(attachment, account) {
      request = try messenger.located(try send(locating, .call), account)
    } else if let url = attachment.url, isTrusted(url, messenger, account) {
      request = .get(url)
    } else {
      throw Fault(.notSupported, en: "the file is not at the messenger", uk: "файл лежить не в месенджері")
    }
    let deadline = Deadline(total: .seconds(120), maximumBytes: Fetcher.maximumBytes)
    let response = try send(request, deadline)
    guard response.status == 200 else {
      throw Fault(
        response.status >= 500 || response.status == 429 ? .queued : .rejected,
        en: "the messenger answered \(response.status) for the file",
        uk: "на запит файлу месенджер відповів \(response.status)"
      )
    }
    return response.body
  }

  private func send(_ request: Request, _ deadline: Deadline) throws(Fault) -> Response {
    do { return try transport.send(request, within: deadline) } catch {
      throw Fault(.queued, en: "the file did not come: \(error)", uk: "файл не надійшов: \(error)")
    }
  }

  /// Whether an address that a delivery named lies at the messenger, or at what `--api-url` stands for.
  private func isTrusted(_ url: String, _ messenger: any Messenger, _ account: Account) -> Bool {
    if account.apiURL != messenger.apiURL, url.hasPrefix(account.apiURL + "/") { return true }
    // What an admin said is the messenger's own store of files.
    if let media = account.setting("mediaUrl"), url.hasPrefix(media.hasSuffix("/") ? media : media + "/") {
      return true
    }
    guard url.hasPrefix("https://") else { return false }
    let host = url.dropFirst("https://".count).prefix { !"/?#".contains($0) }.lowercased()
    guard !host.contains("@"), !host.contains(":") else { return false }
    return messenger.mediaHosts.contains { host == $0 || host.hasSuffix("." + $0) }
  }
}
