/// Bytes that have arrived and are not read yet.
struct InputBuffer: Sendable {
  private var bytes: [UInt8] = []
  /// Where the unread part begins, and up to where it was searched for a line end.
  private var start = 0
  private var searched = 0

  /// How many bytes are held.
  var count: Int { bytes.count }

  var hasUnread: Bool { start < bytes.count }

  /// The next byte that is not read.
  var first: UInt8? { hasUnread ? bytes[start] : nil }

  mutating func append(_ more: some Sequence<UInt8>) {
    dropRead()
    bytes.append(contentsOf: more)
  }

  mutating func dropRead() {
    guard start > 0 else { return }
    // A new array: the old one stays as large as it ever was.
    bytes = Array(bytes[start...])
    searched -= start
    start = 0
  }

  mutating func removeAll() {
    self = InputBuffer()
  }

  /// Takes a line without its CR LF, or `nil` if its end has not arrived.
  ///
  /// The length is judged before the content, so that a line fails alike whole and in pieces.
  mutating func line(
    atMost limit: Int,
    orElse tooLong: MessageFault
  ) throws(MessageFault) -> ArraySlice<UInt8>? {
    guard let end = bytes[searched...].firstIndex(of: Octet.lineFeed) else {
      searched = bytes.count
      guard bytes.count - start <= limit + 1 else { throw tooLong }
      return nil
    }
    guard end - start <= limit + 1 else { throw tooLong }
    guard end > start, bytes[end - 1] == Octet.carriageReturn else { throw .badLineEnd }
    let line = bytes[start..<end - 1]
    start = end + 1
    searched = start
    return line
  }

  /// Takes a line of a section (headers, trailers) that is limited as a whole.
  ///
  /// - Parameters:
  ///   - limit: bytes of the section, line ends included.
  ///   - used: how many of them have been taken.
  ///   - tooLarge: what is thrown beyond.
  /// - Returns: The line, or `nil` if its end has not arrived.
  /// - Throws: `tooLarge`, or ``MessageFault/badLineEnd``.
  mutating func sectionLine(
    atMost limit: Int,
    used: inout Int,
    orElse tooLarge: MessageFault
  ) throws(MessageFault) -> ArraySlice<UInt8>? {
    guard let line = try line(atMost: limit - used, orElse: tooLarge) else { return nil }
    used = min(limit, used + line.count + 2)
    return line
  }

  /// Moves up to so many bytes into a body, and says how many it were.
  mutating func move(atMost limit: Int, into body: inout [UInt8]) -> Int {
    let count = min(limit, bytes.count - start)
    body.append(contentsOf: bytes[start..<start + count])
    start += count
    searched = start
    return count
  }
}
