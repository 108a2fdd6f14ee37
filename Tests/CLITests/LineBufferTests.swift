import CLI
import Testing

struct LineBufferTests {
  private func typed(_ text: String) -> (buffer: LineBuffer, events: [LineBuffer.Event]) {
    var buffer = LineBuffer()
    let events = buffer.feed(Array(text.utf8))
    return (buffer, events)
  }

  @Test func `what is typed becomes a line at Enter`() {
    let (buffer, events) = typed("Добрий день 👋\n")
    #expect(events == [.changed, .line("Добрий день 👋")])
    #expect(buffer.text.isEmpty)
  }

  @Test func `a character may come in pieces`() {
    var buffer = LineBuffer()
    let bytes = Array("ї".utf8)
    #expect(buffer.feed([bytes[0]]).isEmpty)
    #expect(buffer.feed([bytes[1]]) == [.changed])
    #expect(buffer.text == "ї")
  }

  @Test(arguments: [
    ("абв\u{7F}", "аб"), ("👩‍👩‍👧\u{08}", ""), ("один два \u{17}", "один "), ("один\u{15}два", "два"), ("\u{7F}", ""),
    ("а\u{1B}[Dб", "аб"), ("а\u{1B}[1;5Cб", "аб"), ("а\u{1B}OPб", "аб"), ("а\tб", "а б"), ("а\u{01}б", "аб"),
  ])
  func `keys that edit do so`(keys: String, text: String) {
    #expect(typed(keys).buffer.text == text)
  }

  @Test func `the ends are told apart`() {
    #expect(typed("\u{04}").events == [.end])
    #expect(typed("а\u{04}").events == [.changed])
    #expect(typed("а\u{03}").events == [.changed, .interrupted])
    #expect(typed("а\u{1A}б").events == [.changed, .suspended, .changed])
  }

  @Test func `bytes that are no text are dropped`() {
    var buffer = LineBuffer()
    _ = buffer.feed([0xFF, 0xFF, 0xFF, 0xFF])
    _ = buffer.feed(Array("а".utf8))
    #expect(buffer.text == "а")
  }
}
