import Foundation

/// The store's time zone: what a written time means, and how a moment is shown.
///
/// Foundation's `TimeZone` knows the rules; only its offset at a moment is asked, so no calendar is ever loaded.
package struct Zone: Sendable, Hashable {
  package let name: String
  private let zone: TimeZone

  /// A zone of the IANA database, or `nil` when it is unknown: the caller says 78, never silently UTC (cli.md).
  ///
  /// `Europe/Kiev` is the old spelling of `Europe/Kyiv` (tz 2022b) and is kept as the new one.
  package init?(name: String) {
    let current = name == "Europe/Kiev" ? "Europe/Kyiv" : name
    // Foundation also takes "GMT+5" and the like; a zone of a store is a name of the database.
    guard !current.isEmpty, !current.hasPrefix("GMT+"), !current.hasPrefix("GMT-"),
      // tzdata older than 2022b knows only the old spelling.
      let zone = TimeZone(identifier: current) ?? (current == "Europe/Kyiv" ? TimeZone(identifier: "Europe/Kiev") : nil)
    else { return nil }
    self.name = current
    self.zone = zone
  }

  /// Coordinated Universal Time, for code that needs no store.
  package static let utc: Zone = Zone(name: "UTC", zone: .gmt)

  private init(name: String, zone: TimeZone) {
    self.name = name
    self.zone = zone
  }

  /// Seconds to add to UTC at a moment.
  package func offset(at instant: Instant) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)))
  }

  /// What a clock on the wall shows at a moment.
  package func local(_ instant: Instant) -> LocalTime {
    let seconds = instant.milliseconds.quotientAndRemainder(flooring: 1000).quotient + offset(at: instant)
    let (day, second) = seconds.quotientAndRemainder(flooring: 86_400)
    return LocalTime(date: CivilDate(daysSince1970: day), secondOfDay: Int(second))
  }

  /// A moment as short as it can be told now: the time today, the day and month this year, else the date.
  package func brief(_ instant: Instant, at now: Instant) -> String {
    let (then, today) = (local(instant), local(now).date)
    if then.date == today { return then.time }
    guard then.date.year == today.year else { return then.date.description }
    return padded(then.date.day, 2) + "." + padded(then.date.month, 2)
  }

  /// The moment when a clock on the wall shows a time.
  ///
  /// A time that occurs twice in autumn is the first of the two; one that is skipped in spring is as much later as the
  /// clocks were put forward, so a schedule at 03:30 still runs once that night.
  package func instant(of local: LocalTime) -> Instant {
    let wall = local.date.daysSince1970 * 86_400 + Int64(local.secondOfDay)
    func candidate(_ offset: Int64) -> Instant { Instant(milliseconds: (wall - offset) * 1000) }
    let before = offset(at: candidate(0) - .days(1))
    let after = offset(at: candidate(0) + .days(1))
    let first = candidate(max(before, after))
    if self.local(first) == local { return first }
    let second = candidate(min(before, after))
    if self.local(second) == local { return second }
    return candidate(before)
  }
}

/// A date and a time of day as a clock on the wall shows them.
package struct LocalTime: Sendable, Hashable {
  package var date: CivilDate
  /// From 0 to 86 399.
  package var secondOfDay: Int

  package init(date: CivilDate, secondOfDay: Int) {
    self.date = date
    self.secondOfDay = secondOfDay
  }

  /// `18:30`.
  package var time: String { padded(secondOfDay / 3600, 2) + ":" + padded(secondOfDay / 60 % 60, 2) }

  /// `2026-11-24 18:30`: the form that cli.md's TIME reads back.
  package var text: String { date.description + " " + time }
}
