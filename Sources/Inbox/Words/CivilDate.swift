/// A day of the Gregorian calendar, without a time zone.
package struct CivilDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let year: Int
  package let month: Int
  package let day: Int

  /// A day that exists, between the years 1 and 9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.length(ofMonth: month, in: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days are counted from 1970-01-01, by the usual arithmetic of 400-year eras that begin on 1 March.
  package init(daysSince1970: Int64) {
    let shifted = daysSince1970 + 719_468
    let era = shifted.quotientAndRemainder(flooring: 146_097).quotient
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  package var daysSince1970: Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = shiftedYear.quotientAndRemainder(flooring: 400).quotient
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Monday is 0, Sunday is 6.
  package var weekday: Int { Int((daysSince1970 + 3).quotientAndRemainder(flooring: 7).remainder) }

  package var description: String { padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) }

  package func adding(days: Int64) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }

  package static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSince1970 < right.daysSince1970 }

  private static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CivilDate {
  /// Reads `2026-11-24`.
  package init?(_ text: some StringProtocol) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
      let day = reader.number(2), reader.isAtEnd
    else { return nil }
    self.init(year: year, month: month, day: day)
  }
}

/// Reads fixed-width ASCII digits, for dates and times.
struct DigitReader {
  private var rest: Substring

  init(_ text: some StringProtocol) {
    rest = Substring(text)
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly `width` digits, or as many as `width` when fewer are allowed.
  mutating func number(_ width: Int, atLeast minimum: Int? = nil) -> Int? {
    let digits = rest.prefix(width).prefix { $0.isASCII && $0.isNumber }
    guard digits.count >= minimum ?? width else { return nil }
    rest.removeFirst(digits.count)
    return Int(digits)
  }

  /// Digits after a decimal point, as thousandths; the rest of them is cut.
  mutating func fraction() -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    return Int((digits + "00").prefix(3))
  }
}
