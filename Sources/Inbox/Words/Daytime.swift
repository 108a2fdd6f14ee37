package import Phrases

/// Hours of every day by the clock on the wall: `10:00-20:00`, or over midnight `20:00-02:00` (cli.md, `--between`).
package struct Daytime: Sendable, Hashable {
  /// Seconds of the day; the end is no part of it.
  package let start: Int
  package let end: Int

  /// Reads `10:00-20:00`; `24:00` is a day's end.
  ///
  /// - Throws: `badInput` for what is not two different times.
  package init(_ text: String) throws(Fault) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Daytime.second($0) }
    guard ends.count == 2, let start = ends[0], let end = ends[1], start != end, start < 86_400 else {
      throw Fault(
        .badInput,
        en: "'\(text)' is not the hours of a day",
        uk: "«\(text)» не є годинами доби",
        hint: Phrase(same: "10:00-20:00, 20:00-02:00")
      )
    }
    self.start = start
    self.end = end
  }

  /// `10:00-20:00`: what ``init(_:)`` reads.
  package var text: String { "\(Daytime.text(start))-\(Daytime.text(end))" }

  /// Whether a moment lies within, on the wall of a zone.
  package func holds(_ instant: Instant, in zone: Zone) -> Bool {
    let second = zone.local(instant).secondOfDay
    return start < end ? start <= second && second < end : start <= second || second < end
  }

  /// The first moment from now on that lies within: now itself, or the next opening.
  ///
  /// On the days when the clocks are moved the wall decides too: hours that are skipped begin where the wall goes on, hours
  /// that come twice count twice.
  package func opening(from now: Instant, in zone: Zone) -> Instant {
    if holds(now, in: zone) { return now }
    // Where the clocks are moved soon, or were a moment ago, a time may come twice or never: every minute is asked.
    if zone.offset(at: now - .hours(3)) != zone.offset(at: now + .hours(26)) {
      var moment = Instant(milliseconds: (now.milliseconds / 60_000 + 1) * 60_000)
      while moment < now + .hours(26) {
        if holds(moment, in: zone) { return moment }
        moment = moment + .minutes(1)
      }
    }
    let today = zone.local(now).date
    for offset in Int64(0)...1 {
      let opening = zone.instant(of: LocalTime(date: today.adding(days: offset), secondOfDay: start))
      if opening > now { return opening }
    }
    return now + .days(1)
  }

  private static func second(_ text: Substring) -> Int? {
    var reader = DigitReader(text)
    guard let hour = reader.number(2, atLeast: 1), reader.skip(":"), let minute = reader.number(2), reader.isAtEnd,
      minute < 60, hour < 24 || hour == 24 && minute == 0
    else { return nil }
    return hour * 3600 + minute * 60
  }

  private static func text(_ second: Int) -> String { padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) }
}
