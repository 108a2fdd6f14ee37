import CLI
import Testing

struct SanitizeTests {
  @Test(arguments: [
    ("\u{1B}]8;;http://evil\u{1B}\\click\u{1B}]8;;\u{1B}\\", "�]8;;http://evil�\\click�]8;;�\\"),
    ("\u{1B}]52;c;cm0gLXJm\u{7}", "�]52;c;cm0gLXJm�"), ("\u{1B}[2J\u{1B}[31mred", "�[2J�[31mred"),
    ("\u{9B}31m", "�31m"), ("\u{9D}0;title\u{9C}", "�0;title�"), ("abc\rxyz", "abc�xyz"), ("bell\u{7}", "bell�"),
    ("\u{202E}gpj.exe", "�gpj.exe"), ("\u{2066}x\u{2069}\u{200F}\u{200E}\u{61C}", "�x����"),
    ("\u{0}\u{8}\u{7F}", "���"),
    ("a\u{85}b", "a�b"), ("обʼєднав\tїжак\n", "обʼєднав їжак "), ("a\r\nb\r\r\n", "a b� "), ("a\u{2028}b", "a b"),
    ("👩‍👩‍👧 ❤️ é 🇺🇦", "👩‍👩‍👧 ❤️ é 🇺🇦"), ("a\u{FFF9}b", "a�b"), ("\r", "�"),
  ])
  func `nothing that steers a terminal is left`(text: String, clean: String) {
    #expect(Sanitize.text(text) == clean)
  }

  @Test func `a text of several lines keeps its line breaks and tabs only`() {
    #expect(Sanitize.text("a\tb\nc\r\nd\u{2029}e\u{B}\u{1B}", lines: .many) == "a\tb\nc\nd\ne��")
  }

  @Test func `combining marks do not pile up`() {
    let marks = String(repeating: "\u{301}", count: 100)
    #expect(Sanitize.text("a\(marks)b\(marks)").unicodeScalars.count == 14)
    #expect(Sanitize.text("e\u{301}\u{323}") == "e\u{301}\u{323}")
  }

  @Test func `every control scalar is caught`() {
    let forbidden = Array(0...0x1F) + Array(0x7F...0x9F) + Array(0x202A...0x202E) + Array(0x2066...0x2069)
    for scalar in forbidden.compactMap(Unicode.Scalar.init) {
      #expect(!Sanitize.text("x\(scalar)y").unicodeScalars.contains(scalar), "\(scalar.value)")
    }
  }
}
