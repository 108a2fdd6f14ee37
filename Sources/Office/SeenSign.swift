import Channels
package import HTTP
package import Inbox

/// The messenger's own sign that a client's message was seen, where the channel's `sendSeen` is on (cli.md, `open`).
///
/// Best effort: the chat is read whether the messenger hears of it or not.
package struct SeenSign: Sendable {
  private static let deadline = Deadline(connect: .seconds(2), total: .seconds(5))

  private let request: Request

  /// `nil` where nothing is to be told, or cannot be.
  ///
  /// - Parameters:
  ///   - message: the messenger's id of the last message that was read.
  ///   - contact: who wrote it.
  ///   - channel: where.
  ///   - accounts: resolve the channel's secrets.
  package init?(of message: String, from contact: Contact, in channel: Channel, accounts: Accounts) {
    guard channel.settings["sendSeen"] == "on", channel.isEnabled, contact.state == .active,
      let messenger = try? Accounts.messenger(of: channel), messenger.traits(of: channel).canMarkSeen,
      let account = try? accounts.account(channel, of: messenger),
      let request = messenger.seen(by: contact.externalID, lastInbound: message, account)
    else { return nil }
    self.request = request
  }

  /// Tells it; what comes of it changes nothing.
  package func tell(_ transport: Transport) {
    _ = try? transport.send(request, within: SeenSign.deadline)
  }
}
