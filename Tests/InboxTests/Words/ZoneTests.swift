import Inbox
import TestKit
import Testing

struct ZoneTests {
  private let kyiv: Zone

  init() throws {
    kyiv = try #require(Zone(name: "Europe/Kyiv"))
  }

  @Test(
    arguments: [
      ("2026-03-29T00:59:59Z", "2026-03-29 02:59", 7200),
      ("2026-03-29T01:00:00Z", "2026-03-29 04:00", 10_800),
      ("2026-10-25T00:59:59Z", "2026-10-25 03:59", 10_800),
      ("2026-10-25T01:00:00Z", "2026-10-25 03:00", 7200),
      ("2026-11-23T22:00:00Z", "2026-11-24 00:00", 7200),
      ("2026-07-01T09:30:00Z", "2026-07-01 12:30", 10_800),
    ] as [(Instant, String, Int64)])
  func `a moment is what a clock in Kyiv shows`(instant: Instant, text: String, offset: Int64) {
    #expect(kyiv.local(instant).text == text)
    #expect(kyiv.offset(at: instant) == offset)
  }

  @Test(
    arguments: [
      // The usual way.
      ("2026-11-24", 18, 30, "2026-11-24T16:30:00Z"),
      ("2026-07-01", 0, 0, "2026-06-30T21:00:00Z"),
      // 29 March, 03:00 becomes 04:00: what is skipped is as much later.
      ("2026-03-29", 2, 59, "2026-03-29T00:59:00Z"),
      ("2026-03-29", 3, 0, "2026-03-29T01:00:00Z"),
      ("2026-03-29", 3, 30, "2026-03-29T01:30:00Z"),
      ("2026-03-29", 4, 0, "2026-03-29T01:00:00Z"),
      ("2026-03-29", 12, 0, "2026-03-29T09:00:00Z"),
      // 25 October, 04:00 becomes 03:00: what occurs twice is the first.
      ("2026-10-25", 2, 59, "2026-10-24T23:59:00Z"),
      ("2026-10-25", 3, 0, "2026-10-25T00:00:00Z"),
      ("2026-10-25", 3, 30, "2026-10-25T00:30:00Z"),
      ("2026-10-25", 4, 0, "2026-10-25T02:00:00Z"),
    ] as [(String, Int, Int, Instant)])
  func `a time on the wall is one moment`(date: String, hour: Int, minute: Int, instant: Instant) throws {
    let local = LocalTime(date: try #require(CivilDate(date)), secondOfDay: hour * 3600 + minute * 60)
    #expect(kyiv.instant(of: local) == instant)
  }

  @Test func `every hour of a year comes back, but the one that occurs twice`() {
    var instant: Instant = "2026-01-01T00:00:00Z"
    var others: [Instant] = []
    while instant < "2027-01-01T00:00:00Z" {
      if kyiv.instant(of: kyiv.local(instant)) != instant { others.append(instant) }
      instant = instant + .minutes(30)
    }
    #expect(others == ["2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"])
  }

  @Test func `a moment before 1970 is shown on its own day`() {
    #expect(Zone.utc.local("1969-12-31T23:59:59.999Z").text == "1969-12-31 23:59")
  }

  @Test func `the old spelling of Kyiv is the new one`() {
    #expect(Zone(name: "Europe/Kiev")?.name == "Europe/Kyiv")
    #expect(Zone(name: "Europe/Kiev") == kyiv)
  }

  @Test(arguments: [
    "", "Europe/Kyivv", "Mars/Olympus", "GMT+5", "GMT-3", "europe/kyiv ", "../../etc/passwd", "/etc/localtime",
    "Europe",
    "Київ",
  ])
  func `an unknown zone is none, never UTC`(name: String) {
    #expect(Zone(name: name) == nil)
  }

  @Test func `a day that a whole country skipped is the next one`() throws {
    let apia = try #require(Zone(name: "Pacific/Apia"))
    let skipped = LocalTime(date: try #require(CivilDate("2011-12-30")), secondOfDay: 12 * 3600)
    #expect(apia.local(apia.instant(of: skipped)).text == "2011-12-31 12:00")
  }
}
