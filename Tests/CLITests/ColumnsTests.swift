import CLI
import Phrases
import Testing

/// Two pages side by side.
struct ColumnsTests {
  private func beside(_ left: [(String, Style)], _ right: [String], width: Int, isColored: Bool = false) -> [String] {
    let page = Page(language: .uk, width: width, isColored: isColored)
    var one = page.blank(width: width - 12)
    var other = page.blank(width: 9)
    for (text, style) in left { one.line(text, style) }
    for text in right { other.line(text) }
    var whole = page
    whole.add(one, beside: other, hanging: 2)
    return whole.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test func `lines are padded by their width, and what is longer goes on below`() {
    let lines = beside([("Оля 💅", .plain), ("дуже довгий рядок", .plain)], ["Картка", "VIP"], width: 24)
    #expect(
      lines == [
        "Оля 💅       │ Картка",
        "дуже довгий  │ VIP",
        "  рядок",
      ]
    )
  }

  @Test func `a style goes on in the next line, and never reaches the other side`() {
    let lines = beside([("довгий рядок тут", [.red])], ["Картка", "VIP"], width: 24, isColored: true)
    #expect(
      lines == [
        "\u{1B}[31mдовгий рядок\u{1B}[0m │ Картка",
        "  \u{1B}[31mтут\u{1B}[0m        │ VIP",
      ]
    )
  }

  @Test(arguments: [16, 20, 40, 200])
  func `no line is wider than the page`(width: Int) {
    let text = String(repeating: "слово 💇🏽‍♀️ 漢字 дужедужедовгеслово ", count: 4)
    for line in beside([(text, .plain)], [text], width: width) { #expect(Width.of(line) <= width, "\(line)") }
  }

  private func hanging(_ text: String, width: Int?) -> [String] {
    var page = Page(language: .uk, width: width, isColored: false)
    page.add(hanging: 7) { $0.add(lines: text) }
    return page.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func `lines are broken at blanks where the terminal ends, and stand in below`() {
    #expect(
      hanging("20:02  Оля: скільки коштує стрижка 💇🏽‍♀️ дзвоніть", width: 24) == [
        "20:02  Оля: скільки", "       коштує стрижка 💇🏽‍♀️", "       дзвоніть", "",
      ]
    )
    #expect(hanging("20:02  Оля: скільки коштує стрижка 💇🏽‍♀️ дзвоніть", width: nil).count == 1)
    #expect(hanging("", width: 24) == [""])
  }

  @Test func `an address stays whole, and blanks in front of a line stay its own`() {
    let address = "https://example.org/" + String(repeating: "x", count: 40)
    #expect(hanging("дивіться \(address) тут", width: 24) == ["дивіться", "       \(address)", "       тут", ""])
    #expect(hanging("       \(address)", width: 24) == ["       \(address)", ""])
  }
}
