extension JSONValue {
  /// The value as compact JSON on one line, keys in their order.
  package var compact: String { String(decoding: bytes(pretty: false), as: UTF8.self) }

  /// The value as JSON for reading: two spaces a level, one member a line.
  package var pretty: String { String(decoding: bytes(pretty: true), as: UTF8.self) }

  /// The value as UTF-8.
  ///
  /// Control characters are escaped, C1 and bidirectional overrides too: what a client wrote must not steer the
  /// terminal of who prints it. All else stays as it is: Cyrillic is readable in a pipe.
  package func bytes(pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(isPretty: pretty)
    writer.write(self, level: 0)
    return writer.output
  }
}

private struct JSONWriter {
  let isPretty: Bool
  var output: [UInt8] = []

  mutating func write(_ value: JSONValue, level: Int) {
    switch value {
    case .null: raw("null")
    case .bool(let bool): raw(bool ? "true" : "false")
    case .integer(let integer): raw(String(integer))
    case .number(let text): raw(text)
    case .string(let string): quote(string)
    case .array(let elements):
      list("[", elements, "]", level) { writer, element in writer.write(element, level: level + 1) }
    case .object(let object):
      list("{", object.members, "}", level) { writer, member in
        writer.quote(member.key)
        writer.raw(writer.isPretty ? ": " : ":")
        writer.write(member.value, level: level + 1)
      }
    }
  }

  private mutating func raw(_ text: String) {
    output.append(contentsOf: text.utf8)
  }

  private mutating func list<Element>(
    _ open: String,
    _ elements: [Element],
    _ close: String,
    _ level: Int,
    write: (inout JSONWriter, Element) -> Void
  ) {
    raw(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { raw(",") }
      newline(level + 1)
      write(&self, element)
    }
    if !elements.isEmpty { newline(level) }
    raw(close)
  }

  private mutating func newline(_ level: Int) {
    guard isPretty else { return }
    output.append(0x0A)
    output.append(contentsOf: repeatElement(0x20, count: 2 * level))
  }

  private mutating func quote(_ string: String) {
    output.append(UInt8(ascii: "\""))
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": raw("\\\"")
      case "\\": raw("\\\\")
      case "\n": raw("\\n")
      case "\r": raw("\\r")
      case "\t": raw("\\t")
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200E}"..."\u{200F}", "\u{2028}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        let digits = String(scalar.value, radix: 16)
        raw("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default: output.append(contentsOf: String(scalar).utf8)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
