import CLI
import Inbox
import Office
import Phrases
import Storage

/// The colleague of a login, also a removed one.
func colleague(_ login: String, in read: borrowing Read) throws(Fault) -> Staff {
  guard let staff = try read.staff(login: login) else {
    throw Fault(
      .notFound,
      en: "no such colleague: \(login)",
      uk: "немає такого співробітника: \(login)",
      hint: Suggestion.hint(for: login, among: try read.staff().map(\.login)) ?? Phrase(same: "cbchat staff list")
    )
  }
  return staff
}

/// Refuses a name that nobody could read in a list.
///
/// - Throws: `badInput`.
func requireName(_ name: String) throws(Fault) {
  guard name.allSatisfy(\.isWhitespace) else { return }
  throw Fault(.badInput, en: "the name is empty", uk: "порожнє ім’я", hint: Phrase(same: "--name 'Іра'"))
}

/// No two colleagues share a user of the operating system.
func requireFreeUser(_ staff: Staff, in read: borrowing Read) throws(Fault) {
  guard let user = staff.osUser, let other = try read.staff().first(where: { $0.osUser == user }),
    other.login != staff.login
  else { return }
  throw Fault(
    .exists,
    en: "the user \(user) is already \(other.login)",
    uk: "користувач \(user) — це вже \(other.login)"
  )
}
