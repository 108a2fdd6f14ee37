package import Phrases

/// A text of an autoreply with places for what is only known when it is sent: `{name}` and the like; `{{` is a brace.
package struct AutoreplyText: Sendable, Hashable {
  /// What a place is filled with.
  package enum Place: String, Sendable, CaseIterable {
    /// The card's name, else the name that the messenger tells.
    case name
    /// The setting `company`, else the channel's title.
    case company
    /// The weekly hours.
    case hours
    /// When the salon opens next.
    case opens
    /// The setting `bookingUrl`.
    case bookingUrl
  }

  private enum Piece: Sendable, Hashable {
    case text(String)
    case place(Place)
  }

  /// As it was written.
  package private(set) var source: String
  private var pieces: [Piece] = []

  /// Reads a text with places.
  ///
  /// - Throws: `badInput` for a place that there is none of, or a brace that nothing closes.
  package init(_ source: String) throws(Fault) {
    self.source = source
    var rest = Substring(source)
    while let brace = rest.firstIndex(of: "{") {
      append(rest[..<brace])
      rest = rest[rest.index(after: brace)...]
      if rest.first == "{" {
        append("{")
        rest = rest.dropFirst()
        continue
      }
      guard let end = rest.firstIndex(of: "}") else {
        throw Fault(
          .badInput,
          en: "the brace before '\(rest.prefix(20))' is not closed",
          uk: "дужку перед «\(rest.prefix(20))» не закрито",
          hint: Self.hint
        )
      }
      guard let place = Place(rawValue: String(rest[..<end])) else {
        throw Fault(
          .badInput,
          en: "there is no placeholder {\(rest[..<end])}",
          uk: "немає такої підстановки: {\(rest[..<end])}",
          hint: Self.hint
        )
      }
      pieces.append(.place(place))
      rest = rest[rest.index(after: end)...]
    }
    append(rest)
  }

  /// A text that stands as it is.
  package init(literal text: String) {
    source = text.map { $0 == "{" ? "{{" : String($0) }.joined()
    append(Substring(text))
  }

  package static func + (text: AutoreplyText, place: Place) -> AutoreplyText {
    var text = text
    text.source += "{\(place.rawValue)}"
    text.pieces.append(.place(place))
    return text
  }

  /// The places that it has.
  package var places: Set<Place> {
    Set(
      pieces.compactMap { piece in
        guard case .place(let place) = piece else { return nil }
        return place
      }
    )
  }

  /// The text with its places filled.
  ///
  /// A place without a value goes with the comma and the blank that lead to it: "Hello, {name}!" becomes "Hello!".
  ///
  /// - Parameter values: what is known; nothing and an empty value are the same.
  /// - Returns: What the client reads.
  package func filled(with values: [Place: String]) -> String {
    var text = ""
    var isAtGap = false
    for piece in pieces {
      switch piece {
      case .text(let part):
        text += isAtGap ? Self.begin(part) : part
        isAtGap = false
      case .place(let place):
        if let value = values[place], !value.isEmpty {
          text += value
          isAtGap = false
          continue
        }
        while text.last == " " { text.removeLast() }
        if text.last == "," { text.removeLast() }
        // What follows is now the beginning of a line.
        isAtGap = text.isEmpty || text.last?.isNewline == true
      }
    }
    return text
  }

  private static func begin(_ part: String) -> String {
    let rest = part.drop { ",.!:; ".contains($0) }
    return rest.prefix(1).uppercased() + rest.dropFirst()
  }

  private static var hint: Phrase {
    let places = Place.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
    return Phrase(en: "there are \(places); {{ is a brace", uk: "є \(places); {{ — це дужка")
  }

  private mutating func append(_ part: Substring) {
    guard !part.isEmpty else { return }
    if case .text(let before) = pieces.last {
      pieces[pieces.count - 1] = .text(before + part)
    } else {
      pieces.append(.text(String(part)))
    }
  }
}
