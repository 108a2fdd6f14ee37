import Channels
import Testing

struct SignatureTests {
  @Test func `bytes are written as lower-case hexadecimal`() {
    #expect(Signature.hexadecimal([0x00, 0x0F, 0xA0, 0xFF]) == "000fa0ff")
    #expect(Signature.hexadecimal([]) == "")
  }

  @Test(arguments: [
    ("secret", "secret", true), ("", "", true), ("secret", "secreT", false), ("secret", "secret ", false),
    ("", "secret", false), ("Їжак", "Їжак", true),
    // The same letter composed and decomposed: equal as text, not as bytes.
    ("\u{457}", "\u{456}\u{308}", false),
  ])
  func `two texts match byte by byte`(given: String, expected: String, isSame: Bool) {
    #expect(Signature.matches(given, expected) == isSame)
  }
}
