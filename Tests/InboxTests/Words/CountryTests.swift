import Inbox
import Testing

struct CountryTests {
  @Test(arguments: ["UA", "PL", "GB", "US", "XK", "ZW", "AD", "ST"])
  func `codes of countries are known`(code: String) {
    #expect(Country.isCode(code))
  }

  @Test(arguments: ["XX", "UK", "ZZ", "AA", "", "U", "ua", "UAH", "U A", "УА"])
  func `other words are none`(code: String) {
    #expect(!Country.isCode(code))
  }

  @Test func `there are as many as ISO 3166-1 has, and Kosovo`() {
    let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(Character(Unicode.Scalar($0))) }
    let codes = letters.flatMap { first in letters.map { first + $0 } }.filter(Country.isCode)
    #expect(codes.count == 250)
  }
}
