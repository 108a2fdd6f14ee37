private import Foundation

/// Prepares text for search, the same way for what is kept and for what is asked.
///
/// FTS5's `unicode61` folds the case of Cyrillic, but takes U+0027 and U+2019 as the end of a word and U+02BC as a letter
/// (measurements.md 2). All three, and their look-alikes, become U+02BC between letters; composed forms become one.
package func fold(_ text: String) -> String {
  // One look at most texts is all they need.
  var needsComposition = false
  var hasApostrophe = false
  for scalar in text.unicodeScalars {
    if isApostrophe(scalar) { hasApostrophe = true }
    if (0x0300...0x036F).contains(scalar.value) { needsComposition = true }
  }
  let composed = needsComposition ? text.precomposedStringWithCanonicalMapping : text
  // Composing can make one: U+1FFD becomes an acute.
  guard hasApostrophe || needsComposition && composed.unicodeScalars.contains(where: isApostrophe) else {
    return composed
  }
  let scalars = Array(composed.unicodeScalars)
  var folded = String.UnicodeScalarView()
  for (index, scalar) in scalars.enumerated() {
    let isInside =
      isApostrophe(scalar) && index > 0 && index + 1 < scalars.count
      && scalars[index - 1].properties.isAlphabetic && scalars[index + 1].properties.isAlphabetic
    folded.append(isInside ? "\u{02BC}" : scalar)
  }
  return String(folded)
}

/// ASCII apostrophe, right and left single quotation marks, modifier apostrophe, acute, grave and prime.
private func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "'", "`", "\u{00B4}", "\u{02BC}", "\u{2018}", "\u{2019}", "\u{2032}": true
  default: false
  }
}

/// The words that a search asks for, as an FTS5 expression: all of them, each as the beginning of a word, so that
/// «манікюр» also finds «манікюру».
///
/// - Returns: `nil` when the text holds no word.
func searchExpression(_ text: String) -> String? {
  let words = searchWords(text)
  return words.isEmpty ? nil : words.map { "\"\($0)\"*" }.joined(separator: " AND ")
}

/// The words that a search asks for, folded; none holds a quotation mark.
func searchWords(_ text: String) -> [String] {
  fold(text).split { !($0.isLetter || $0.isNumber || $0 == "\u{02BC}") }.map { word in
    // A letter that leans on the next sign makes one character with a quotation mark.
    String(String.UnicodeScalarView(word.unicodeScalars.filter { $0 != "\"" }))
  }
}

extension String {
  /// The word as `unicode61` keeps it, where its folding is known to be Swift's: ASCII, Latin-1 and Cyrillic.
  var asIndexed: String? {
    let isPlain = unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xDE, 0xE0...0xF6, 0xF8...0xFE, 0x0400...0x045F,
        0x048A...0x052F, 0x02BC:
        true
      default: false
      }
    }
    return isPlain ? lowercased() : nil
  }
}
