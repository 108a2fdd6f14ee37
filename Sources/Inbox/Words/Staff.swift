package import Phrases

/// A person who works with chats.
package struct Staff: Sendable, Hashable {
  package typealias ID = Inbox.ID<Staff>

  package var id: ID
  package var login: String
  package var name: String
  package var roles: [Role]
  /// The operating system's user who is this person (domain.md, Identity); no two share one.
  package var osUser: String?
  package var sound: Bool
  package var language: Language?
  /// A removed colleague is kept inactive: the name stays in history.
  package var active: Bool

  package init(
    id: ID,
    login: String,
    name: String,
    roles: [Role] = [],
    osUser: String? = nil,
    sound: Bool = true,
    language: Language? = nil,
    active: Bool = true
  ) {
    self.id = id
    self.login = login
    self.name = name
    self.roles = roles
    self.osUser = osUser
    self.sound = sound
    self.language = language
    self.active = active
  }

  package var isAdmin: Bool { active && roles.contains(.admin) }
}
