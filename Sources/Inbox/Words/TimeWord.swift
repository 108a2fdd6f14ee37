/// A moment as people write it: cli.md's TIME.
///
/// What it means depends on when and where it is read: `18:30` is the next one in the store's zone.
package enum TimeWord: Sendable, Hashable {
  /// RFC 3339: the same moment everywhere.
  case moment(Instant)
  /// `2026-11-24 18:30`.
  case local(LocalTime)
  /// `18:30`: the next one.
  case next(secondOfDay: Int)
  /// `tomorrow 10:00`.
  case tomorrow(secondOfDay: Int)
  /// `+90s`, `+15m`, `+2h`: so long from now by any clock.
  case after(Span)
  /// `+3d`: at the same time of day so many days later, also when the clocks are put forward or back between.
  case daysLater(Int64)

  package init?(_ text: some StringProtocol) {
    if let instant = Instant(rfc3339: text) {
      self = .moment(instant)
    } else if text.hasPrefix("+") {
      guard let span = Span(text.dropFirst()), span <= .days(36_525) else { return nil }
      self = text.hasSuffix("d") ? .daysLater(span.milliseconds / Span.days(1).milliseconds) : .after(span)
    } else if let second = TimeWord.secondOfDay(text) {
      self = .next(secondOfDay: second)
    } else {
      let parts = text.split(separator: text.contains(" ") ? " " : "T")
      guard parts.count == 2, let second = TimeWord.secondOfDay(parts[1]) else { return nil }
      if ["tomorrow", "завтра"].contains(parts[0].lowercased()) {
        self = .tomorrow(secondOfDay: second)
      } else if let date = CivilDate(parts[0]) {
        self = .local(LocalTime(date: date, secondOfDay: second))
      } else {
        return nil
      }
    }
  }

  /// Whether it is the same moment whenever it is read.
  package var isAbsolute: Bool {
    switch self {
    case .moment, .local: true
    case .next, .tomorrow, .after, .daysLater: false
    }
  }

  /// The moment that is meant now, in a zone.
  package func instant(in zone: Zone, at now: Instant) -> Instant {
    let today = zone.local(now)
    switch self {
    case .moment(let instant): return instant
    case .local(let local): return zone.instant(of: local)
    case .after(let span): return now + span
    case .daysLater(let days):
      return zone.instant(of: LocalTime(date: today.date.adding(days: days), secondOfDay: today.secondOfDay))
    case .tomorrow(let second):
      return zone.instant(of: LocalTime(date: today.date.adding(days: 1), secondOfDay: second))
    case .next(let second):
      let local = LocalTime(date: today.date, secondOfDay: second)
      let first = zone.instant(of: local)
      if first > now { return first }
      // In the night when the clocks are put back, the same time comes once more.
      let again = first + .hours(1)
      if again > now, zone.local(again) == local { return again }
      return zone.instant(of: LocalTime(date: today.date.adding(days: 1), secondOfDay: second))
    }
  }

  private static func secondOfDay(_ text: some StringProtocol) -> Int? {
    var reader = DigitReader(text)
    guard let hour = reader.number(2, atLeast: 1), reader.skip(":"), let minute = reader.number(2), hour < 24,
      minute < 60
    else { return nil }
    var second = 0
    if reader.skip(":") {
      guard let value = reader.number(2), value < 60 else { return nil }
      second = value
    }
    return reader.isAtEnd ? hour * 3600 + minute * 60 + second : nil
  }
}
