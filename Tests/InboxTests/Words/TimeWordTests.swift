import Inbox
import TestKit
import Testing

struct TimeWordTests {
  private let kyiv: Zone

  init() throws {
    kyiv = try #require(Zone(name: "Europe/Kyiv"))
  }

  private func read(_ text: String, at now: Instant = "2026-11-24T08:00:00Z") -> Instant? {
    TimeWord(text)?.instant(in: kyiv, at: now)
  }

  @Test(arguments: [
    ("2026-11-24 18:30", "2026-11-24T16:30:00Z"), ("2026-07-01 18:30", "2026-07-01T15:30:00Z"),
    ("2026-11-24T18:30:00Z", "2026-11-24T18:30:00Z"), ("2026-11-24T18:30:00.250+02:00", "2026-11-24T16:30:00.250Z"),
    ("18:30", "2026-11-24T16:30:00Z"), ("9:59", "2026-11-25T07:59:00Z"), ("10:00", "2026-11-25T08:00:00Z"),
    ("10:01", "2026-11-24T08:01:00Z"), ("tomorrow 10:00", "2026-11-25T08:00:00Z"),
    ("Tomorrow 0:05", "2026-11-24T22:05:00Z"), ("+2h", "2026-11-24T10:00:00Z"), ("+90s", "2026-11-24T08:01:30Z"),
    ("+15m", "2026-11-24T08:15:00Z"), ("+3d", "2026-11-27T08:00:00Z"),
    ("завтра 10:00", "2026-11-25T08:00:00Z"), ("2026-11-24T18:30", "2026-11-24T16:30:00Z"),
  ])
  func `a time is read in the store's zone`(text: String, expected: Instant) {
    #expect(read(text) == expected)
  }

  @Test(arguments: [
    "", "soon", "18", "18:3", "24:00", "18:60", "+", "+2", "+2w", "2h", "-2h", "tomorrow", "tomorrow 25:00",
    "2026-11-24",
    "2026-02-30 10:00", "2026-11-24 18:30 Z", "yesterday 10:00", "+99999999d", "١٨:٣٠",
  ])
  func `what is no time is refused`(text: String) {
    #expect(TimeWord(text) == nil)
  }

  @Test func `a day later is the same time of day when the clocks are put back`() {
    // On 25 October 2026 at 04:00 the clocks of Kyiv show 03:00 again.
    #expect(read("+1d", at: "2026-10-24T09:00:00Z") == "2026-10-25T10:00:00Z")
    #expect(read("+24h", at: "2026-10-24T09:00:00Z") == "2026-10-25T09:00:00Z")
    #expect(read("tomorrow 12:00", at: "2026-10-24T09:00:00Z") == "2026-10-25T10:00:00Z")
  }

  @Test func `a time that comes twice in a night is the next of the two`() {
    #expect(read("03:30", at: "2026-10-25T00:00:00Z") == "2026-10-25T00:30:00Z")
    #expect(read("03:30", at: "2026-10-25T00:40:00Z") == "2026-10-25T01:30:00Z")
    #expect(read("03:30", at: "2026-10-25T01:30:00Z") == "2026-10-26T01:30:00Z")
  }

  @Test func `a time that is skipped in spring is as much later as the clocks were put forward`() {
    // On 29 March 2026 at 03:00 the clocks of Kyiv show 04:00.
    #expect(read("03:30", at: "2026-03-28T22:00:00Z") == "2026-03-29T01:30:00Z")
    #expect(read("+1d", at: "2026-03-28T01:30:00Z") == "2026-03-29T01:30:00Z")
    #expect(read("+1d", at: "2026-03-28T10:00:00Z") == "2026-03-29T09:00:00Z")
  }
}
