package import Phrases

/// A text with places for what a card tells: `{name} {balance} {nextVisit}`; `{{` is a brace (cli.md).
package struct Wording: Sendable, Equatable {
  package enum Placeholder: String, Sendable, CaseIterable {
    case name
    case balance
    case nextVisit
  }

  private enum Piece: Sendable, Equatable {
    case plain(String)
    case place(Placeholder)
  }

  private let pieces: [Piece]

  /// - Throws: `badInput` for an unknown placeholder, and for a brace that nothing closes.
  package init(_ text: String) throws(Fault) {
    var pieces: [Piece] = []
    var plain = ""
    var rest = Substring(text)
    while let brace = rest.firstIndex(of: "{") {
      plain += rest[..<brace]
      rest = rest[rest.index(after: brace)...]
      if rest.first == "{" {
        plain += "{"
        rest.removeFirst()
        continue
      }
      let word = rest.prefix { $0 != "}" && $0 != "{" && !$0.isNewline }
      guard let place = Placeholder(rawValue: String(word)), rest[word.endIndex...].first == "}" else {
        throw Wording.unknown(word)
      }
      if !plain.isEmpty { pieces.append(.plain(plain)) }
      plain = ""
      pieces.append(.place(place))
      rest = rest[word.endIndex...].dropFirst()
    }
    plain += rest
    if !plain.isEmpty { pieces.append(.plain(plain)) }
    self.pieces = pieces
  }

  /// What it asks of a card.
  package var placeholders: Set<Placeholder> {
    Set(
      pieces.compactMap { piece in
        switch piece {
        case .plain: nil
        case .place(let placeholder): placeholder
        }
      }
    )
  }

  /// The final text, or `nil` when a value is missing: nobody gets a text with a hole in it.
  package func filled(_ value: (Placeholder) -> String?) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .plain(let plain): text += plain
      case .place(let placeholder):
        guard let value = value(placeholder) else { return nil }
        text += value
      }
    }
    return text
  }

  private static func unknown(_ word: Substring) -> Fault {
    Fault(
      .badInput,
      en: "there is no placeholder {\(word.prefix(30))}",
      uk: "немає підстановки {\(word.prefix(30))}",
      hint: Phrase(
        en: "{name}, {balance} and {nextVisit} are known; {{ is a brace",
        uk: "є {name}, {balance} і {nextVisit}; {{ — це дужка"
      )
    )
  }
}
