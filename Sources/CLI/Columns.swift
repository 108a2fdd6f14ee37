// Two pages side by side on a terminal: a conversation, and what belongs to it.

extension Page {
  /// An empty page of another width in the same language and colours.
  package func blank(width: Int) -> Page { Page(language: language, width: width, isColored: isColored) }

  /// Adds what is written, its lines broken at blanks where a terminal ends; as it is where there is none.
  ///
  /// A word that is longer than a line is left to the terminal: an address stays one that can be clicked.
  ///
  /// - Parameters:
  ///   - indent: how far the rest of a broken line stands in.
  ///   - write: writes on a page of the same width.
  package mutating func add(hanging indent: Int, _ write: (inout Page) -> Void) {
    guard let width else { return write(&self) }
    var page = blank(width: width)
    write(&page)
    guard !page.text.isEmpty else { return }
    for line in page.broken(to: width, hanging: indent, breaksWords: false) { append(raw: line.text + "\n") }
  }

  /// Adds two pages side by side, each broken to its own width; the left one is padded.
  ///
  /// - Parameters:
  ///   - left: a page with a width.
  ///   - right: what stands beside it from the first line on.
  ///   - indent: how far the rest of a broken line of the left page stands in.
  package mutating func add(_ left: Page, beside right: Page, hanging indent: Int) {
    let room = left.width ?? measure
    let one = left.broken(to: room, hanging: indent)
    let other = right.broken(to: right.width ?? measure, hanging: 2)
    for index in 0..<max(one.count, other.count) {
      let (text, used) = index < one.count ? one[index] : ("", 0)
      guard index < other.count else {
        append(raw: text + "\n")
        continue
      }
      append(raw: text + String(repeating: " ", count: max(0, room - used)) + " │ " + other[index].text + "\n")
    }
  }

  /// The lines of a page, none wider than so many cells, each with its own styles and its width.
  private func broken(
    to cells: Int,
    hanging indent: Int,
    breaksWords: Bool = true
  ) -> [(text: String, width: Int)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
      .flatMap { StyledLine($0).broken(to: cells, hanging: min(indent, cells / 2), breaksWords) }
  }
}

extension ArraySlice {
  fileprivate func dropLast(while isDropped: (Element) -> Bool) -> ArraySlice {
    prefix(upTo: lastIndex { !isDropped($0) }.map { $0 + 1 } ?? startIndex)
  }
}

/// A line whose characters know how they look.
private struct StyledLine {
  private var characters: [(character: Character, style: String, width: Int)] = []

  init(_ line: Substring) {
    var style = ""
    var sequence: String?
    for character in line {
      if character == "\u{1B}" {
        sequence = "\u{1B}"
      } else if var begun = sequence {
        begun.append(character)
        sequence = character == "m" ? nil : begun
        if character == "m" { style = begun == "\u{1B}[0m" ? "" : begun }
      } else {
        characters.append((character, style, Width.of(character)))
      }
    }
  }

  func broken(to cells: Int, hanging indent: Int, _ breaksWords: Bool) -> [(text: String, width: Int)] {
    var lines: [(text: String, width: Int)] = []
    var start = 0
    repeat {
      let hang = start == 0 ? 0 : indent
      let end = self.end(from: start, room: cells - hang, breaksWords)
      let shown = characters[start..<end].dropLast(while: { $0.character == " " })
      let width = shown.reduce(hang) { $0 + $1.width }
      lines.append((String(repeating: " ", count: hang) + Self.text(shown), width))
      start = end
      // The blanks at which a line is broken belong to no line.
      while start < characters.count, characters[start].character == " " { start += 1 }
    } while start < characters.count
    return lines
  }

  /// Where a line that begins here ends: at the last blank that fits, else where the room does, or the word.
  private func end(from start: Int, room: Int, _ breaksWords: Bool) -> Int {
    var used = 0
    var blank: Int?
    // The blanks with which a line begins are its own.
    let text = characters[start...].firstIndex { $0.character != " " } ?? characters.count
    for index in start..<characters.count {
      if index > text, characters[index].character == " " { blank = index }
      used += characters[index].width
      guard used > room, index > start else { continue }
      if let blank { return blank }
      if breaksWords { return index }
    }
    return characters.count
  }

  private static func text(_ characters: ArraySlice<(character: Character, style: String, width: Int)>) -> String {
    var text = ""
    var style = ""
    for one in characters {
      if one.style != style {
        text += (style.isEmpty ? "" : "\u{1B}[0m") + one.style
        style = one.style
      }
      text.append(one.character)
    }
    return text + (style.isEmpty ? "" : "\u{1B}[0m")
  }
}
