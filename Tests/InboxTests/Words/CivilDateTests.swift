import Inbox
import TestKit
import Testing

struct CivilDateTests {
  @Test(
    arguments: [
      ("1970-01-01", 0, 3), ("1969-12-31", -1, 2), ("2000-02-29", 11_016, 1), ("2026-11-23", 20_780, 0),
      ("2026-11-29", 20_786, 6), ("0001-01-01", -719_162, 0), ("9999-12-31", 2_932_896, 4), ("1900-03-01", -25_508, 3),
    ] as [(String, Int64, Int)])
  func `a day has its number and its weekday`(text: String, number: Int64, weekday: Int) throws {
    let date = try #require(CivilDate(text))
    #expect(date.daysSince1970 == number)
    #expect(date.weekday == weekday)
    #expect(CivilDate(daysSince1970: number) == date)
    #expect(date.description == text)
  }

  @Test(arguments: [
    "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-00-10", "2026-13-01", "2026-01-00", "2026-01-32",
    "0000-01-01", "2026-1-1", "2026-01-011", "2026/01/01", "", "20260101", "2026-01-0a",
  ])
  func `a day that does not exist is refused`(text: String) {
    #expect(CivilDate(text) == nil)
  }

  @Test func `the days of four centuries follow one another`() throws {
    var date = try #require(CivilDate("1800-01-01"))
    for _ in 0..<146_097 {
      let next = date.adding(days: 1)
      #expect(next > date)
      #expect(CivilDate(year: next.year, month: next.month, day: next.day) == next)
      #expect(next.weekday == (date.weekday + 1) % 7)
      date = next
    }
    #expect(date.description == "2200-01-01")
  }
}
