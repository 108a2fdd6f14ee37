import Foundation

/// A line of a stream, by its number from 1.
struct NumberedLine: Sendable, Equatable {
  let number: Int
  /// `nil` for a line that is longer than any batch line can be.
  let bytes: [UInt8]?
}

/// Cuts a stream into lines as its pieces come; blank lines are counted and left out.
///
/// It holds one unfinished line at most, and not more of it than `longest`.
struct LineSplitter {
  /// In bytes: far more than the longest text that any messenger takes.
  static let longest = 1 << 20

  private var rest: [UInt8] = []
  private var isTooLong = false
  private var number = 0

  /// The lines that end in a piece.
  mutating func feed(_ piece: Data) -> [NumberedLine] {
    var lines: [NumberedLine] = []
    var start = piece.startIndex
    while let end = piece[start...].firstIndex(of: 0x0A) {
      append(piece[start..<end])
      lines += [close()].compactMap(\.self)
      start = piece.index(after: end)
    }
    append(piece[start...])
    return lines
  }

  /// What stands behind the last line's end.
  mutating func finish() -> NumberedLine? { rest.isEmpty && !isTooLong ? nil : close() }

  private mutating func append(_ part: Data) {
    guard !isTooLong else { return }
    if rest.count + part.count > LineSplitter.longest {
      isTooLong = true
      rest = []
    } else {
      rest.append(contentsOf: part)
    }
  }

  private mutating func close() -> NumberedLine? {
    number += 1
    defer {
      rest = []
      isTooLong = false
    }
    if isTooLong { return NumberedLine(number: number, bytes: nil) }
    // The mark that some editors put before a file's first line.
    if number == 1, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
    if rest.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return nil }
    return NumberedLine(number: number, bytes: rest)
  }
}
