import Channels
import Inbox
import Phrases

/// Why nothing leaves through a channel: its token died, or the messenger restricts the account.
struct ChannelTrouble {
  private let channel: Channel

  /// - Returns: `nil` for a channel that works, as far as is known.
  init?(_ channel: Channel) {
    guard channel.state != .ok else { return nil }
    self.channel = channel
  }

  private var words: Phrase {
    let reason =
      Reasons.phrase(of: channel)
      ?? (channel.state == .unauthorized
        ? Phrase(en: "the messenger does not accept the token", uk: "месенджер не приймає токен")
        : Phrase(en: "the messenger restricts the account", uk: "месенджер обмежив акаунт"))
    return Phrase(en: "\(channel.name) does not work: ", uk: "канал \(channel.name) не працює: ") + reason
  }

  /// For who works with the channel's chats: what it means, and the command that tells more.
  var note: Phrase {
    words
      + Phrase(
        en: "; messages stay queued: cbchat channel check \(channel.name)",
        uk: "; повідомлення чекають у черзі: cbchat channel check \(channel.name)"
      )
  }

  var finding: Finding {
    let isUnauthorized = channel.state == .unauthorized
    let command =
      isUnauthorized ? "cbchat channel set \(channel.name) --token env:NAME" : "cbchat channel check \(channel.name)"
    return Finding(
      code: isUnauthorized ? "channel-unauthorized" : "channel-restricted",
      severity: isUnauthorized ? .error : .warning,
      message: words,
      hint: Reasons.advice(on: channel.stateReason ?? "", in: channel) ?? Phrase(same: command)
    )
  }
}
