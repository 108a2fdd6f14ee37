package import Inbox
package import Phrases
import SQLite

extension Staff {
  static let columns: SQL = "id, login, name, roles, os_user, sound, language, active"

  init(_ row: borrowing Row) {
    self.init(
      id: ID(row.integer(0)),
      login: row.text(1),
      name: row.text(2),
      roles: Role.list(row.text(3)),
      osUser: row.textIfAny(4),
      sound: row.bool(5),
      language: row.textIfAny(6).flatMap { Language(rawValue: $0) },
      active: row.bool(7)
    )
  }
}

extension Role {
  static func list(_ text: String) -> [Role] { text.split(separator: " ").map { Role(rawValue: String($0)) } }

  static func text(_ roles: [Role]) -> String { roles.map(\.rawValue).joined(separator: " ") }
}

extension Read {
  /// Every colleague, also the removed ones, in the order they were added.
  package func staff() throws(Fault) -> [Staff] {
    if let known = cache.staff { return known }
    let staff = try all("SELECT \(Staff.columns) FROM staff ORDER BY id") { Staff($0) }
    cache.staff = staff
    return staff
  }

  package func staff(_ id: Staff.ID) throws(Fault) -> Staff? { try staff().first { $0.id == id } }

  package func staff(login: String) throws(Fault) -> Staff? { try staff().first { $0.login == login } }

  package func staff(osUser: String) throws(Fault) -> Staff? {
    try staff().first { $0.osUser == osUser && $0.active }
  }
}

extension Write {
  package func add(_ staff: Staff) throws(Fault) -> Staff {
    var staff = staff
    staff.id = Staff.ID((try read.staff().map(\.id.rawValue).max() ?? 0) + 1)
    try save(staff)
    return staff
  }

  package func save(_ staff: Staff) throws(Fault) {
    try run(
      """
      INSERT INTO staff(\(Staff.columns))
      VALUES (\(staff.id.rawValue), \(staff.login), \(staff.name), \(Role.text(staff.roles)), \(staff.osUser),
        \(staff.sound), \(staff.language?.rawValue), \(staff.active))
      ON CONFLICT(id) DO UPDATE SET name = excluded.name, roles = excluded.roles, os_user = excluded.os_user,
        sound = excluded.sound, language = excluded.language, active = excluded.active
      """
    )
    read.cache.staff = nil
  }
}
