/// How a piece of text looks on a terminal that shows colours.
package struct Style: OptionSet, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let plain: Style = []
  package static let bold = Style(rawValue: 1 << 0)
  package static let dim = Style(rawValue: 1 << 1)
  package static let underline = Style(rawValue: 1 << 2)
  package static let reverse = Style(rawValue: 1 << 3)
  package static let red = Style(rawValue: 1 << 4)
  package static let green = Style(rawValue: 1 << 5)
  package static let yellow = Style(rawValue: 1 << 6)
  package static let blue = Style(rawValue: 1 << 7)
  package static let magenta = Style(rawValue: 1 << 8)
  package static let cyan = Style(rawValue: 1 << 9)

  private static let codes: [(Style, String)] = [
    (.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7"), (.red, "31"), (.green, "32"), (.yellow, "33"),
    (.blue, "34"), (.magenta, "35"), (.cyan, "36"),
  ]

  /// The text between the SGR sequences that switch the style on and all styles off.
  func wrap(_ text: String) -> String {
    guard self != .plain, !text.isEmpty else { return text }
    let codes = Self.codes.filter { contains($0.0) }.map(\.1).joined(separator: ";")
    return "\u{1B}[\(codes)m\(text)\u{1B}[0m"
  }
}
