import Glibc
package import Inbox
package import Phrases
package import Storage

/// Who typed the command, as the operating system and the store know it (domain.md, Identity).
package struct Identity: Sendable {
  /// Numbers, names and home folders that the operating system tells.
  package struct System: Sendable {
    package var uid: UInt32
    /// `SUDO_UID`, when sudo set it.
    package var sudoUID: UInt32?
    package var name: @Sendable (UInt32) -> String?
    /// The home folder that the system keeps of a user, whatever the environment says.
    package var home: @Sendable (UInt32) -> String?

    package init(
      uid: UInt32,
      sudoUID: UInt32?,
      home: @escaping @Sendable (UInt32) -> String? = { _ in nil },
      name: @escaping @Sendable (UInt32) -> String?
    ) {
      self.uid = uid
      self.sudoUID = sudoUID
      self.home = home
      self.name = name
    }

    package static func live(environment: [String: String]) -> System {
      System(
        uid: getuid(),
        sudoUID: environment["SUDO_UID"].flatMap { UInt32($0) },
        home: { uid in getpwuid(uid).flatMap { $0.pointee.pw_dir }.map { String(cString: $0) } },
        name: { uid in getpwuid(uid).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } }
      )
    }

    /// Whether the process has the rights of another than who called sudo, who is not root and could not have them.
    ///
    /// It is known before any store is: nothing that a caller could use as a shell is started then.
    package var isLent: Bool { sudoUID.map { $0 != uid && $0 != 0 } ?? false }

    /// Whether these are the rights of a store's owner, lent to somebody else (domain.md, Identity).
    package func isBorrowed(owner: UInt32) -> Bool { isLent && uid == owner }
  }

  package let staff: Staff
  /// Whether somebody else acts with the owner's rights: nothing of their choice is then run or opened.
  package let isBorrowed: Bool

  package var viewer: Viewer { .staff(staff) }

  /// The user who acts: under sudo to the store's owner the one who called sudo, else the real one.
  package static func acting(_ system: System, owner: UInt32) -> UInt32 {
    guard let sudo = system.sudoUID, system.uid == owner else { return system.uid }
    return sudo
  }

  /// - Parameters:
  ///   - system: what the operating system tells.
  ///   - owner: the owner of the store's file.
  ///   - login: `--as`, else `CBCHAT_STAFF`.
  ///   - read: the store.
  /// - Throws: `forbidden`, with the operating system's user named.
  package init(_ system: System, owner: UInt32, as login: String?, in read: borrowing Read) throws(Fault) {
    let uid = Identity.acting(system, owner: owner)
    let isOwner = uid == owner || uid == 0
    let user = system.name(uid) ?? String(uid)
    isBorrowed = system.isBorrowed(owner: owner)
    let own = try read.staff(osUser: user)
    if let login, login != own?.login {
      guard isOwner || own?.isAdmin == true else {
        throw Fault(
          .forbidden,
          en: "\(user) may not act as \(login)",
          uk: "\(user) не може діяти від імені \(login)",
          hint: Phrase(
            en: "only admins and the store's owner may", uk: "це можуть лише адміністратори та власник сховища")
        )
      }
      guard let other = try read.staff(login: login), other.active else {
        throw Fault(
          .forbidden,
          en: "nobody works here as \(login)",
          uk: "тут ніхто не працює під логіном \(login)",
          hint: Phrase(same: "cbchat staff list")
        )
      }
      staff = other
      return
    }
    let firstAdmin = try read.staff().first { $0.isAdmin }
    guard let staff = own ?? (isOwner ? firstAdmin : nil) else {
      throw Fault(
        .forbidden,
        en: "the user \(user) is no colleague here",
        uk: "користувач \(user) тут не працює",
        hint: Phrase(
          en: "an admin adds them: cbchat staff add LOGIN --name NAME --os-user \(user)",
          uk: "адміністратор додає: cbchat staff add LOGIN --name NAME --os-user \(user)"
        )
      )
    }
    self.staff = staff
  }
}
