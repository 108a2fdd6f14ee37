import HTTP
import Inbox
import Phrases

// What every messenger asks of a delivery before anything of it is read.
extension Account {
  /// The secret by which deliveries are checked.
  ///
  /// - Parameter key: the setting that holds it.
  /// - Returns: The secret, never an empty one.
  /// - Throws: `config` when there is none: then nobody can prove anything.
  func checkingSecret(_ key: String) throws(Fault) -> String {
    if let secret = secret(key), !secret.isEmpty { return secret }
    throw Fault(
      .config,
      en: "deliveries cannot be checked without \(key)",
      uk: "без \(key) доставки неможливо перевірити",
      hint: Phrase(
        same: key == "token"
          ? "cbchat channel set \(channel.name) --token env:NAME"
          : "cbchat channel set \(channel.name) --set \(key)=env:NAME")
    )
  }
}

extension Request {
  /// The one value of a field with which a delivery proves where it comes from; `nil` when it stands there twice: a
  /// proxy and this program could each believe another one.
  func proof(_ name: String) -> String? {
    let values = headers.values(of: name)
    return values.count == 1 ? values[0] : nil
  }

  /// The one value of a parameter of the address with which something proves where it comes from; `nil` when it stands
  /// there twice, as for ``proof(_:)``.
  func proof(inAddress name: String) -> String? {
    let values = queries(name)
    return values.count == 1 ? values[0] : nil
  }
}
