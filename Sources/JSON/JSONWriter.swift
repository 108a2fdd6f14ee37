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

  /// Most texts need no escape: what lies between two is copied in one piece.
  private mutating func quote(_ string: String) {
    output.append(UInt8(ascii: "\""))
    var string = string
    string.withUTF8 { bytes in
      var (start, index) = (0, 0)
      while index < bytes.count {
        guard let (code, length) = JSONWriter.steering(bytes, index) else {
          index += 1
          continue
        }
        output.append(contentsOf: bytes[start..<index])
        escape(code)
        index += length
        start = index
      }
      output.append(contentsOf: bytes[start...])
    }
    output.append(UInt8(ascii: "\""))
  }

  /// The character at a place that must not stand as it is, and how many bytes of UTF-8 it has.
  private static func steering(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> (code: UInt32, length: Int)? {
    switch bytes[index] {
    case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F: return (UInt32(bytes[index]), 1)
    // U+0080 to U+009F.
    case 0xC2 where bytes[index + 1] < 0xA0: return (UInt32(bytes[index + 1]), 2)
    case 0xE2:
      let code = 0x2000 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
      switch code {
      case 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: return (code, 3)
      default: return nil
      }
    default: return nil
    }
  }

  private mutating func escape(_ code: UInt32) {
    switch code {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      let digits = String(code, radix: 16)
      raw("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    }
  }
}
