package import Channels
package import Inbox
package import Phrases

/// A channel ready to be spoken to: its messenger, and its account with the secrets resolved.
package struct Accounts: Sendable {
  private let secrets: SecretSource

  package init(secrets: SecretSource) {
    self.secrets = secrets
  }

  /// The messenger of a channel.
  ///
  /// - Throws: `notSupported` when this version does not know the kind any more.
  package static func messenger(of channel: Channel) throws(Fault) -> any Messenger {
    guard let messenger = Messengers.messenger(of: channel) else {
      throw Fault(
        .notSupported,
        en: "\(channel.name) is of a kind that this cbchat does not know: \(channel.kind.rawValue)",
        uk: "канал \(channel.name) має вид, якого цей cbchat не знає: \(channel.kind.rawValue)"
      )
    }
    return messenger
  }

  /// The account without its secrets: enough to read what arrives.
  package static func blank(_ channel: Channel, of messenger: any Messenger) -> Account {
    Account(channel: channel, secrets: [:], apiURL: channel.settings["apiUrl"] ?? messenger.apiURL)
  }

  /// A secret of a service, which may be a reference.
  ///
  /// - Throws: `config` when the reference leads nowhere.
  func secret(_ secret: Secret) throws(Fault) -> Secret { try secrets.resolve(secret.reveal()) }

  /// The account with every secret it has.
  ///
  /// - Throws: `config` when the channel has no token, or a reference leads nowhere.
  package func account(_ channel: Channel, of messenger: any Messenger) throws(Fault) -> Account {
    let (account, lacks) = partial(channel, of: messenger)
    if let first = lacks.first { throw first }
    return account
  }

  /// The account with the secrets that can be had: what arrives is checked by one of them, and needs no other.
  ///
  /// - Returns: The account, and why secrets are missing from it: `config`, the token first.
  package func partial(_ channel: Channel, of messenger: any Messenger) -> (account: Account, lacks: [Fault]) {
    var account = Accounts.blank(channel, of: messenger)
    var lacks: [Fault] = []
    if channel.settings["token"] == nil {
      lacks.append(
        Fault(
          .config,
          en: "the channel \(channel.name) has no token",
          uk: "канал \(channel.name) не має токена",
          hint: Phrase(same: "cbchat channel set \(channel.name) --token env:NAME")
        )
      )
    }
    for key in ["token"] + messenger.settings.filter(\.isSecret).map(\.key) {
      guard let reference = channel.settings[key] else { continue }
      do throws(Fault) { account.secrets[key] = try secrets.resolve(reference) } catch {
        lacks.append(
          Fault(
            error.code,
            Phrase(en: "\(channel.name), \(key): ", uk: "\(channel.name), \(key): ") + error.phrase,
            hint: error.hint
          )
        )
      }
    }
    return (account, lacks)
  }

  /// Lets the messenger's codec refuse an attachment that it is to fetch from an address, before anything is kept: its
  /// ending, its size, its name.
  ///
  /// - Throws: `notSupported`, `tooLong`, `badInput`.
  package static func requireAddressable(_ attachment: Attachment, in channel: Channel) throws(Fault) {
    guard attachment.file == nil else { return }
    let messenger = try messenger(of: channel)
    let content = Outgoing.Content.attachment(attachment, caption: nil, bytes: nil)
    let outgoing = Outgoing(message: Message.ID(0), part: 0, recipient: "0", content: content)
    do { _ = try messenger.encode(outgoing, blank(channel, of: messenger)) } catch {
      // What the account still lacks is told when it is called.
      if [.notSupported, .tooLong, .badInput].contains(error.code) { throw error }
    }
  }
}
