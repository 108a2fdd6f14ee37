/// A word that channels and staff share: who holds one of a channel's roles may work with its chats (domain.md).
package struct Role: Sendable, Hashable, Comparable, RawRepresentable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// The built-in role that sees every channel and may do what changes the salon itself.
  package static let admin = Role(rawValue: "admin")

  package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
}
