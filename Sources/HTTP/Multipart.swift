import CLinux

/// A `multipart/form-data` body (RFC 7578): fields and files, for uploads.
package struct Multipart: Sendable {
  private struct Part: Sendable {
    var head: [UInt8]
    var body: [UInt8]
  }

  private var parts: [Part] = []

  package init() {}

  package mutating func field(_ name: String, _ value: String) {
    parts.append(Part(head: disposition(name, filename: nil), body: Array(value.utf8)))
  }

  /// Adds a file; a media type that could not stand in a header line becomes `application/octet-stream`.
  package mutating func file(_ name: String, filename: String, mime: String, bytes: [UInt8]) {
    let isSafe = !mime.isEmpty && mime.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    var head = disposition(name, filename: filename)
    head.append(contentsOf: "\r\nContent-Type: \(isSafe ? mime : "application/octet-stream")".utf8)
    parts.append(Part(head: head, body: bytes))
  }

  /// The value for `Content-Type` and the body.
  ///
  /// The boundary is the first of a series that stands in no part: no chance is taken, and the same form is always
  /// the same bytes.
  package func encoded() -> (contentType: String, body: [UInt8]) {
    var number = 0
    var boundary = "cbchat-form-0"
    while parts.contains(where: { contains($0.body, boundary) || contains($0.head, boundary) }) {
      number += 1
      boundary = "cbchat-form-\(number)"
    }
    var body: [UInt8] = []
    body.reserveCapacity(parts.reduce(64) { $0 + $1.head.count + $1.body.count + boundary.utf8.count + 10 })
    for part in parts {
      body.append(contentsOf: "--\(boundary)\r\n".utf8)
      body.append(contentsOf: part.head)
      body.append(contentsOf: "\r\n\r\n".utf8)
      body.append(contentsOf: part.body)
      body.append(contentsOf: "\r\n".utf8)
    }
    body.append(contentsOf: "--\(boundary)--\r\n".utf8)
    return ("multipart/form-data; boundary=\(boundary)", body)
  }
}

private func disposition(_ name: String, filename: String?) -> [UInt8] {
  var line = "Content-Disposition: form-data; name=\"\(quoted(name))\""
  if let filename { line += "; filename=\"\(quoted(filename))\"" }
  return Array(line.utf8)
}

/// Escapes as browsers do (WHATWG HTML, "multipart/form-data encoding algorithm"): UTF-8 stays raw.
private func quoted(_ text: String) -> String {
  var quoted = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "%22"
    case "\r": quoted += "%0D"
    case "\n": quoted += "%0A"
    // Browsers leave other control characters; none has a business in a name, and NUL ends one for C programs.
    case "\u{0}"..."\u{1F}", "\u{7F}": quoted += "_"
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted
}

private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
  let needle = Array(text.utf8)
  return bytes.withUnsafeBytes { haystack in
    needle.withUnsafeBytes { needle in
      memmem(haystack.baseAddress, haystack.count, needle.baseAddress, needle.count) != nil
    }
  }
}
