import JSON
import Testing

struct JSONParserTests {
  @Test(arguments: [
    "{}", "[]", " [ 1 , 2 ] ", "null", "true", "\"\"", "0", "-1", "1e5", "1.5E-3", #"{"a":{"b":[null]}}"#,
    #""\ud83d\ude00""#, "\"\u{7F}\"", "[[[[]]]]",
  ])
  func `a JSON text is accepted`(text: String) throws {
    _ = try JSONValue.parse(text)
  }

  @Test(arguments: [
    "", "[1,]", #"{"a":1,}"#, "[1 2]", "01", "1.", ".5", "+1", "1e", "nul", "'a'", "[", "{", #"{"a"}"#, #"{a:1}"#,
    "\"\u{1}\"", #""\x""#, #""\u12""#, #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, "1 2", "\u{FEFF}1", "NaN", "Infinity",
    "-", "tru", "\"", "[\"a", "\"\\", "{\"a\":", "// x\n1",
  ])
  func `what is not JSON is refused`(text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(text) }
  }

  @Test func `a key that stands twice is refused at its second place`() {
    #expect(throws: JSONError(reason: .duplicateKey, offset: 7)) { try JSONValue.parse(#"{"a":1,"a":2}"#) }
    #expect(throws: JSONError(reason: .duplicateKey, offset: 7)) { try JSONValue.parse(#"{"a":1,"\u0061":2}"#) }
  }

  @Test func `invalid UTF-8 is refused`() {
    #expect(throws: JSONError(reason: .badUTF8, offset: 1)) { try JSONValue.parse([0x22, 0xC3, 0x28, 0x22]) }
    #expect(throws: JSONError(reason: .badUTF8, offset: 1)) { try JSONValue.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
  }

  @Test func `integers are exact to 64 bits and other numbers keep their text`() throws {
    #expect(try JSONValue.parse("4912661846655238145") == .integer(4_912_661_846_655_238_145))
    #expect(try JSONValue.parse("9007199254740993") == .integer(9_007_199_254_740_993))
    #expect(try JSONValue.parse("18446744073709551615") == .number("18446744073709551615"))
    #expect(try JSONValue.parse("1.0") == .number("1.0"))
    #expect(try JSONValue.parse("-0") == .number("-0"))
  }

  @Test func `escapes and surrogate pairs are read`() throws {
    #expect(try JSONValue.parse(#""\u041f\u0440\n\"\\\/\ud83d\ude00""#) == .string("Пр\n\"\\/😀"))
  }

  @Test(
    arguments: [
      (#""\ud83d""#, "\u{FFFD}"), (#""\ude00""#, "\u{FFFD}"), (#""a\ud83d b""#, "a\u{FFFD} b"),
      (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
      (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\ude00""#, "😀"), (#"{"\ud83d":1}"#, "\u{FFFD}"),
    ])
  func `half a surrogate pair is refused, or one character where it is asked for`(text: String, expected: String) throws
  {
    if expected != "😀" {
      #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    }
    let value = try JSONValue.parse(text, loneSurrogates: .replaced)
    #expect(value.string ?? value.object?.members.first?.key == expected)
  }

  @Test(
    arguments: [
      (#""\ud83d"#, .unexpectedEnd), (#""\ud83d\"#, .unexpectedEnd), (#""\ud83d\u12"#, .unexpectedEnd),
      (#""\ud83d\ux234""#, .badEscape), (#""\ud83d\x""#, .badEscape), (#"{"a":1,"a":2}"#, .duplicateKey),
      (#"{"\ud83d":1,"\ude00":2}"#, .duplicateKey),
    ] as [(String, JSONError.Reason)])
  func `nothing else is let through with it`(text: String, reason: JSONError.Reason) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text, loneSurrogates: .replaced) }
    #expect(error?.reason == reason)
  }

  @Test func `depth is limited, so that no input exhausts the stack`() throws {
    let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    #expect(throws: JSONError(reason: .tooDeep, offset: 128)) { try JSONValue.parse(deep) }
    _ = try JSONValue.parse(String(repeating: "[", count: 128) + String(repeating: "]", count: 128))
  }

  @Test func `a path reads through objects and arrays`() throws {
    let value = try JSONValue.parse(#"{"entry":[{"id":"7","n":"42","z":null}]}"#)
    #expect(value["entry", 0, "id"]?.string == "7")
    #expect(value["entry", 0, "n"]?.integer == 42)
    #expect(value["entry", 0, "z"] == nil)
    #expect(value["entry", 1] == nil)
    #expect(value["entry", "id"] == nil)
  }

  @Test(arguments: [
    (#"{"a":1,"b":2}"#, JSONValue.integer(1)),
    (#" { "b" : {"a":[2]} , "a" : "x" } "#, "x"),
    // What stands behind it is not looked at.
    (#"{"a":7,"b":"#, 7),
    (#"{"a":7,"a":8}"#, 7),
    (#"{"b":1}"#, nil),
    (#"{}"#, nil),
    (#"[{"a":1}]"#, nil),
    (#"{"b":01,"a":1}"#, nil),
    (#"{"a""#, nil),
    (#"{"a":"x"#, nil),
    ("", nil),
  ])
  func `finds a member without reading what follows`(text: String, value: JSONValue?) {
    #expect(JSONValue.member("a", of: Array(text.utf8)) == value)
  }
}
