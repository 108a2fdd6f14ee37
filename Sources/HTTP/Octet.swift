/// Which bytes may stand where in a message (RFC 9110 section 5.6, RFC 3986 section 2).
enum Octet {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// A method or a field name is made of these.
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      return true
    default: return isAlphanumeric(byte)
    }
  }

  /// A field value is made of these: no control character but the tab; bytes above ASCII are opaque.
  static func isFieldValue(_ byte: UInt8) -> Bool {
    byte == tab || byte >= space && byte != 0x7F
  }

  /// A request target is made of these: visible ASCII without a fragment.
  static func isTarget(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }

  /// A registered name is made of these and of escapes; the comma is refused, it is what merging two fields leaves.
  static func isHost(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "-._~!$&'()*+;=".utf8.contains(byte)
  }

  /// What a quoted string holds unescaped, and what may be escaped in it, less the bytes above ASCII.
  static func isQuoted(_ byte: UInt8) -> Bool {
    byte == tab || (0x20...0x7E).contains(byte)
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
