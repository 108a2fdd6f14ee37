import Inbox
import Testing

struct SpanTests {
  @Test(
    arguments: [
      ("90s", .seconds(90)), ("15m", .minutes(15)), ("2h", .hours(2)), ("3d", .days(3)), ("0s", .seconds(0)),
      ("999999999d", .days(999_999_999)),
    ] as [(String, Span)])
  func `a duration is a whole number and a unit`(text: String, span: Span) {
    #expect(Span(text) == span)
  }

  @Test(arguments: [
    "", "s", "90", "-5m", "1.5h", "5 m", "5w", "5M", "1000000000d", "99999999999999999999s", "٥m", "+5m",
  ])
  func `anything else is no duration`(text: String) {
    #expect(Span(text) == nil)
  }
}
