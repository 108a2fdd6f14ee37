/// A moment: milliseconds since 1970-01-01T00:00:00Z.
package struct Instant: Sendable, Hashable, Comparable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  package static func + (instant: Instant, span: Span) -> Instant {
    Instant(milliseconds: instant.milliseconds + span.milliseconds)
  }

  package static func - (instant: Instant, span: Span) -> Instant {
    Instant(milliseconds: instant.milliseconds - span.milliseconds)
  }

  package static func - (later: Instant, earlier: Instant) -> Span {
    Span(milliseconds: later.milliseconds - earlier.milliseconds)
  }
}

/// A length of time in milliseconds; may be negative.
package struct Span: Sendable, Hashable, Comparable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func seconds(_ count: Int64) -> Span { Span(milliseconds: count * 1000) }
  package static func minutes(_ count: Int64) -> Span { .seconds(count * 60) }
  package static func hours(_ count: Int64) -> Span { .minutes(count * 60) }
  package static func days(_ count: Int64) -> Span { .hours(count * 24) }

  package static func < (left: Span, right: Span) -> Bool { left.milliseconds < right.milliseconds }
}

extension Instant {
  /// The moment as RFC 3339 in UTC with milliseconds, `2026-11-23T20:15:04.120Z`: cli.md's form of every JSON time.
  package var rfc3339: String {
    let (day, time) = milliseconds.quotientAndRemainder(flooring: 86_400_000)
    let date = CivilDate(daysSince1970: day)
    let seconds = time / 1000
    return date.description + "T" + padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2) + "." + padded(time % 1000, 3) + "Z"
  }

  /// Reads RFC 3339: `2026-11-24T18:30:00Z`, with a fraction (cut to milliseconds) or an offset such as `+02:00`.
  ///
  /// A leap second is read as the second after it, as POSIX clocks do. It ends a day of UTC (RFC 3339, appendix D), so
  /// that `:60` is no second at any other time.
  package init?(rfc3339 text: some StringProtocol) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
      let day = reader.number(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
      let second = reader.number(2), let date = CivilDate(year: year, month: month, day: day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var thousandths = 0
    if reader.skip(".") {
      guard let fraction = reader.fraction() else { return nil }
      thousandths = fraction
    }
    var offset = 0
    if !(reader.skip("Z") || reader.skip("z")) {
      let sign = reader.skip("+") ? 1 : reader.skip("-") ? -1 : 0
      guard sign != 0, let hours = reader.number(2), reader.skip(":"), let minutes = reader.number(2), hours < 24,
        minutes < 60
      else { return nil }
      offset = sign * (hours * 60 + minutes)
    }
    guard reader.isAtEnd else { return nil }
    let seconds = date.daysSince1970 * 86_400 + Int64(hour * 3600 + (minute - offset) * 60 + second)
    guard second < 60 || seconds.quotientAndRemainder(flooring: 86_400).remainder == 0 else { return nil }
    self.init(milliseconds: seconds * 1000 + Int64(thousandths))
  }
}

extension Span {
  /// Reads cli.md's DURATION: a whole number and a unit, `90s`, `15m`, `2h`, `3d`.
  package init?(_ text: some StringProtocol) {
    guard let unit = text.last, text.first?.isNumber == true, let count = Int64(text.dropLast()),
      count < 1_000_000_000
    else { return nil }
    switch unit {
    case "s": self = .seconds(count)
    case "m": self = .minutes(count)
    case "h": self = .hours(count)
    case "d": self = .days(count)
    default: return nil
    }
  }
}

extension Int64 {
  func quotientAndRemainder(flooring divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

func padded(_ number: some BinaryInteger, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
