import CLI
import Inbox
import JSON

/// cli.md's `staff`.
struct StaffAnswer: Row {
  let staff: Staff

  var json: JSONValue {
    [
      "login": .string(staff.login),
      "name": .string(staff.name),
      "roles": .array(staff.roles.map { .string($0.rawValue) }),
      "osUser": JSONValue(staff.osUser),
      "sound": .bool(staff.sound),
      "active": .bool(staff.active),
    ]
  }

  static let columns = [
    Column(en: "LOGIN", uk: "ЛОГІН"),
    Column(en: "NAME", uk: "ІМ’Я"),
    Column(en: "ROLES", uk: "РОЛІ"),
    Column(en: "OS USER", uk: "КОРИСТУВАЧ ОС"),
    Column(en: "ACTIVE", uk: "ПРАЦЮЄ"),
  ]

  var cells: [Cell] {
    [
      Cell(staff.login),
      Cell(staff.name),
      Cell(staff.roles.map(\.rawValue).joined(separator: ",")),
      Cell(staff.osUser),
      Cell(staff.active ? "1" : "0"),
    ]
  }
}
