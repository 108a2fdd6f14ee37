package import Phrases

/// Lets only admins pass (domain.md, Who may do what).
///
/// - Throws: `forbidden`, with what is not permitted.
package func requireAdmin(_ staff: Staff, for action: Phrase) throws(Fault) {
  guard staff.isAdmin else {
    throw Fault(
      .forbidden,
      en: "only an admin may \(action.en)",
      uk: "лише адміністратор може \(action.uk)",
      hint: Phrase(en: "you act as \(staff.login)", uk: "ви дієте як \(staff.login)")
    )
  }
}

/// Takes a role away or a colleague off, unless they are the last admin.
///
/// - Throws: `forbidden` when nobody would be left who may change the salon.
package func requireAnotherAdmin(than staff: Staff, among colleagues: [Staff]) throws(Fault) {
  guard colleagues.contains(where: { $0.id != staff.id && $0.isAdmin }) else {
    throw Fault(
      .forbidden,
      en: "\(staff.login) is the last admin",
      uk: "\(staff.login) — останній адміністратор",
      hint: Phrase(en: "give somebody else the role admin first", uk: "спершу надайте роль admin комусь іншому")
    )
  }
}

/// The refusal for a chat that is not there, or that the viewer may not see: the two cannot be told apart.
package func noSuchChat(_ id: Chat.ID) -> Fault {
  Fault(
    .notFound,
    en: "no such chat: \(id)",
    uk: "немає такого чату: \(id)",
    hint: Phrase(same: "cbchat list --all")
  )
}
