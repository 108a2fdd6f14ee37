/// An amount of money in the smallest unit of its currency (kopiykas): sums are exact.
package struct Money: Sendable, Hashable {
  package var minor: Int64
  /// ISO 4217, such as `UAH`.
  package var currency: String

  package init(minor: Int64, currency: String) {
    self.minor = minor
    self.currency = currency
  }

  /// `120.50`, `-0.05`.
  package var amount: String {
    let (units, rest) = minor.magnitude.quotientAndRemainder(dividingBy: 100)
    return (minor < 0 ? "-" : "") + String(units) + "." + padded(rest, 2)
  }

  /// Reads `120`, `120.5`, `120,50`, `-3.05`; more than two decimals and anything else is refused.
  package init?(amount text: some StringProtocol, currency: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    let parts = rest.split(separator: rest.contains(",") ? "," : ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let units = Int64(parts[0]), units < 1_000_000_000_000
    else { return nil }
    var cents: Int64 = 0
    if parts.count == 2 {
      guard (1...2).contains(parts[1].count), let value = Int64(parts[1]) else { return nil }
      cents = parts[1].count == 1 ? value * 10 : value
    }
    self.init(minor: (isNegative ? -1 : 1) * (units * 100 + cents), currency: currency)
  }
}
