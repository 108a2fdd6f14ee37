import Inbox
import Phrases
import TestKit
import Testing

struct HoursTests {
  private let kyiv: Zone

  init() throws {
    kyiv = try #require(Zone(name: "Europe/Kyiv"))
  }

  private func hours(_ text: String, holidays: [String] = []) throws -> Hours {
    var hours = try Hours(text)
    hours.holidays = try holidays.map { try #require(Hours.Holiday($0)) }
    return hours
  }

  // MARK: Reading

  @Test(
    arguments: [
      ("Mon-Fri 09:00-20:00; Sat 10:00-18:00", "Mon-Fri 09:00-20:00; Sat 10:00-18:00"),
      ("mon-fri 9-20;saturday 10.00–18.00;", "Mon-Fri 09:00-20:00; Sat 10:00-18:00"),
      ("Пн–Пт: 09:00 - 20:00; сб 10:00-18:00", "Mon-Fri 09:00-20:00; Sat 10:00-18:00"),
      ("Понеділок, середа, П'ятниця 9:00-13:00, 14:00-18:00", "Mon,Wed,Fri 09:00-13:00,14:00-18:00"),
      ("п’ятниця—неділя 09:00—10:00", "Fri-Sun 09:00-10:00"),
      ("щодня 00:00-24:00", "Mon-Sun 00:00-24:00"),
      ("daily 10:00-22:00; Tue closed", "Mon,Wed-Sun 10:00-22:00"),
      ("Mon-Fri 09:00-18:00; Wed вихідний; Wed 12:00-15:00", "Mon-Tue,Thu-Fri 09:00-18:00; Wed 12:00-15:00"),
      ("Fri-Sat 22:00-02:00", "Fri-Sat 22:00-02:00"),
      ("Sat 20:00-00:00", "Sat 20:00-24:00"),
      ("Sat-Mon 08:00-09:00", "Mon,Sat-Sun 08:00-09:00"),
      ("Mon 14:00-18:00\nMon 09:00-13:00", "Mon 09:00-13:00,14:00-18:00"),
      ("Sun closed", ""), ("", ""), (" ; ", ""),
    ]
  )
  func `hours are read as people write them`(text: String, kept: String) throws {
    #expect(try Hours(text).text == kept)
    #expect(try Hours(kept) == Hours(text))
  }

  @Test(
    arguments: [
      ("Mon-Fri", "'Mon-Fri'", "it has no hours"), ("Sat 10:00-25:00", "'Sat 10:00-25:00'", "'25:00' is not a time"),
      ("Mon 9:00-18:00; Sut 10:00-18:00", "'Sut 10:00-18:00'", "'Sut' is not a day"),
      ("Mon 09:60-18:00", "'Mon 09:60-18:00'", "'09:60'"), ("Mon 24:00-25:00", "'Mon 24:00-25:00'", "'25:00'"),
      ("Mon 24:00-01:00", "'Mon 24:00-01:00'", "no time at all"), ("Mon 09:00", "'Mon 09:00'", "not a range"),
      ("Mon 09:00-", "'Mon 09:00-'", "'' is not a time"), ("Mon 09:00-12:00,", "'Mon 09:00-12:00,'", "'' is not"),
      ("Mon 09:00-09:00", "'Mon 09:00-09:00'", "no time at all"), ("09:00-18:00", "'09:00-18:00'", "a day is missing"),
      ("Mon-Wed-Fri 09:00-18:00", "'Mon-Wed-Fri 09:00-18:00'", "from day to day"),
      ("Mon 09:00-18:00 Sat 10:00-18:00", "'Mon 09:00-18:00 Sat 10:00-18:00'", "not a range"),
      ("Mon 09:00-13:00, 12:00-18:00", "'Mon 09:00-13:00, 12:00-18:00'", "overlaps other hours of Mon"),
      ("Mon-Tue 09:00-13:00; Tue 10:00-11:00", "'Tue 10:00-11:00'", "overlaps other hours of Tue"),
      ("зачинено", "'зачинено'", "a day is missing"), ("Mon ٩:٠٠-١٨:٠٠", "'Mon ٩:٠٠-١٨:٠٠'", "no hours"),
    ]
  )
  func `what cannot be read is refused, and its place is named`(text: String, place: String, reason: String) {
    let fault = #expect(throws: Fault.self) { try Hours(text) }
    #expect(fault?.code == .badInput)
    #expect(fault?.phrase.en.contains("at \(place): ") == true)
    #expect(fault?.phrase.en.contains(reason) == true, "\(fault?.phrase.en ?? "")")
    #expect(fault?.phrase.uk.contains("не вдалося прочитати години") == true)
  }

  @Test(
    arguments: [
      ("2026-12-25", "2026-12-25"), ("12-25", "12-25"), ("02-29", "02-29"), ("2026-02-29", nil), ("13-01", nil),
      ("1-1", nil), ("25.12", nil), ("", nil), ("2026-12", nil),
    ] as [(String, String?)]
  )
  func `a holiday is a day of one year or of every`(text: String, day: String?) {
    #expect(Hours.Holiday(text)?.description == day)
  }

  @Test func `clients read the week in their language`() throws {
    let phrase = try Hours("Mon,Wed-Fri 09:00-13:00,14:00-20:00; Sat 10:00-24:00").phrase
    #expect(phrase.uk == "пн, ср–пт 09:00–13:00, 14:00–20:00; сб 10:00–24:00")
    #expect(phrase.en == "Mon, Wed–Fri 09:00–13:00, 14:00–20:00; Sat 10:00–24:00")
    #expect(try Hours("Mon-Sun 09:00-18:00").phrase == Phrase(en: "daily 09:00–18:00", uk: "щодня 09:00–18:00"))
    #expect(Hours().phrase == Phrase(same: ""))
  }

  // MARK: Open or closed

  @Test(
    arguments: [
      // 24 November 2026 is a Tuesday; Kyiv is two hours ahead in winter.
      ("Mon-Fri 09:00-20:00", "2026-11-24T06:59:59.999Z", false), ("Mon-Fri 09:00-20:00", "2026-11-24T07:00:00Z", true),
      ("Mon-Fri 09:00-20:00", "2026-11-24T17:59:59.999Z", true), ("Mon-Fri 09:00-20:00", "2026-11-24T18:00:00Z", false),
      ("Mon-Fri 09:00-20:00", "2026-11-28T10:00:00Z", false),
      ("Tue 09:00-13:00,14:00-18:00", "2026-11-24T11:30:00Z", false),
      // Over midnight: the evening of Friday, then Saturday until two.
      ("Fri 22:00-02:00", "2026-11-27T20:00:00Z", true), ("Fri 22:00-02:00", "2026-11-27T23:59:59Z", true),
      ("Fri 22:00-02:00", "2026-11-28T00:00:00Z", false), ("Fri 22:00-02:00", "2026-11-26T23:00:00Z", false),
      ("Sun 22:00-02:00", "2026-11-29T23:30:00Z", true),
      // In summer it is three.
      ("Mon-Fri 09:00-20:00", "2026-07-01T06:00:00Z", true), ("Mon-Fri 09:00-20:00", "2026-07-01T17:00:00Z", false),
      // The day on which 03:00 becomes 04:00, and the one on which 04:00 becomes 03:00.
      ("Sun 09:00-20:00", "2026-03-29T06:00:00Z", true), ("Sun 09:00-20:00", "2026-03-29T05:59:00Z", false),
      ("Sun 09:00-20:00", "2026-03-29T17:00:00Z", false), ("Sun 02:00-03:30", "2026-03-29T00:59:59Z", true),
      ("Sun 02:00-03:30", "2026-03-29T01:00:00Z", false), ("Sun 03:15-05:00", "2026-03-29T01:00:00Z", true),
      ("Sun 09:00-20:00", "2026-10-25T07:00:00Z", true), ("Sun 09:00-20:00", "2026-10-25T06:59:00Z", false),
      ("Sun 09:00-20:00", "2026-10-25T18:00:00Z", false), ("Sun 03:30-05:00", "2026-10-25T00:30:00Z", true),
      ("Sun 03:30-05:00", "2026-10-25T01:00:00Z", false), ("Sun 03:30-05:00", "2026-10-25T01:30:00Z", true),
      ("Sat 22:00-04:00", "2026-03-29T00:59:00Z", true), ("Sat 22:00-04:00", "2026-03-29T01:00:00Z", false),
    ] as [(String, Instant, Bool)]
  )
  func `the salon is open by the clock on its wall`(text: String, at: Instant, isOpen: Bool) throws {
    #expect(try hours(text).isOpen(at: at, in: kyiv) == isOpen)
  }

  @Test(
    arguments: [
      ("2026-11-24T10:00:00Z", ["2026-11-24"], false), ("2026-11-24T10:00:00Z", ["11-24"], false),
      ("2027-11-24T10:00:00Z", ["2026-11-24"], true), ("2027-11-24T10:00:00Z", ["11-24"], false),
      // What began before the holiday goes on; what would begin on it does not, not even after midnight.
      ("2026-11-23T23:00:00Z", ["2026-11-24"], true), ("2026-11-24T23:00:00Z", ["2026-11-24"], false),
    ] as [(Instant, [String], Bool)]
  )
  func `a holiday is closed from the first range that would begin on it`(at: Instant, days: [String], isOpen: Bool)
    throws
  {
    #expect(try hours("daily 09:00-02:00", holidays: days).isOpen(at: at, in: kyiv) == isOpen)
  }

  @Test(
    arguments: [
      ("Mon-Fri 09:00-20:00", "2026-11-24T19:00:00Z", "2026-11-25T07:00:00Z"),
      ("Mon-Fri 09:00-20:00", "2026-11-24T10:00:00Z", "2026-11-25T07:00:00Z"),
      ("Mon-Fri 09:00-20:00", "2026-11-27T19:00:00Z", "2026-11-30T07:00:00Z"),
      ("Mon-Fri 09:00-20:00", "2026-11-24T07:00:00Z", "2026-11-25T07:00:00Z"),
      ("Tue 09:00-13:00,13:00-18:00", "2026-11-24T08:00:00Z", "2026-12-01T07:00:00Z"),
      ("Sun 09:00-20:00", "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z"),
      ("Sun 03:30-20:00", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
      ("Sun 03:30-05:00", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),
      ("Sun 02:00-03:30", "2026-10-25T00:40:00Z", "2026-10-25T01:00:00Z"),
      ("daily 00:00-24:00", "2026-11-24T10:00:00Z", nil), ("", "2026-11-24T10:00:00Z", nil),
    ] as [(String, Instant, Instant?)]
  )
  func `it opens next at`(text: String, now: Instant, opening: Instant?) throws {
    #expect(try hours(text).nextOpening(after: now, in: kyiv) == opening)
  }

  @Test(
    arguments: [
      ("2026-11-24T09:30:00Z", "today at 11:30", "сьогодні об 11:30"),
      ("2026-11-25T07:00:00Z", "tomorrow at 09:00", "завтра о 09:00"),
      ("2026-11-30T08:00:00Z", "on Monday at 10:00", "у понеділок о 10:00"),
      ("2026-12-01T08:00:00Z", "on 1 December at 10:00", "01.12 о 10:00"),
    ] as [(Instant, String, String)]
  )
  func `an opening is told as one says it`(opening: Instant, en: String, uk: String) {
    #expect(spoken(opening, at: "2026-11-24T08:00:00Z", in: kyiv) == Phrase(en: en, uk: uk))
  }

  // MARK: Against a slow model

  /// Minutes of a week on the wall, painted one by one; knows nothing of ranges over midnight but their minutes.
  private struct SlowModel {
    let hours: Hours
    let zone: Zone

    func isOpen(_ instant: Instant) -> Bool {
      let local = zone.local(instant)
      return painted(local.date, from: 0).contains(local.secondOfDay / 60)
        || painted(local.date.adding(days: -1), from: 1440).contains(local.secondOfDay / 60)
    }

    private func painted(_ date: CivilDate, from first: Int) -> Set<Int> {
      let text = date.description
      if hours.holidays.contains(where: { text.hasSuffix($0.description) }) { return [] }
      var minutes: Set<Int> = []
      for range in hours.week[date.weekday] {
        for minute in range.start..<range.end where minute >= first && minute < first + 1440 {
          minutes.insert(minute - first)
        }
      }
      return minutes
    }
  }

  private static func randomHours(_ random: inout SplitMix64) throws -> Hours {
    var parts: [String] = []
    for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] {
      // Apart from each other by construction.
      var start = Int.random(in: 0..<600, using: &random)
      var ranges: [String] = []
      for _ in 0..<Int.random(in: 0...3, using: &random) where start < 1440 {
        let length = Int.random(in: 1...400, using: &random)
        let end = start + length
        func time(_ minute: Int) -> String {
          let (hour, rest) = (minute % 1440 / 60, minute % 60)
          return "\(hour):\(rest < 10 ? "0" : "")\(rest)"
        }
        ranges.append(time(start) + "-" + (end == 1440 ? "24:00" : time(end)))
        start = end + Int.random(in: 1...300, using: &random)
      }
      if !ranges.isEmpty { parts.append(day + " " + ranges.joined(separator: ", ")) }
    }
    var hours = try Hours(parts.shuffled(using: &random).joined(separator: "; "))
    for day in ["2026-03-28", "03-29", "2026-10-24", "10-25", "11-24"] where Int.random(in: 0..<4, using: &random) == 0
    {
      hours.holidays.append(try #require(Hours.Holiday(day)))
    }
    return hours
  }

  @Test(arguments: ["Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
  func `every minute of the days around a change of clocks is as the slow model says`(name: String) throws {
    let zone = try #require(Zone(name: name))
    var random = SplitMix64(seed: 829)
    let starts: [Instant] = [
      "2026-03-07T00:00:00Z", "2026-03-28T00:00:00Z", "2026-10-03T00:00:00Z", "2026-10-24T00:00:00Z",
    ]
    for _ in 0..<12 {
      let hours = try Self.randomHours(&random)
      #expect(try Hours(hours.text).week == hours.week)
      let model = SlowModel(hours: hours, zone: zone)
      let start = try #require(starts.randomElement(using: &random))
      var opened: [Instant] = []
      var before = model.isOpen(start - .minutes(1))
      for minute in Int64(0)..<(3 * 1440) {
        let instant = start + .minutes(minute)
        let isOpen = model.isOpen(instant)
        #expect(hours.isOpen(at: instant + .seconds(59), in: zone) == isOpen, "\(hours.text) \(instant.rfc3339)")
        if isOpen, !before { opened.append(instant) }
        before = isOpen
      }
      // The next opening from anywhere is the first minute that is open after one that was not.
      for _ in 0..<20 {
        let now = start + .minutes(Int64.random(in: 0..<(2 * 1440), using: &random))
        guard let next = opened.first(where: { $0 > now }) else { continue }
        #expect(hours.nextOpening(after: now, in: zone) == next, "\(hours.text) \(now.rfc3339)")
      }
    }
  }

  @Test func `no text makes the reader stumble`() throws {
    var random = SplitMix64(seed: 5)
    let alphabet = Array("MonFriПнСб0129:;,.-– \nx{")
    for _ in 0..<3000 {
      let text = String(
        (0..<Int.random(in: 0...24, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
      do throws(Fault) {
        let hours = try Hours(text)
        #expect(try Hours(hours.text) == hours)
      } catch { #expect(error.code == .badInput) }
    }
  }
}
