/// A page of man(7) in the making.
struct Roff {
  private(set) var text = ""

  /// A macro with its arguments, each quoted.
  mutating func macro(_ name: String, _ arguments: String...) {
    text += "." + ([name] + arguments.map(Self.quoted)).joined(separator: " ") + "\n"
  }

  /// A request of roff itself, whose arguments know no quotes.
  mutating func request(_ request: String) {
    text += ".\(request)\n"
  }

  mutating func comment(_ comment: String) {
    text += ".\\\" \(comment)\n"
  }

  /// Prose: paragraphs separated by blank lines.
  mutating func prose(_ prose: String) {
    for (index, paragraph) in Self.paragraphs(prose).enumerated() {
      if index > 0 { text += ".PP\n" }
      text += Self.line(paragraph) + "\n"
    }
  }

  /// A term, and beneath it, indented, what it means.
  mutating func term(_ term: String, _ meaning: String) {
    text += ".TP\n\(Self.bold(term))\n"
    for (index, paragraph) in Self.paragraphs(meaning).enumerated() {
      if index > 0 { text += ".IP\n" }
      text += Self.line(paragraph) + "\n"
    }
  }

  /// Lines as they are, in a fixed-width font where there is one.
  mutating func literal(_ lines: [String]) {
    text += ".nf\n" + lines.map { Self.line($0) + "\n" }.joined() + ".fi\n"
  }

  /// References to other pages of section 1, in bold with a comma between.
  mutating func pages(_ names: [String]) {
    for (index, name) in names.enumerated() {
      text += ".BR \(Self.escaped(name)) (1)\(index < names.count - 1 ? "," : "")\n"
    }
  }

  private static func paragraphs(_ prose: String) -> [String] {
    prose.split(separator: "\n", omittingEmptySubsequences: false).reduce(into: [""]) { paragraphs, line in
      if line.isEmpty {
        if paragraphs.last?.isEmpty == false { paragraphs.append("") }
      } else {
        let last = paragraphs.count - 1
        paragraphs[last] += paragraphs[last].isEmpty ? String(line) : " " + line
      }
    }
    .filter { !$0.isEmpty }
  }

  static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fP" }

  /// A text line: a dot or quote at its beginning would be a macro.
  static func line(_ text: String) -> String {
    let escaped = escaped(text)
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  /// What roff would take for its own: a dash must stay one that can be copied, quotes and accents stay straight.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "'": escaped += "\\(aq"
      case "`": escaped += "\\(ga"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func quoted(_ text: String) -> String {
    "\"" + escaped(text).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\(dq") + "\""
  }
}
