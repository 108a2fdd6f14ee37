/// Writes records; lines end with LF, as every tool of the shell expects them.
package enum CSVWriter {
  /// A record with its line end; what needs quotation marks gets them.
  package static func record(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { [0x22, 0x2C, 0x3B, 0x0A, 0x0D].contains($0) }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}

/// Cells that a spreadsheet would take for a formula (OWASP: CSV injection).
package enum Formula {
  /// A cell made harmless by an apostrophe before `=`, `+`, `-` or `@`; apostrophes that stand there already are kept
  /// apart, so that ``restored(_:)`` gives back exactly what was.
  package static func defused(_ cell: String) -> String { isFormula(cell) ? "'" + cell : cell }

  /// The cell that was defused; any other is as it is.
  package static func restored(_ cell: String) -> String {
    cell.first == "'" && isFormula(cell) ? String(cell.dropFirst()) : cell
  }

  private static func isFormula(_ cell: String) -> Bool {
    guard let first = cell.utf8.first(where: { $0 != UInt8(ascii: "'") }) else { return false }
    return "=+-@".utf8.contains(first)
  }
}
