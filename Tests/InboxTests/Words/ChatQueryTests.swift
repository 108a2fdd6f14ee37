import Inbox
import TestKit
import Testing

struct ChatQueryTests {
  @Test func `a cursor comes back from its text`() {
    var random = SplitMix64(seed: 36)
    for _ in 0..<500 {
      let cursor = ChatQuery.Cursor(
        at: Instant(milliseconds: .random(in: .min ... .max, using: &random)),
        chat: Chat.ID(.random(in: 0 ... .max, using: &random))
      )
      #expect(ChatQuery.Cursor(cursor.text) == cursor)
    }
    #expect(ChatQuery.Cursor(at: Instant(milliseconds: -36), chat: Chat.ID(35)).text == "-10.z")
  }

  @Test(arguments: ["", ".", "abc", "1.", ".1", "1.2.3", "1.ё", "1 .2", "zzzzzzzzzzzzzzzzzzz.1"])
  func `a text that is no cursor is refused`(text: String) {
    #expect(ChatQuery.Cursor(text) == nil)
  }
}
