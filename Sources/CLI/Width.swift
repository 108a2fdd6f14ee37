/// How many terminal cells a text takes.
///
/// Cells are counted by what a reader sees as one character: glibc's `wcwidth` adds up the parts of a joined emoji and
/// is wrong for it. Ambiguous characters, Cyrillic among them, take one cell.
package enum Width {
  /// The cells of a text on one line; control characters take none.
  package static func of(_ text: String) -> Int {
    var cells = 0
    for byte in text.utf8 {
      guard byte >= 0x20, byte < 0x7F else { return text.reduce(0) { $0 + of($1) } }
      cells += 1
    }
    return cells
  }

  package static func of(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if scalars.count == 1 { return of(first) }
    // An emoji sequence (VS16, a joiner, a skin tone, a flag, a keycap) is one picture of two cells.
    let isPicture =
      first.properties.isEmojiPresentation || scalars.contains { $0 == "\u{FE0F}" }
      || first.properties.isEmoji && scalars.contains { $0 == "\u{200D}" || $0 == "\u{20E3}" }
    return isPicture ? 2 : scalars.reduce(0) { $0 + of($1) }
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    // The vowels and finals of conjoining Hangul stand in the cells of their initial.
    if (0x1160...0x11FF).contains(scalar.value) { return 0 }
    return scalar.properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
  }

  /// EastAsianWidth.txt of Unicode 14.0.0, W and F, joined across unassigned code points; emoji come from the
  /// property Emoji_Presentation of the standard library instead.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4C6,
    0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]

  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    for range in wide where value <= range.upperBound { return value >= range.lowerBound }
    return false
  }
}

extension String {
  /// The text in at most so many cells: what is cut off is shown as `…`.
  package func cut(to cells: Int) -> String {
    guard Width.of(self) > cells else { return self }
    guard cells > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in self {
      let width = Width.of(character)
      guard used + width < cells else { break }
      kept.append(character)
      used += width
    }
    return kept + "…"
  }

  /// The text with blanks up to so many cells, behind it or in front of it.
  package func padded(to cells: Int, _ alignment: Alignment = .left) -> String {
    let blanks = String(repeating: " ", count: max(0, cells - Width.of(self)))
    switch alignment {
    case .left: return self + blanks
    case .right: return blanks + self
    }
  }

  /// The text in lines of at most so many cells, broken at blanks; a longer word stands alone, a blank line stays.
  package func wrapped(to cells: Int) -> [String] {
    split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      var lines: [String] = []
      var line = ""
      var used = 0
      for word in paragraph.split(separator: " ").map(String.init) {
        let width = Width.of(word)
        if used > 0, used + 1 + width > cells {
          lines.append(line)
          line = ""
          used = 0
        }
        line += used > 0 ? " " + word : word
        used += used > 0 ? 1 + width : width
      }
      return lines + [line]
    }
  }
}

/// The side of a column on which its text stands.
package enum Alignment: Sendable {
  case left
  case right
}
