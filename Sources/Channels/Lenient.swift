import Inbox
import JSON

// How a messenger's fields are read: what is missing, null or of another type is `nil`, never a crash (channels.md 0.2).
extension JSONValue {
  /// A text that says something, without the characters that no text has (channels.md 9.7): controls but `\n` and `\t`.
  var text: String? {
    guard let text = identifier else { return nil }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    let lines = String(
      String.UnicodeScalarView(text.replacing("\r\n", with: "\n").unicodeScalars.filter { !isControl($0) }))
    return lines.isEmpty ? nil : lines
  }

  /// A numeric id as its decimal digits, also when it came as a string; any other id as it is.
  var id: String? {
    integer.map { String($0) } ?? identifier
  }

  /// A numeric id as its decimal digits, also when it came as a string; `nil` for any other.
  var numericID: String? {
    integer.map { String($0) }
  }

  /// Seconds since 1970; `nil` for 0, which messengers write for "unknown", and for what is no time.
  var moment: Instant? {
    guard let seconds = integer, (1..<253_402_300_800).contains(seconds) else { return nil }
    return Instant(milliseconds: seconds * 1000)
  }

  /// Milliseconds since 1970; `nil` as with ``moment``.
  var millisecondMoment: Instant? {
    guard let milliseconds = integer, (1..<253_402_300_800_000).contains(milliseconds) else { return nil }
    return Instant(milliseconds: milliseconds)
  }

  /// Milliseconds since 1970, or seconds where a number is too small for that: Meta's samples mix both.
  var eitherMoment: Instant? {
    (integer ?? 0) < 100_000_000_000 ? moment : millisecondMoment
  }

  /// A file's size in bytes.
  var size: Int64? {
    integer.flatMap { $0 < 0 ? nil : $0 }
  }

  /// A file's name without folders, at most 200 bytes: names from clients are hostile (channels.md 9.8).
  var fileName: String? {
    guard let name = text?.split(whereSeparator: { "/\\\n\t".contains($0) }).last, name != ".", name != ".." else {
      return nil
    }
    var short = name
    while short.utf8.count > 200 { short.removeLast() }
    return String(short)
  }
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\n", "\t": false
  case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": true
  default: false
  }
}
