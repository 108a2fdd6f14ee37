import CLI
import Testing

struct WidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Їжак", 4), ("йи\u{306}", 2), ("e\u{301}", 1), ("日本", 4), ("ｆｕ", 4), ("한국", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("🇺🇦", 2), ("🇺🇦🇵🇱", 4), ("1️⃣", 2), ("❤️", 2), ("❤", 1),
    ("☎", 1), ("⌚", 2), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("обʼєднав", 8), ("—…«»№", 5), ("\u{200B}\u{301}", 0), ("\u{7}\u{1B}", 0),
    ("نص", 2), ("𠀀", 2), ("🦄x", 3),
  ])
  func `cells are counted by what is seen as one character`(text: String, cells: Int) {
    #expect(Width.of(text) == cells)
  }

  @Test(arguments: [
    ("Олена Петренко", 8, "Олена П…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 6, "日本語"), ("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"),
    ("ab", 1, "…"), ("ab", 0, ""), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func `a text is cut between characters, never wider than asked`(text: String, cells: Int, cut: String) {
    #expect(text.cut(to: cells) == cut)
    #expect(Width.of(text.cut(to: cells)) <= cells)
  }

  @Test func `padding counts cells`() {
    #expect("日本".padded(to: 6) == "日本  ")
    #expect("7".padded(to: 3, .right) == "  7")
    #expect("Їжак".padded(to: 2) == "Їжак")
  }

  @Test func `lines break at blanks`() {
    #expect("one two three".wrapped(to: 8) == ["one two", "three"])
    #expect("нескінченне слово".wrapped(to: 5) == ["нескінченне", "слово"])
    #expect("a\n\nb".wrapped(to: 5) == ["a", "", "b"])
  }
}
