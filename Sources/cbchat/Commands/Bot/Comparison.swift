import CLI
import Inbox
import JSON
import Phrases

/// Lines of two texts, side by side.
enum Comparison {
  enum Line: Equatable {
    case same(String)
    case gone(String)
    case new(String)
  }

  /// - Parameters:
  ///   - before: what was expected.
  ///   - after: what came.
  /// - Returns: Every line of either, in order.
  static func lines(_ before: [String], _ after: [String]) -> [Line] {
    let difference = after.difference(from: before)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        lines.append(.gone(before[left]))
        left += 1
      } else if right < after.count, inserted.contains(right) {
        lines.append(.new(after[right]))
        right += 1
      } else {
        lines.append(.same(before[left]))
        left += 1
        right += 1
      }
    }
    return lines
  }
}

/// Whether a recorded talk went as it did before.
struct ComparisonAnswer: Answer {
  let file: String
  let turns: Int
  let lines: [Comparison.Line]

  var isSame: Bool { lines.allSatisfy { if case .same = $0 { true } else { false } } }

  var json: JSONValue {
    let difference = lines.compactMap { line -> JSONValue? in
      switch line {
      case .same: nil
      case .gone(let text): .string("-" + text)
      case .new(let text): .string("+" + text)
      }
    }
    return [
      "file": .string(file), "turns": JSONValue(turns), "same": .bool(isSame), "difference": .array(difference),
    ]
  }

  /// The lines that differ, with three that do not around them.
  func text(_ page: inout Page) {
    guard !isSame else {
      page.line(
        Phrase(
          en: "\(file): " + Phrase.counted(turns, en: "turn", "turns") + " as recorded",
          uk: "\(file): " + Phrase.counted(turns, uk: "репліка", "репліки", "реплік") + ", усе як записано"
        )
      )
      return
    }
    let changed = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
    var last = -1
    for index in lines.indices where changed.contains(where: { abs($0 - index) <= 3 }) {
      if last >= 0, index > last + 1 { page.line("…", [.dim]) }
      last = index
      switch lines[index] {
      case .same(let text): page.line(" " + text, [.dim])
      case .gone(let text): page.line("-" + text, [.red])
      case .new(let text): page.line("+" + text, [.bold])
      }
    }
  }
}
