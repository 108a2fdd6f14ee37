/// On whose behalf the store is asked: there is no query on chats, messages or cards without one.
///
/// What one may not see does not exist for them (domain.md, Who may do what).
package enum Viewer: Sendable, Hashable {
  /// The machine itself: intake, courier, timers. Never what a person typed.
  case system
  case staff(Staff)

  package func sees(_ channel: Channel) -> Bool {
    switch self {
    case .system: true
    case .staff(let staff): staff.active && (staff.isAdmin || channel.roles.contains(where: staff.roles.contains))
    }
  }
}
