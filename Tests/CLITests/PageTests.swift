import CLI
import Phrases
import Testing

struct PageTests {
  @Test func `everything that is added is made harmless`() {
    var page = Page(width: 40)
    page.add("a\u{1B}[31m\nb", .red)
    page.line(Phrase(same: " c\u{9B}\nd"))
    page.add(lines: "e\nf\u{7}", indent: 2)
    #expect(page.text == "a�[31m b c�\nd\ne\n  f�")
  }

  @Test func `styles are written only in colour`() {
    var page = Page(isColored: true)
    page.add("x", [.bold, .blue])
    page.add("", .red)
    page.add("y")
    #expect(page.text == "\u{1B}[1;34mx\u{1B}[0my")
  }

  @Test func `pairs stand in two columns, a long name on a line of its own`() {
    var page = Page(language: .uk, width: 40)
    page.pairs([
      ("-n", Phrase(en: "", uk: "коротка назва з довгим поясненням")), ("--a-very-long-name", Phrase(same: "x")),
    ])
    #expect(
      page.text == """
          -n  коротка назва з довгим поясненням
          --a-very-long-name
              x

        """
    )
  }

  @Test func `prose is wrapped behind its indent`() {
    var page = Page(width: 40)
    page.prose(Phrase(same: "one two three four five six seven eight\n\nnine"), indent: 4)
    #expect(page.text == "    one two three four five six seven\n    eight\n\n    nine\n")
  }
}
