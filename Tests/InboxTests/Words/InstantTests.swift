import Inbox
import TestKit
import Testing

struct InstantTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00.000Z", 0),
      ("1969-12-31T23:59:59.999Z", -1),
      ("1969-12-31T00:00:00.000Z", -86_400_000),
      ("0001-01-01T00:00:00.000Z", -62_135_596_800_000),
      ("2000-02-29T12:00:00.000Z", 951_825_600_000),
      ("2026-11-23T20:15:04.120Z", 1_795_464_904_120),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)])
  func `a moment is printed and read back`(text: String, milliseconds: Int64) {
    #expect(Instant(milliseconds: milliseconds).rfc3339 == text)
    #expect(Instant(rfc3339: text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    ("2026-11-24T18:30:00+02:00", "2026-11-24T16:30:00.000Z"),
    ("2026-11-24T00:30:00+02:00", "2026-11-23T22:30:00.000Z"),
    ("2026-11-24T18:30:00-03:30", "2026-11-24T22:00:00.000Z"),
    ("2026-11-24t18:30:00z", "2026-11-24T18:30:00.000Z"),
    ("2026-11-24 18:30:00Z", "2026-11-24T18:30:00.000Z"),
    ("2026-11-24T18:30:00.5Z", "2026-11-24T18:30:00.500Z"),
    ("2026-11-24T18:30:00.123999999Z", "2026-11-24T18:30:00.123Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
    ("2017-01-01T01:59:60+02:00", "2017-01-01T00:00:00.000Z"),
    ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
  ])
  func `the other forms of RFC 3339 are read`(text: String, same: String) {
    #expect(Instant(rfc3339: text)?.rfc3339 == same)
  }

  @Test(arguments: [
    "", "2026-11-24", "2026-11-24T18:30:00", "2026-11-24T18:30Z", "2026-11-24T18:30:60Z", "2016-12-31T23:59:60+02:00",
    "2016-12-31T23:59:61Z", "2026-11-24T24:00:00Z", "2026-11-24T18:60:00Z",
    "2026-11-24T18:30:61Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-04-31T00:00:00Z", "0000-01-01T00:00:00Z", "2026-11-24T18:30:00.Z", "2026-11-24T18:30:00+2:00",
    "2026-11-24T18:30:00+24:00", "2026-11-24T18:30:00Z ", "2026-11-24T18:30:00ZZ", "٢٠٢٦-11-24T18:30:00Z",
    "2026-11-24X18:30:00Z", "26-11-24T18:30:00Z",
  ])
  func `what is not RFC 3339 is refused`(text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test func `printing and reading is the identity over many moments`() {
    var random = SplitMix64(seed: 3339)
    for _ in 0..<2000 {
      let instant = Instant(milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
      #expect(Instant(rfc3339: instant.rfc3339) == instant)
    }
  }

  @Test func `moments and spans add up`() {
    let start: Instant = "2026-11-23T20:15:04.120Z"
    #expect(start + .hours(24) == "2026-11-24T20:15:04.120Z")
    #expect(start - .days(1) == "2026-11-22T20:15:04.120Z")
    #expect((start + .minutes(3)) - start == .seconds(180))
    #expect(start - (start + .seconds(1)) == Span(milliseconds: -1000))
    #expect(start < start + Span(milliseconds: 1))
  }
}
