/// What cbchat says, in both languages, side by side.
///
/// A phrase is written where it is said. Values inside it are already text; nothing is looked up later.
package struct Phrase: Sendable, Hashable {
  package var en: String
  package var uk: String

  package init(en: String, uk: String) {
    self.en = en
    self.uk = uk
  }

  /// A text that is the same in every language: a name, a number, a command to type.
  package init(same text: String) {
    self.init(en: text, uk: text)
  }

  package subscript(_ language: Language) -> String {
    switch language {
    case .en: en
    case .uk: uk
    }
  }

  /// Joins phrases in both languages at once.
  package static func + (left: Phrase, right: Phrase) -> Phrase {
    Phrase(en: left.en + right.en, uk: left.uk + right.uk)
  }
}

extension Phrase {
  /// An English noun with its number: "1 chat", "5 chats".
  package static func counted(_ count: Int, en one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  /// A Ukrainian noun with its number: "1 чат", "2 чати", "5 чатів", "11 чатів", "21 чат" (CLDR plural rules for uk).
  package static func counted(_ count: Int, uk one: String, _ few: String, _ many: String) -> String {
    let lastTwo = abs(count) % 100
    let last = abs(count) % 10
    let word =
      if last == 1, lastTwo != 11 { one } else if (2...4).contains(last), !(12...14).contains(lastTwo) { few } else {
        many
      }
    return "\(count) \(word)"
  }
}
