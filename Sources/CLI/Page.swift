package import Phrases

/// Human text in the making: it knows the language, the width and whether colours are on.
///
/// Everything that is added is sanitized, whoever wrote it; the only control sequences in a page are those of ``Style``.
package struct Page {
  package let language: Language
  /// The cells of a line; `nil` where there is no terminal, so that nothing is cut or wrapped for it.
  package let width: Int?
  package let isColored: Bool
  package private(set) var text = ""

  package init(language: Language = .en, width: Int? = nil, isColored: Bool = false) {
    self.language = language
    self.width = width
    self.isColored = isColored
  }

  /// Where prose is broken: the terminal's width, but no line longer than 100 cells, and 80 without a terminal.
  package var measure: Int { min(max(width ?? 80, 40), 100) }

  /// Adds a text on the line: its line breaks and tabs become blanks.
  package mutating func add(_ text: String, _ style: Style = .plain) {
    self.text += styled(Sanitize.text(text), style)
  }

  /// Adds what cbchat says, in the page's language; a phrase may have several lines.
  package mutating func add(_ phrase: Phrase, _ style: Style = .plain) {
    text += styled(Sanitize.text(phrase[language], lines: .many), style)
  }

  /// Adds a text that may have several lines, each behind so many blanks; the first goes on where the page stands.
  package mutating func add(lines: String, indent: Int = 0, _ style: Style = .plain) {
    let parts = Sanitize.text(lines, lines: .many).split(separator: "\n", omittingEmptySubsequences: false)
    text += parts.map { styled(String($0), style) }.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  package mutating func line(_ text: String = "", _ style: Style = .plain) {
    add(text, style)
    self.text += "\n"
  }

  package mutating func line(_ phrase: Phrase, _ style: Style = .plain) {
    add(phrase, style)
    text += "\n"
  }

  /// Adds values on a line of their own, a tab between them and none inside, for `cut` and `awk`.
  package mutating func line(separated values: [String]) {
    text += values.map { Sanitize.text($0) }.joined(separator: "\t") + "\n"
  }

  /// Adds the cells of a row for a pipe; their styles show only where colours were asked for.
  mutating func line(separated cells: [(Phrase, Style)]) {
    text += cells.map { styled(Sanitize.text($0.0[language]), $0.1) }.joined(separator: "\t") + "\n"
  }

  /// Adds what another page has made already.
  mutating func append(raw text: String) {
    self.text += text
  }

  package mutating func newline() {
    text += "\n"
  }

  /// Adds prose broken at ``measure``, every line behind so many blanks.
  package mutating func prose(_ phrase: Phrase, indent: Int = 0, _ style: Style = .plain) {
    for line in Sanitize.text(phrase[language], lines: .many).wrapped(to: measure - indent) {
      text += line.isEmpty ? "\n" : String(repeating: " ", count: indent) + styled(line, style) + "\n"
    }
  }

  /// Adds pairs in two columns: the left one as wide as it must be, the right one wrapped beside it.
  package mutating func pairs(_ pairs: [(String, Phrase)], indent: Int = 2, _ style: Style = .plain) {
    let pairs = pairs.map { (Sanitize.text($0.0), Sanitize.text($0.1[language], lines: .many)) }
    let limit = measure / 3
    let left = pairs.map { Width.of($0.0) }.filter { $0 <= limit }.max() ?? limit
    let gap = indent + left + 2
    for (name, explanation) in pairs {
      let isLong = Width.of(name) > left
      text += String(repeating: " ", count: indent) + styled(name, style)
      text += isLong ? "\n" : String(repeating: " ", count: left + 2 - Width.of(name))
      for (index, line) in explanation.wrapped(to: max(20, measure - gap)).enumerated() {
        if index > 0 || isLong { text += String(repeating: " ", count: gap) }
        text += line + "\n"
      }
    }
  }

  private func styled(_ text: String, _ style: Style) -> String {
    isColored ? style.wrap(text) : text
  }
}
