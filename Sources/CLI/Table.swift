import Phrases

/// Lines of a list in columns: aligned for a terminal, separated by tabs for a pipe.
struct Table {
  private var columns: [(index: Int, column: Column)]
  let width: Int
  private var widths: [Int] = []

  init(_ columns: [Column], width: Int) {
    self.columns = columns.enumerated().filter { $0.element.place != .pipe }.map { ($0.offset, $0.element) }
    self.width = width
  }

  /// Sets the widths by the rows that are known; later ones are cut to them.
  ///
  /// The last column keeps three tenths of the line: where the others leave less, those go that can be missed, and then
  /// the widest ones give way.
  mutating func measure(_ rows: [[Cell]], _ language: Language) {
    widths = columns.map { index, column in
      let cells = rows.map { Width.of(Sanitize.text($0[index].text[language])) }
      return max(Width.of(column.title[language]), min(column.limit, cells.max() ?? 0))
    }
    let room = width - min(max(10, width * 3 / 10), widths.last ?? 0)
    // Of a wide column ten cells say enough.
    while widths.dropLast().reduce(0, { $0 + min($1, 10) + 2 }) > room,
      let position = columns.indices.dropLast().max(by: { columns[$0].column.yields < columns[$1].column.yields }),
      columns[position].column.yields > 0
    {
      columns.remove(at: position)
      widths.remove(at: position)
    }
    let front = widths.dropLast().indices
    while widths[front].reduce(0, { $0 + $1 + 2 }) > room,
      let widest = front.max(by: { widths[$0] < widths[$1] }), widths[widest] > 4
    {
      widths[widest] -= 1
    }
  }

  func header(_ page: inout Page) {
    line(columns.map { ($0.column.title, .dim) }, &page)
  }

  func row(_ cells: [Cell], _ page: inout Page) {
    line(columns.map { (cells[$0.index].text, cells[$0.index].style) }, &page)
  }

  private func line(_ cells: [(Phrase, Style)], _ page: inout Page) {
    var used = 0
    // Nothing is padded towards empty cells at the end: a line has no blanks behind it.
    let last = cells.lastIndex { !$0.0[page.language].isEmpty } ?? 0
    for (position, (phrase, style)) in cells[...last].enumerated() {
      let isFree = position == columns.count - 1
      let text = Sanitize.text(phrase[page.language]).cut(to: isFree ? max(1, width - used) : widths[position])
      let blanks = String(repeating: " ", count: max(0, widths[position] - Width.of(text)))
      let isRight = columns[position].column.alignment == .right
      if isRight { page.add(blanks) }
      page.add(text, style)
      if position < last { page.add(isRight ? "  " : blanks + "  ") }
      used += widths[position] + 2
    }
    page.newline()
  }

  /// The cells for a pipe: uncut, a tab between them, none inside.
  static func separated(_ cells: [Cell], _ columns: [Column]) -> [(Phrase, Style)] {
    zip(cells, columns).filter { $0.1.place != .terminal }.map { ($0.0.plain, $0.0.style) }
  }
}
