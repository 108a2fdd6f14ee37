import Inbox
import Testing

struct MoneyTests {
  @Test(
    arguments: [
      ("120", 12_000, "120.00"), ("120.5", 12_050, "120.50"), ("120,50", 12_050, "120.50"), ("-3.05", -305, "-3.05"),
      ("-0.05", -5, "-0.05"), ("+7", 700, "7.00"), ("0", 0, "0.00"), ("007.10", 710, "7.10"),
      ("999999999999.99", 99_999_999_999_999, "999999999999.99"),
    ] as [(String, Int64, String)])
  func `an amount is read and printed exactly`(text: String, minor: Int64, printed: String) {
    let money = Money(amount: text, currency: "UAH")
    #expect(money?.minor == minor)
    #expect(money?.amount == printed)
    #expect(money?.currency == "UAH")
  }

  @Test(arguments: [
    "", "-", "+", ".", ".5", "5.", "5.123", "1,000.50", "1.000,50", "1 000", "1e3", "--5", "+-5", "1000000000000", "٥",
    "5.-5", "5,5,5", "99999999999999999999",
  ])
  func `anything else is no amount`(text: String) {
    #expect(Money(amount: text, currency: "UAH") == nil)
  }

  @Test func `the least amount can be printed`() {
    #expect(Money(minor: .min, currency: "UAH").amount == "-92233720368547758.08")
  }
}
