import Inbox
import TestKit
import Testing

struct SplitTests {
  @Test(arguments: [
    ("aaaa\n\nbbbb cccc", ["aaaa", "bbbb cccc"]),
    ("aaaa bbbb\ncccc", ["aaaa bbbb", "cccc"]),
    ("aaaa bbbb cccc", ["aaaa bbbb", "cccc"]),
    ("aaaabbbbccccdddd", ["aaaabbbbcc", "ccdddd"]),
    ("a bbbbbbbbbbbbbbbb", ["a bbbbbbbb", "bbbbbbbb"]),
    ("short", ["short"]),
    ("exactly 10", ["exactly 10"]),
    ("", []),
  ])
  func `a text is cut at a paragraph, a line, a space, else between characters`(text: String, pieces: [String]) {
    #expect(split(text, limit: TextLimit(10, .utf16)) == pieces)
  }

  @Test func `the limit is counted in its own unit`() {
    let cyrillic = String(repeating: "ї", count: 1001)
    #expect(split(cyrillic, limit: TextLimit(1000, .utf16)).map(\.count) == [1000, 1])
    #expect(split(cyrillic, limit: TextLimit(1000, .scalars)).map(\.count) == [1000, 1])
    #expect(split(cyrillic, limit: TextLimit(1000, .bytes)).map(\.utf8.count) == [1000, 1000, 2])
    let emoji = String(repeating: "💇", count: 6)
    #expect(split(emoji, limit: TextLimit(4, .utf16)).map(\.count) == [2, 2, 2])
    #expect(split(emoji, limit: TextLimit(4, .scalars)).map(\.count) == [4, 2])
    #expect(split(emoji, limit: TextLimit(8, .bytes)).map(\.count) == [2, 2, 2])
  }

  @Test func `a family or a combined letter is never cut`() {
    let family = "👨‍👩‍👧‍👦"
    #expect(family.utf16.count == 11)
    #expect(split(family + family, limit: TextLimit(15, .utf16)) == [family, family])
    let stressed = "а\u{301}"
    #expect(split("бб" + stressed, limit: TextLimit(3, .utf16)) == ["бб", stressed])
    #expect(split("🇺🇦🇺🇦", limit: TextLimit(6, .utf16)) == ["🇺🇦", "🇺🇦"])
    #expect(split("a\r\nb", limit: TextLimit(2, .utf16)) == ["a", "\r\n", "b"])
  }

  @Test(arguments: [TextLimit(40, .utf16), TextLimit(60, .bytes), TextLimit(30, .scalars)])
  func `every piece is within the limit, and nothing but white space is left out`(limit: TextLimit) {
    let alphabet = ["а", "ї", "w", "1", ".", " ", " ", " ", "\n", "\n\n", "👩‍💻", "е\u{301}", "𝒳", "🇺🇦", "漢"]
    var random = SplitMix64(seed: 94)
    for _ in 0..<300 {
      let count = Int.random(in: 0...200, using: &random)
      let text = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
      let pieces = split(text, limit: limit)
      for piece in pieces {
        #expect(!piece.isEmpty)
        #expect(limit.length(of: piece) <= limit.maximum)
      }
      // A cut leaves out its one separator, never more.
      let left = text.count - pieces.map(\.count).reduce(0, +)
      #expect((0...max(0, 2 * pieces.count)).contains(left))
      let solid = text.filter { !$0.isWhitespace }
      #expect(split(solid, limit: limit).joined() == solid)
      #expect(solid == pieces.joined().filter { !$0.isWhitespace })
    }
  }

  @Test func `a text that needs no cut comes back whole`() {
    let text = "Перший абзац.\n\nДругий рядок\nі пробіл"
    #expect(split(text, limit: TextLimit(4096, .utf16)) == [text])
  }

  @Test func `a long text is split in time that grows with it`() {
    let text = String(repeating: "слово ", count: 200_000)
    let start = ContinuousClock.now
    let pieces = split(text, limit: TextLimit(4096, .utf16))
    #expect(pieces.count == 294)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `a caption rides with the first attachment that can carry it`() {
    let traits = Traits.sample()
    let photo = Attachment(kind: .image, reference: "p")
    let place = Attachment(kind: .location, url: "geo:50,30")
    #expect(
      contents(text: "Ось", attachments: [photo, photo], traits: traits) == [
        .attachment(photo, caption: "Ось", bytes: nil), .attachment(photo, caption: nil, bytes: nil),
      ]
    )
    #expect(
      contents(text: "Ось", attachments: [place], traits: traits) == [
        .attachment(place, caption: nil, bytes: nil), .text("Ось"),
      ]
    )
    #expect(
      contents(text: "Ось", attachments: [place, photo], traits: traits) == [
        .attachment(place, caption: nil, bytes: nil), .attachment(photo, caption: nil, bytes: nil), .text("Ось"),
      ]
    )
    #expect(contents(text: nil, attachments: [photo], traits: traits) == [.attachment(photo, caption: nil, bytes: nil)])
    #expect(contents(text: "", attachments: [], traits: traits).isEmpty)
    #expect(contents(text: "Ось", attachments: [], traits: traits) == [.text("Ось")])
  }

  @Test func `a caption over its limit follows as text`() {
    let traits = Traits.sample()
    let photo = Attachment(kind: .image)
    let fitting = String(repeating: "ї", count: 1024)
    #expect(
      contents(text: fitting, attachments: [photo], traits: traits) == [
        .attachment(photo, caption: fitting, bytes: nil)
      ])
    #expect(
      contents(text: fitting + "ї", attachments: [photo], traits: traits) == [
        .attachment(photo, caption: nil, bytes: nil), .text(fitting + "ї"),
      ]
    )
  }
}
