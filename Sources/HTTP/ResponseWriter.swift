import Glibc
import Synchronization

/// Turns a response into the bytes that answer one request.
package struct ResponseWriter: Sendable, Equatable {
  /// `HEAD` is answered with the fields of `GET` and no body.
  package var omitsBody: Bool
  /// The minor version of the request; an HTTP/1.0 client must be told that the connection stays.
  package var minorVersion: Int

  package init(method: String, minorVersion: Int) {
    omitsBody = method == "HEAD"
    self.minorVersion = minorVersion
  }

  static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// Writes status line, fields and body.
  ///
  /// Length, date and connection are ours: what a handler says about them is dropped. A field that could break out
  /// of its line makes the whole answer a 500, for its writer is mistaken about something that matters.
  package func bytes(_ response: Response, keepsAlive: Bool, at time: Int = time(nil)) -> [UInt8] {
    guard response.headers.isEmpty, response.body.isEmpty else { return made(response, keepsAlive, time) }
    return lastEmpty.withLock { last in
      if let last, last.writer == self, last.status == response.status, last.keepsAlive == keepsAlive,
        last.time == time
      {
        return last.bytes
      }
      let bytes = made(response, keepsAlive, time)
      last = Empty(writer: self, status: response.status, keepsAlive: keepsAlive, time: time, bytes: bytes)
      return bytes
    }
  }

  private func made(_ response: Response, _ keepsAlive: Bool, _ time: Int) -> [UInt8] {
    guard (200...599).contains(response.status), response.headers.allSatisfy(isWritable) else {
      return made(.refusal(500), keepsAlive, time)
    }
    var text = "HTTP/1.1 \(response.status) \(Response.reason(of: response.status))\r\nDate: \(httpDate(time))\r\n"
    for field in response.headers where !ownFields.contains(where: { sameName($0, field.name) }) {
      text += "\(field.name): \(field.value)\r\n"
    }
    let mayHaveBody = response.status != 204 && response.status != 304
    if mayHaveBody { text += "Content-Length: \(response.body.count)\r\n" }
    if !keepsAlive {
      text += "Connection: close\r\n"
    } else if minorVersion == 0 {
      text += "Connection: keep-alive\r\n"
    }
    text += "\r\n"
    var bytes = Array(text.utf8)
    if mayHaveBody, !omitsBody { bytes.append(contentsOf: response.body) }
    return bytes
  }
}

/// An answer of a status line alone, as almost every one to a delivery is.
private struct Empty {
  let writer: ResponseWriter
  let status: Int
  let keepsAlive: Bool
  let time: Int
  let bytes: [UInt8]
}

/// Many answers go out in one second, and are the same.
private let lastEmpty = Mutex<Empty?>(nil)

private let ownFields = ["Content-Length", "Transfer-Encoding", "Connection", "Date", "Keep-Alive"]

/// Whether a field can be written without breaking out of its line.
func isWritable(_ field: Headers.Field) -> Bool {
  !field.name.isEmpty && field.name.utf8.allSatisfy(Octet.isToken) && field.value.utf8.allSatisfy(Octet.isFieldValue)
}

/// An IMF-fixdate (RFC 9110 section 5.6.7): English whatever the locale.
func httpDate(_ time: Int) -> String {
  lastDate.withLock { last in
    if last.time != time { last = (time, makeDate(time)) }
    return last.text
  }
}

/// Many answers go out in one second.
private let lastDate = Mutex((time: Int.min, text: ""))

private func makeDate(_ time: Int) -> String {
  var seconds: time_t = time
  var parts = tm()
  gmtime_r(&seconds, &parts)
  let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(twoDigits).joined(separator: ":")
  let day = "\(twoDigits(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
  return "\(days[Int(parts.tm_wday)]), \(day) \(clock) GMT"
}

private func twoDigits(_ number: Int32) -> String {
  number < 10 ? "0\(number)" : "\(number)"
}
