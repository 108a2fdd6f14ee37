package import Phrases

/// Finds what somebody meant to type.
package enum Suggestion {
  /// The candidates nearest to a word, if any is near enough: a wrong letter, two swapped, or the beginning of one.
  package static func nearest(to word: String, among candidates: [String]) -> [String] {
    let limit = max(1, word.count / 3)
    var best = limit
    var found: [String] = []
    for candidate in candidates {
      let isBeginning = word.count >= 3 && candidate.hasPrefix(word)
      let distance = isBeginning ? 1 : distance(word, candidate, limit: best)
      guard distance <= best, distance < max(word.count, 2) else { continue }
      if distance < best { found = [] }
      best = distance
      found.append(candidate)
    }
    return found
  }

  /// "did you mean 'close'?", or nothing.
  package static func hint(for word: String, among candidates: [String]) -> Phrase? {
    let found = nearest(to: word, among: candidates)
    guard !found.isEmpty else { return nil }
    let names = found.prefix(3)
    return Phrase(
      en: "did you mean '\(names.joined(separator: "' or '"))'?",
      uk: "можливо, «\(names.joined(separator: "» чи «"))»?"
    )
  }

  /// The Damerau–Levenshtein distance (optimal string alignment): insert, delete, replace, swap neighbours.
  static func distance(_ left: String, _ right: String, limit: Int = .max) -> Int {
    let left = Array(left.lowercased())
    let right = Array(right.lowercased())
    guard abs(left.count - right.count) <= limit else { return .max }
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
        if row > 0, column > 0, letter == right[column - 1], other == left[row - 1] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
