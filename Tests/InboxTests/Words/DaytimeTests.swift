import Inbox
import Phrases
import TestKit
import Testing

struct DaytimeTests {
  private var kyiv: Zone { Zone(name: "Europe/Kyiv") ?? .utc }

  private func at(_ text: String) -> Instant {
    TimeWord(text)?.instant(in: kyiv, at: .sample) ?? .sample
  }

  @Test(arguments: [
    "10-20", "10:00", "25:00-26:00", "10:00-10:00", "10:00-20:00-21:00", "24:00-10:00", "a:00-b:00", "",
  ])
  func `hours that cannot be read are bad input`(text: String) {
    #expect { try Daytime(text) } throws: { ($0 as? Fault)?.code == .badInput }
  }

  @Test(arguments: [("10:00-20:00", "10:00-20:00"), ("9:30-24:00", "09:30-24:00"), ("20:00-02:00", "20:00-02:00")])
  func `hours are written as they are read`(text: String, written: String) throws {
    #expect(try Daytime(text).text == written)
    #expect(try Daytime(written) == Daytime(text))
  }

  @Test(
    arguments: [
      ("10:00-20:00", "2026-11-24 09:59", "2026-11-24 10:00"),
      ("10:00-20:00", "2026-11-24 10:00", "2026-11-24 10:00"),
      ("10:00-20:00", "2026-11-24 19:59", "2026-11-24 19:59"),
      // The end is no part of it.
      ("10:00-20:00", "2026-11-24 20:00", "2026-11-25 10:00"),
      // Over midnight.
      ("20:00-02:00", "2026-11-24 23:30", "2026-11-24 23:30"),
      ("20:00-02:00", "2026-11-24 01:59", "2026-11-24 01:59"),
      ("20:00-02:00", "2026-11-24 02:00", "2026-11-24 20:00"),
      ("09:00-24:00", "2026-11-24 23:59", "2026-11-24 23:59"),
      // In the night of 29 March 2026 the wall goes from 03:00 to 04:00: hours from 03:30 begin where it goes on.
      ("03:30-06:00", "2026-03-29 02:59", "2026-03-29 04:00"),
      ("10:00-20:00", "2026-03-28 21:00", "2026-03-29 10:00"),
      // In the night of 25 October it goes back from 04:00 to 03:00.
      ("10:00-20:00", "2026-10-24 21:00", "2026-10-25 10:00"),
    ]
  )
  func `the next opening is now, or when the wall shows the beginning`(hours: String, now: String, opening: String)
    throws
  {
    #expect(try Daytime(hours).opening(from: at(now), in: kyiv) == at(opening))
  }

  @Test func `hours that come twice in autumn count twice`() throws {
    let hours = try Daytime("03:30-04:00")
    // 00:30 UTC is 03:30 summer time, 01:30 UTC is 03:30 once more.
    #expect(hours.holds("2026-10-25T00:45:00Z", in: kyiv))
    #expect(!hours.holds("2026-10-25T01:15:00Z", in: kyiv))
    #expect(hours.opening(from: "2026-10-25T01:15:00Z", in: kyiv) == "2026-10-25T01:30:00Z")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `an opening lies within, and nothing before it does`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<60 {
      let ends = (0..<2).map { _ in Int.random(in: 0..<1440, using: &random) }
      guard ends[0] != ends[1] else { continue }
      func time(_ minute: Int) -> String {
        let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
        return "\(hour):\(rest < 10 ? "0" : "")\(rest)"
      }
      let hours = try Daytime("\(time(ends[0]))-\(time(ends[1]))")
      // Days around both changes of the clocks.
      let day: Instant = Bool.random(using: &random) ? "2026-03-28T00:00:00Z" : "2026-10-24T00:00:00Z"
      let now = day + .minutes(Int64.random(in: 0..<4320, using: &random))
      let opening = hours.opening(from: now, in: kyiv)
      #expect(hours.holds(opening, in: kyiv))
      var moment = now
      while moment < opening {
        #expect(!hours.holds(moment, in: kyiv), "\(hours.text) \(now.rfc3339) \(moment.rfc3339)")
        moment = moment + .minutes(7)
      }
    }
  }
}
