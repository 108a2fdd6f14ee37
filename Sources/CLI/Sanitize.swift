/// Makes text from clients harmless to a terminal.
///
/// Every character that could steer the terminal or reorder what is read becomes U+FFFD `�`, one cell that shows that
/// something stood there: C0 (ESC, BEL, CR …), DEL, C1, the bidirectional marks, overrides and isolates, and the
/// deprecated or interlinear format characters. The rest of an escape sequence stays as plain letters.
/// More than six combining marks in a row are dropped ("zalgo").
package enum Sanitize {
  /// Whether a text may keep its line breaks and tabs.
  package enum Lines: Sendable {
    /// Line breaks and tabs become one blank each: a cell of a table, a word in a message.
    case one
    /// `\n` and `\t` stay, every other line break becomes `\n`: the text of a message.
    case many
  }

  package static func text(_ text: String, lines: Lines = .one) -> String {
    guard text.utf8.contains(where: isSuspect) else { return text }
    var clean = String.UnicodeScalarView()
    var marks = 0
    var followsReturn = false
    for scalar in text.unicodeScalars {
      if followsReturn, scalar != "\n" { clean.append("\u{FFFD}") }
      followsReturn = false
      switch scalar {
      case "\r": followsReturn = true
      case "\n", "\u{2028}", "\u{2029}": clean.append(lines == .many ? "\n" : " ")
      case "\t": clean.append(lines == .many ? "\t" : " ")
      case _ where isForbidden(scalar): clean.append("\u{FFFD}")
      case _ where isMark(scalar):
        marks += 1
        if marks <= 6 { clean.append(scalar) }
        continue
      default: clean.append(scalar)
      }
      marks = 0
    }
    if followsReturn { clean.append("\u{FFFD}") }
    return String(clean)
  }

  /// Bytes that can begin something to look at closer; Latin, Greek and Cyrillic text has none of them.
  private static func isSuspect(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, 0x7F, 0xC2, 0xCC, 0xCD, 0xD2, 0xD6...0xFF: true
    default: false
    }
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x206F, 0xFFF9...0xFFFB: true
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }
}
