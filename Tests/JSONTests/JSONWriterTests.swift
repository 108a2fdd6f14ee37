import JSON
import Testing

struct JSONWriterTests {
  @Test func `keys keep their order and absent is null`() {
    let value: JSONValue = ["b": 1, "a": JSONValue(nil as String?), "c": [true, "Їжак"]]
    #expect(value.compact == #"{"b":1,"a":null,"c":[true,"Їжак"]}"#)
    #expect(
      value.pretty == """
        {
          "b": 1,
          "a": null,
          "c": [
            true,
            "Їжак"
          ]
        }
        """
    )
    #expect(JSONValue.array([]).pretty == "[]")
  }

  @Test func `nothing in a string can steer a terminal`() {
    #expect(JSONValue.string("\u{1B}[2J\u{9B}\u{202E}\u{7}\"\\").compact == #""\u001b[2J\u009b\u202e\u0007\"\\""#)
  }

  @Test func `what steers is escaped, and nothing else`() throws {
    let steering: [ClosedRange<UInt32>] = [
      0...0x1F, 0x22...0x22, 0x5C...0x5C, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
    ]
    for code in UInt32(0)...0x2100 {
      let scalar = try #require(Unicode.Scalar(code))
      let written = JSONValue.string("а\(scalar)б").compact
      #expect(written.contains("\\") == steering.contains { $0.contains(code) }, "U+\(String(code, radix: 16))")
      #expect(try JSONValue.parse(written) == .string("а\(scalar)б"))
    }
  }

  @Test(arguments: ["\u{0}", "a\tb\r\n", "😀👩‍👩‍👧", "обʼєднав", "\u{2028}", "\u{FFFF}"])
  func `what is written is read back`(text: String) throws {
    let value: JSONValue = [text: .string(text)]
    #expect(try JSONValue.parse(value.compact) == value)
    #expect(try JSONValue.parse(value.pretty) == value)
  }
}
