import Channels
import HTTP
import Inbox
import Office
import Phrases
import Storage

// Whether what messengers post could be checked: what cannot be is refused, and nobody sees it.
extension DoctorCommand {
  func deliveryFindings(_ context: Context, _ accounts: Accounts) throws(Fault) -> [Finding] {
    let channels = try context.desk.look { (read) throws(Fault) in try read.channels(for: .system) }
    return channels.filter(\.isEnabled).compactMap { unchecked($0, accounts) }
  }

  private func unchecked(_ channel: Channel, _ accounts: Accounts) -> Finding? {
    guard let messenger = Messengers.messenger(of: channel) else { return nil }
    let isPosted = channel.settings["mode"] == Channel.Mode.webhook.rawValue
    // Who can be asked for what came is not posted by until `webhook register`, which makes the secret up.
    guard isPosted || messenger.poll(after: nil, Accounts.blank(channel, of: messenger)) == nil else { return nil }
    let (account, lacks) = accounts.partial(channel, of: messenger)
    do throws(Fault) {
      try messenger.verify(Request(method: "POST", target: "/hook/\(channel.name)"), account)
      return nil
    } catch {
      guard error.code == .config else { return nil }
      return Finding(
        code: "channel-unchecked",
        // Often only the environment of serve has it.
        severity: lacks.isEmpty ? .warning : .info,
        message: Phrase(
          en: "\(channel.name): webhook serve answers deliveries with 401: ",
          uk: "\(channel.name): webhook serve відповідає на доставки 401: "
        ) + error.phrase,
        hint: error.hint
      )
    }
  }
}
