/// Why a text is not JSON, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Reason: String, Sendable {
    case unexpectedEnd = "the text ends too early"
    case unexpectedByte = "unexpected character"
    case badNumber = "not a number of JSON"
    case badEscape = "unknown escape"
    case badUTF8 = "not UTF-8"
    case loneSurrogate = "half of a surrogate pair"
    case controlCharacter = "raw control character in a string"
    case duplicateKey = "the same key twice in one object"
    case tooDeep = "nested too deeply"
    case trailingText = "text after the value"
  }

  package let reason: Reason
  /// Offset of the byte where it went wrong, from 0.
  package let offset: Int

  package init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String { "\(reason.rawValue) at byte \(offset)" }
}

extension JSONValue {
  /// Parses one JSON text and nothing else, strictly by RFC 8259.
  ///
  /// Foundation's JSONDecoder takes trailing commas, keeps the first of duplicate keys and reads `1.0` as an integer;
  /// what arrives in a webhook is refused instead. A key that stands twice is refused: two readers could differ.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; a byte order mark is refused, as RFC 8259 section 8.1 allows.
  ///   - depth: how many arrays and objects may stand inside each other, so that no input exhausts the stack.
  ///   - loneSurrogates: what becomes of half a surrogate pair.
  /// - Returns: The value.
  /// - Throws: ``JSONError`` with the reason and the byte offset.
  package static func parse(
    _ bytes: some Sequence<UInt8>,
    depth: Int = 128,
    loneSurrogates: LoneSurrogates = .refused
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: Array(bytes), maximumDepth: depth, loneSurrogates: loneSurrogates)
    return try parser.document()
  }

  package static func parse(
    _ text: String,
    depth: Int = 128,
    loneSurrogates: LoneSurrogates = .refused
  ) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), depth: depth, loneSurrogates: loneSurrogates)
  }

  /// Reads one member of the outermost object, and nothing behind it: what it is found by costs no more than that.
  ///
  /// - Parameters:
  ///   - name: of the member; the first one of that name counts.
  ///   - bytes: as ``parse(_:depth:loneSurrogates:)`` takes them. Behind the member they need not be JSON.
  /// - Returns: Its value; `nil` when it is not there, or something before it is not JSON.
  package static func member(_ name: String, of bytes: [UInt8]) -> JSONValue? {
    var parser = JSONParser(bytes: bytes, maximumDepth: 128, loneSurrogates: .replaced)
    return try? parser.member(name)
  }

  /// What becomes of an escape such as `\uD83D` without its other half.
  ///
  /// The grammar of JSON allows it (RFC 8259 section 8.2): what cuts texts by UTF-16 units, as messengers and phones
  /// do, writes it in the middle of an emoji.
  package enum LoneSurrogates: Sendable {
    case refused
    /// U+FFFD stands in its place: a client's message is more than one broken character.
    case replaced
  }
}

struct JSONParser {
  let bytes: [UInt8]
  let maximumDepth: Int
  let loneSurrogates: JSONValue.LoneSurrogates
  private var index = 0
  private var depth = 0

  init(bytes: [UInt8], maximumDepth: Int, loneSurrogates: JSONValue.LoneSurrogates) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    self.loneSurrogates = loneSurrogates
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard index == bytes.count else { throw failure(.trailingText) }
    return value
  }

  /// Reads the outermost object as far as a member of that name.
  mutating func member(_ name: String) throws(JSONError) -> JSONValue? {
    skipSpace()
    guard try peek() == UInt8(ascii: "{") else { throw failure(.unexpectedByte) }
    index += 1
    skipSpace()
    if try peek() == UInt8(ascii: "}") { return nil }
    repeat {
      let key = try key()
      let value = try value()
      if key == name { return value }
    } while try another(closing: UInt8(ascii: "}"))
    return nil
  }

  /// Reads a member's name and the colon behind it.
  private mutating func key() throws(JSONError) -> String {
    skipSpace()
    guard try peek() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
    let key = try string()
    skipSpace()
    guard try peek() == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
    index += 1
    return key
  }

  private func failure(_ reason: JSONError.Reason) -> JSONError {
    JSONError(reason: reason, offset: index)
  }

  private func peek() throws(JSONError) -> UInt8 {
    guard index < bytes.count else { throw failure(.unexpectedEnd) }
    return bytes[index]
  }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func expect(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for offset in 0..<text.utf8CodeUnitCount {
      guard try peek() == text.utf8Start[offset] else { throw failure(.unexpectedByte) }
      index += 1
    }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try expect("true", .bool(true))
    case UInt8(ascii: "f"): return try expect("false", .bool(false))
    case UInt8(ascii: "n"): return try expect("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw failure(.unexpectedByte)
    }
  }

  private mutating func nested(
    _ parse: (inout JSONParser) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depth < maximumDepth else { throw failure(.tooDeep) }
    depth += 1
    defer { depth -= 1 }
    index += 1
    return try parse(&self)
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    skipSpace()
    if try peek() == UInt8(ascii: "]") {
      index += 1
      return .array(elements)
    }
    while true {
      elements.append(try value())
      guard try another(closing: UInt8(ascii: "]")) else { return .array(elements) }
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var members: [JSONObject.Member] = []
    // Most objects are small: a look along their keys is cheaper than hashing each.
    var keys: Set<String> = []
    skipSpace()
    if try peek() == UInt8(ascii: "}") {
      index += 1
      return .object(JSONObject(members))
    }
    while true {
      skipSpace()
      let start = index
      let key = try key()
      if members.count == 16 { keys = Set(members.map(\.key)) }
      let isKnown = members.count < 16 ? members.contains { $0.key == key } : !keys.insert(key).inserted
      if isKnown { throw JSONError(reason: .duplicateKey, offset: start) }
      members.append((key: key, value: try value()))
      guard try another(closing: UInt8(ascii: "}")) else { return .object(JSONObject(members)) }
    }
  }

  /// Reads the comma before another element, or the closing bracket.
  private mutating func another(closing: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    let byte = try peek()
    guard byte == closing || byte == UInt8(ascii: ",") else { throw failure(.unexpectedByte) }
    index += 1
    return byte != closing
  }

  private mutating func digits() throws(JSONError) {
    let start = index
    while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
    guard index > start else { throw failure(index < bytes.count ? .badNumber : .unexpectedEnd) }
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = index
    var isWhole = true
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "0") {
      index += 1
      if index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
        throw failure(.badNumber)
      }
    } else {
      try digits()
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isWhole = false
      index += 1
      try digits()
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    // "-0" is not the integer 0: it keeps its sign as text.
    if isWhole, text != "-0", let integer = Int64(text) { return .integer(integer) }
    return .number(text)
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    let start = index
    // Most strings have no escape: one validating copy.
    while true {
      let byte = try peek()
      if byte == UInt8(ascii: "\"") {
        let text = try decode(bytes[start..<index], from: start)
        index += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { break }
      guard byte >= 0x20 else { throw failure(.controlCharacter) }
      index += 1
    }
    var unescaped = Array(bytes[start..<index])
    while true {
      let byte = try peek()
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return try decode(unescaped[...], from: start)
      case UInt8(ascii: "\\"): try escape(into: &unescaped)
      case 0..<0x20:
        index -= 1
        throw failure(.controlCharacter)
      default: unescaped.append(byte)
      }
    }
  }

  private func decode(_ slice: ArraySlice<UInt8>, from offset: Int) throws(JSONError) -> String {
    let text = slice.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
    guard let text else { throw JSONError(reason: .badUTF8, offset: offset) }
    return text
  }

  private mutating func escape(into output: inout [UInt8]) throws(JSONError) {
    let byte = try peek()
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): output.append(contentsOf: try unicodeScalar().utf8)
    default:
      index -= 1
      throw failure(.badEscape)
    }
  }

  private mutating func unicodeScalar() throws(JSONError) -> String {
    let start = index - 2
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return String(Character(scalar)) }
    let end = index
    if (0xD800..<0xDC00).contains(high), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    {
      index += 2
      let low = try hexadecimal()
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
      {
        return String(Character(scalar))
      }
    }
    guard loneSurrogates == .replaced else { throw JSONError(reason: .loneSurrogate, offset: start) }
    // The escape behind it, if that is what follows, is a character of its own.
    index = end
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else { throw failure(.badEscape) }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
