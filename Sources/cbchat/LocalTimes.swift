import Inbox
import Phrases

extension Phrase {
  /// The phrase as people read it: moments in RFC 3339, which the rules speak, in the time of the salon.
  ///
  /// The rules know no time zone, and JSON keeps what they say.
  func inTime(of zone: Zone) -> Phrase {
    Phrase(en: Phrase.replacing(en, zone), uk: Phrase.replacing(uk, zone))
  }

  /// `2026-11-23T20:15:04.120Z`, as `Instant` writes it.
  private static let shape = Array("0000-00-00T00:00:00.000Z".utf8)

  private static func replacing(_ text: String, _ zone: Zone) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count >= shape.count, bytes.contains(UInt8(ascii: "T")) else { return text }
    var replaced: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let end = index + shape.count
      if end <= bytes.count, isMoment(bytes[index..<end]),
        let moment = Instant(rfc3339: String(decoding: bytes[index..<end], as: UTF8.self))
      {
        replaced += zone.local(moment).text.utf8
        index = end
      } else {
        replaced.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: replaced, as: UTF8.self)
  }

  private static func isMoment(_ bytes: ArraySlice<UInt8>) -> Bool {
    zip(bytes, shape).allSatisfy { byte, sign in
      sign == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == sign
    }
  }
}
