/// When a salon is open, by the clock on its wall: ranges of every weekday, and days that are closed whatever the week
/// says (domain.md, Autoreply).
///
/// Only the wall counts, so the clocks may be put forward or back: `09:00-20:00` is from nine to eight on every such day.
/// A range that goes over midnight belongs to the day on which it begins. A day without ranges is closed.
package struct Hours: Sendable, Hashable {
  /// A part of a day, in minutes after its midnight; the end is no part of it.
  package struct Range: Sendable, Hashable, Comparable {
    /// From 0 to 1439.
    package let start: Int
    /// Later than the start by a day at most; beyond 1440 it is a time of the next day.
    package let end: Int

    /// A range that exists, or `nil`.
    package init?(start: Int, end: Int) {
      guard (0..<1440).contains(start), end > start, end - start <= 1440 else { return nil }
      self.start = start
      self.end = end
    }

    package static func < (left: Range, right: Range) -> Bool { (left.start, left.end) < (right.start, right.end) }

    func overlaps(_ other: Range) -> Bool { start < other.end && other.start < end }

    /// Whether a second after the midnight of the range's day is in it.
    fileprivate func covers(second: Int) -> Bool { start * 60 <= second && second < end * 60 }
  }

  /// A day without opening: of one year, or of every.
  package struct Holiday: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// `nil` is every year.
    package let year: Int?
    package let month: Int
    package let day: Int

    /// Reads `2026-12-25`, or `12-25` for every year.
    package init?(_ text: some StringProtocol) {
      if let date = CivilDate(text) {
        (year, month, day) = (date.year, date.month, date.day)
        return
      }
      // A leap year has every day that any year has.
      guard text.count == 5, let date = CivilDate("2028-" + text) else { return nil }
      (year, month, day) = (nil, date.month, date.day)
    }

    package var description: String {
      (year.map { padded($0, 4) + "-" } ?? "") + padded(month, 2) + "-" + padded(day, 2)
    }

    /// Those of every year first.
    package static func < (left: Holiday, right: Holiday) -> Bool {
      (left.year ?? 0, left.month, left.day) < (right.year ?? 0, right.month, right.day)
    }

    fileprivate func isOn(_ date: CivilDate) -> Bool {
      (year ?? date.year, month, day) == (date.year, date.month, date.day)
    }
  }

  /// The ranges of Monday to Sunday, each day's in their order and apart from each other.
  package internal(set) var week: [[Range]] = Array(repeating: [], count: 7)
  package var holidays: [Holiday] = []

  /// Closed on every day.
  package init() {}

  /// Whether no weekday has any range.
  package var hasNoRanges: Bool { week.allSatisfy(\.isEmpty) }

  package func isHoliday(_ date: CivilDate) -> Bool { holidays.contains { $0.isOn(date) } }

  /// Whether the salon is open at a moment.
  package func isOpen(at instant: Instant, in zone: Zone) -> Bool {
    let local = zone.local(instant)
    let evening = ranges(on: local.date.adding(days: -1))
    return ranges(on: local.date).contains { $0.covers(second: local.secondOfDay) }
      || evening.contains { $0.covers(second: local.secondOfDay + 86_400) }
  }

  /// When the salon opens next, looked for in the coming 60 days.
  ///
  /// - Parameters:
  ///   - now: while the salon is open, its next opening is the one after it closed.
  ///   - zone: the store's.
  /// - Returns: The first moment after `now` at which it is open and was not just before.
  package func nextOpening(after now: Instant, in zone: Zone) -> Instant? {
    guard !hasNoRanges else { return nil }
    let today = zone.local(now).date
    for offset in Int64(0)...60 {
      let date = today.adding(days: offset)
      if let opening = candidates(on: date, in: zone).first(where: { $0 > now && opens(at: $0, in: zone) }) {
        return opening
      }
    }
    return nil
  }

  private func ranges(on date: CivilDate) -> [Range] { isHoliday(date) ? [] : week[date.weekday] }

  /// The moments of a day at which the salon may open, in their order.
  private func candidates(on date: CivilDate, in zone: Zone) -> [Instant] {
    func moment(_ minute: Int) -> Instant { zone.instant(of: LocalTime(date: date, secondOfDay: minute * 60)) }
    let (begin, end) = (moment(0), zone.instant(of: LocalTime(date: date.adding(days: 1), secondOfDay: 0)))
    guard end - begin != .days(1) else { return ranges(on: date).map { moment($0.start) } }
    // On the two days of a year with more or fewer hours, a time may come twice or never: every minute is asked.
    let minutes = (end - begin).milliseconds / Span.minutes(1).milliseconds
    return (0..<minutes).map { begin + .minutes($0) }
  }

  private func opens(at instant: Instant, in zone: Zone) -> Bool {
    isOpen(at: instant, in: zone) && !isOpen(at: instant - Span(milliseconds: 1), in: zone)
  }
}
