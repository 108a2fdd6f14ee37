import HTTP
import Inbox
import JSON
import Phrases

// Looking after an account of Meta's: the app's webhook, uploads, profiles (channels.md 3a).

extension MetaGraph {
  /// Makes Meta post what an object tells to an address; `nil` while the app's id or secret is unknown, and the App
  /// Dashboard must do.
  func subscribe(_ object: String, to url: String, fields: String) -> Request? {
    guard let app = account.present("appId") else { return nil }
    return asApp?.post(
      app,
      "subscriptions",
      json: [
        "object": .string(object), "callback_url": .string(url),
        "verify_token": .string(account.secret("verifyToken") ?? ""), "fields": .string(fields),
      ]
    )
  }
}

extension MetaAnswer {
  /// The message with the id that the upload was given.
  ///
  /// - Throws: the refusal, or `Fault(.protocol)`.
  func uploaded(_ outgoing: Outgoing, _ member: String, to messenger: String) throws(Fault) -> Outgoing {
    guard let id = try self.member(member, of: messenger).id else {
      throw Fault(
        .protocol, en: "\(messenger) names no uploaded file", uk: "\(messenger) не називає завантаженого файлу")
    }
    return outgoing.uploaded(as: id)
  }

  /// Who a person is; many profiles may not be read, and then the contact stays without a name.
  func profile(of contact: String) -> Sender? {
    guard case .result(let profile) = self else { return nil }
    let names = [profile["first_name"]?.text, profile["last_name"]?.text].compactMap(\.self)
    let name = profile["name"]?.text ?? (names.isEmpty ? nil : names.joined(separator: " "))
    let username = profile["username"]?.text
    return name == nil && username == nil ? nil : Sender(externalID: contact, name: name, username: username)
  }
}

extension MetaMessenger {
  /// Whether a file's address is one that the token may go to: of the API, or of one of Meta's hosts.
  func isTrusted(_ url: String, _ account: Account) -> Bool {
    if url.hasPrefix(account.apiURL + "/") { return true }
    guard url.hasPrefix("https://") else { return false }
    let host = url.dropFirst(8).prefix { !"/?#".contains($0) }.lowercased()
    guard !host.contains(where: { "@:\\".contains($0) }) else { return false }
    return mediaHosts.contains { host == $0 || host.hasSuffix("." + $0) }
  }
}
