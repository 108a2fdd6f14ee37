import JSON
package import Phrases

/// A list in the making, flat in memory: elements go out as they come.
///
/// Only a table on a terminal waits: the first rows are collected to find out how wide the columns are.
package final class Rows<Element: Answer> {
  /// How an element becomes a line; without it the element's own text stands in the list.
  struct Layout {
    let columns: [Column]
    let cells: (Element) -> [Cell]
  }

  private let output: Output
  private let layout: Layout?
  private var waiting: [[Cell]] = []
  private var table: Table?
  /// The rows by which the table was measured, for when the terminal gets another width.
  private var measured: [[Cell]] = []
  private var count = 0
  private let sample = 500

  init(_ output: Output, _ layout: Layout?) {
    self.output = output
    self.layout = layout
  }

  package func add(_ element: Element) throws(Fault) {
    // What lies under an absent value is known by the type alone.
    if count == 0 { try output.requireFields(of: Element.self) }
    count += 1
    switch output.format {
    case .jsonl: try output.line(try output.kept(element.json))
    case .json: try addToArray(try output.kept(element.json))
    case .text:
      guard let layout else { return try output.text { page in element.text(&page) } }
      if output.terminal.isOutput { return try addToTable(layout.cells(element), layout) }
      var page = output.page
      page.line(separated: Table.separated(layout.cells(element), layout.columns))
      try output.emit(page.text)
    }
  }

  /// Ends the list; without elements it is `[]`, or nothing.
  ///
  /// - Throws: `usage` for a field that no element would have had, as far as its type tells (``Listed``).
  package func finish() throws(Fault) {
    if count == 0 { try output.requireFields(of: Element.self) }
    switch output.format {
    case .jsonl: break
    case .json where count == 0: try output.emit("[]\n")
    case .json: try output.closeArray(output.terminal.isOutput ? "\n]\n" : "]\n")
    case .text:
      if let layout, !waiting.isEmpty { try beginTable(layout) }
    }
  }

  private func addToArray(_ value: JSONValue) throws(Fault) {
    if count == 1 { try output.openArray() } else { try output.emit(",") }
    guard output.terminal.isOutput else { return try output.emit(value.compact) }
    try output.emit("\n  " + value.pretty.split(separator: "\n").joined(separator: "\n  "))
  }

  private func addToTable(_ cells: [Cell], _ layout: Layout) throws(Fault) {
    if let table, table.width == output.terminal.width {
      return try output.text { page in table.row(cells, &page) }
    }
    if table != nil { return try addToResizedTable(cells, layout) }
    waiting.append(cells)
    if waiting.count == sample { try beginTable(layout) }
  }

  private func addToResizedTable(_ cells: [Cell], _ layout: Layout) throws(Fault) {
    var table = Table(layout.columns, width: output.terminal.width)
    table.measure(measured + [cells], output.language)
    try output.text { page in
      table.header(&page)
      table.row(cells, &page)
    }
    self.table = table
  }

  private func beginTable(_ layout: Layout) throws(Fault) {
    var table = Table(layout.columns, width: output.terminal.width)
    table.measure(waiting, output.language)
    try output.text { page in
      table.header(&page)
      for cells in waiting { table.row(cells, &page) }
    }
    self.table = table
    measured = waiting
    waiting = []
  }
}
