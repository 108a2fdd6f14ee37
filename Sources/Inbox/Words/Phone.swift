/// A telephone number in E.164: `+` and 8 to 15 digits.
package struct Phone: Sendable, Hashable, CustomStringConvertible {
  package let e164: String

  package var description: String { e164 }

  /// The digits without the plus: WhatsApp's `wa_id`, GREEN-API's `phoneNumber`.
  package var digits: String { String(e164.dropFirst()) }

  /// A number that is already canonical, as the store keeps it.
  package init?(e164: String) {
    guard e164.first == "+", (8...15).contains(e164.count - 1), e164.dropFirst().first != "0",
      e164.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
    else { return nil }
    self.e164 = e164
  }

  /// Reads a number as people type it (channels.md 10).
  ///
  /// Spaces, dashes, dots, brackets and an extension are dropped. When the country is `UA`, the Ukrainian forms (`067…`,
  /// `8 067…`, `38067…`, nine digits) are understood, and any other number needs its plus or `00`; elsewhere a number
  /// needs its country code.
  ///
  /// - Parameters:
  ///   - text: what was typed.
  ///   - country: ISO 3166 code of the store's setting `country`.
  package init?(_ text: String, country: String) {
    guard let typed = Phone.digits(in: text) else { return nil }
    var digits = typed.digits
    if !typed.hasPlus, digits.hasPrefix("00") {
      digits.removeFirst(2)
    } else if !typed.hasPlus {
      guard let full = Phone.international(digits, country: country) else { return nil }
      digits = full
    }
    self.init(international: "+" + digits)
  }

  /// A number that a messenger gives with its country code, with or without the plus.
  package init?(international text: String) {
    guard let typed = Phone.digits(in: text) else { return nil }
    if typed.digits.hasPrefix("380"), typed.digits.count != 12 { return nil }
    self.init(e164: "+" + typed.digits)
  }

  private static func international(_ digits: String, country: String) -> String? {
    guard country == "UA" else { return digits.hasPrefix("0") ? nil : digits }
    switch digits.count {
    case 9 where areaCodes.contains(String(digits.prefix(2))): return "380" + digits
    case 10 where digits.hasPrefix("0"): return "38" + digits
    case 11 where digits.hasPrefix("80"): return "3" + digits
    case 12 where digits.hasPrefix("380"): return digits
    default: return nil
    }
  }

  /// Ukrainian mobile operators, and the first digits of the regions (3x to 6x).
  private static let areaCodes = Set(
    ["73", "75", "77", "91", "92", "93", "94", "95", "96", "97", "98", "99"] + (30...69).map(String.init)
  )

  private static func digits(in text: String) -> (hasPlus: Bool, digits: String)? {
    var hasPlus = false
    var digits = ""
    loop: for character in text {
      switch character {
      case "+", "＋":
        guard digits.isEmpty, !hasPlus else { return nil }
        hasPlus = true
      case " ", "\u{A0}", "\u{202F}", "\t", "-", "‐", "‑", "–", "—", ".", "(", ")", "/": continue
      case _ where character.wholeNumberValue != nil && character.isNumber:
        guard let value = character.wholeNumberValue, (0...9).contains(value) else { return nil }
        digits.append(String(value))
      case _ where character.isLetter || character == "," || character == ";" || character == "#":
        // "дод. 12", "ext 12", "#12": an extension ends the number.
        guard digits.count >= 5 else { return nil }
        break loop
      default: return nil
      }
    }
    return digits.isEmpty ? nil : (hasPlus, digits)
  }
}
