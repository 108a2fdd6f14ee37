/// Reads requests from the bytes of one connection, in whatever pieces they arrive.
///
/// It is strict where two readers could disagree about where a request ends (RFC 9112 section 11.2): such bytes are
/// an error and never a guess. No socket and no clock are touched here; the same bytes give the same events however
/// they are split.
package struct RequestParser: Sendable {
  /// How much of a request is taken.
  package struct Limits: Sendable, Equatable {
    /// Bytes of the request line; more is 414.
    package var line = 8 * 1024
    /// Bytes of all header fields together; more is 431.
    package var header = 32 * 1024
    /// Header fields; more is 431.
    package var fields = 100
    /// Bytes of the body; more is 413.
    package var body = 4 * 1024 * 1024
    /// Bytes of one chunk-size line with its extensions.
    package var chunkLine = 256
    /// Bytes of chunk extensions in one body, and of its trailers: nobody needs them, so they may not add up.
    package var chunkExtras = 4 * 1024

    package init() {}
  }

  package enum Event: Sendable, Equatable {
    /// The head of a request; its body has yet to be read.
    case head(RequestHead)
    /// The same request, whole.
    case request(Request)
  }

  /// What is being read.
  package enum Stage: Sendable, Equatable {
    /// Nothing of the next request has arrived.
    case idle
    case head
    case body
  }

  private enum State {
    case requestLine
    case fields
    case length(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailers
    case whole
    case failed(RequestError)
  }

  private let limits: Limits
  private var state = State.requestLine
  private var input: [UInt8] = []
  /// Where the unread part of `input` begins, and up to where it was searched for a line end.
  private var start = 0
  private var searched = 0
  private var head: RequestHead?
  private var body: [UInt8] = []
  private var blankLines = 0
  private var sectionBytes = 0
  private var extensionBytes = 0

  package init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// How many bytes are held for a request that is not whole yet.
  package var bufferedBytes: Int { input.count + body.count + (head?.cost ?? 0) }

  /// Whether bytes have been fed that are not read yet.
  package var hasUnreadBytes: Bool { start < input.count }

  /// How many bytes of the body are there.
  package var bodyBytes: Int { body.count }

  package var stage: Stage {
    switch state {
    case .requestLine: hasUnreadBytes ? .head : .idle
    case .fields: .head
    case .length, .chunkSize, .chunk, .chunkEnd, .trailers, .whole, .failed: .body
    }
  }

  /// Takes bytes that arrived.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    dropRead()
    input.append(contentsOf: bytes)
  }

  /// Returns what can be read from the bytes fed so far, or `nil` when more are needed.
  ///
  /// - Returns: The next event.
  /// - Throws: ``RequestError``, from then on every time: nothing after an error can be trusted.
  package mutating func next() throws(RequestError) -> Event? {
    do throws(RequestError) {
      let event = try advance()
      // Who waits for more keeps only what is unread.
      if event == nil { dropRead() }
      return event
    } catch {
      state = .failed(error)
      input = []
      body = []
      start = 0
      searched = 0
      throw error
    }
  }

  private mutating func advance() throws(RequestError) -> Event? {
    while true {
      switch state {
      case .requestLine:
        guard let line = try line(limits.line, orElse: RequestError(.lineTooLong, status: 414)) else { return nil }
        try readRequestLine(line)
      case .fields:
        guard let line = try sectionLine(limits.header, orElse: RequestError(.headerTooLarge, status: 431)) else {
          return nil
        }
        if let head = try readField(line) { return .head(head) }
      case .length(let remaining):
        let left = remaining - take(remaining)
        state = left == 0 ? .whole : .length(remaining: left)
        if left > 0 { return nil }
      case .chunkSize:
        guard let line = try line(limits.chunkLine, orElse: RequestError(.badChunk)) else { return nil }
        try readChunkSize(line)
      case .chunk(let remaining):
        let left = remaining - take(remaining)
        state = left == 0 ? .chunkEnd : .chunk(remaining: left)
        if left > 0 { return nil }
      case .chunkEnd:
        guard let line = try line(0, orElse: RequestError(.badChunk)) else { return nil }
        guard line.isEmpty else { throw RequestError(.badChunk) }
        state = .chunkSize
      case .trailers:
        guard let line = try sectionLine(limits.chunkExtras, orElse: RequestError(.badTrailer)) else { return nil }
        try readTrailer(line)
      case .whole:
        return finished()
      case .failed(let error):
        throw error
      }
    }
  }
}

// The pieces of a request.
extension RequestParser {
  private mutating func readRequestLine(_ line: ArraySlice<UInt8>) throws(RequestError) {
    guard !line.isEmpty else {
      // RFC 9112 section 2.2: an empty line before a request is ignored; old clients send one after a body.
      blankLines += 1
      guard blankLines <= 4 else { throw RequestError(.badRequestLine) }
      return
    }
    head = try RequestHead(requestLine: line)
    head?.cost = line.count
    state = .fields
  }

  /// Takes one header line; the empty one ends the head, which is returned.
  private mutating func readField(_ line: ArraySlice<UInt8>) throws(RequestError) -> RequestHead? {
    guard var head else { throw RequestError(.badRequestLine) }
    guard line.isEmpty else {
      guard head.request.headers.count < limits.fields else { throw RequestError(.headerTooLarge, status: 431) }
      // Without this a copy of all fields is made for each one.
      self.head = nil
      try head.append(fieldLine: line)
      self.head = head
      return nil
    }
    try head.finish(bodyLimit: limits.body)
    self.head = head
    sectionBytes = 0
    switch head.framing {
    case .none: state = .whole
    case .length(let length):
      // All of a usual body at once; a large one grows as it comes, for its sender may never send it.
      body.reserveCapacity(min(length, 64 * 1024))
      state = .length(remaining: length)
    case .chunked: state = .chunkSize
    }
    return head
  }

  private mutating func readChunkSize(_ line: ArraySlice<UInt8>) throws(RequestError) {
    let digits = line.prefix { Octet.hexValue($0) != nil }
    let extras = line.dropFirst(digits.count)
    // Sixteen digits could overflow; fifteen cannot.
    guard (1...15).contains(digits.count) else { throw RequestError(.badChunk) }
    guard extras.first == nil || extras.first == UInt8(ascii: ";"), extras.allSatisfy(Octet.isFieldValue) else {
      throw RequestError(.badChunk)
    }
    extensionBytes += extras.count
    guard extensionBytes <= limits.chunkExtras else { throw RequestError(.badChunk) }
    let size = digits.reduce(0) { $0 << 4 | Int(Octet.hexValue($1) ?? 0) }
    guard size <= limits.body - body.count else { throw RequestError(.bodyTooLarge, status: 413) }
    state = size == 0 ? .trailers : .chunk(remaining: size)
  }

  /// Checks a trailer and drops it: no messenger sends one that means anything.
  private mutating func readTrailer(_ line: ArraySlice<UInt8>) throws(RequestError) {
    guard !line.isEmpty else {
      state = .whole
      return
    }
    let field: Headers.Field
    do throws(RequestError) { field = try Headers.Field(line: line) } catch { throw RequestError(.badTrailer) }
    let forbidden = ["Content-Length", "Transfer-Encoding", "Host", "Trailer", "Connection"]
    guard !forbidden.contains(where: { sameName($0, field.name) }) else { throw RequestError(.badTrailer) }
  }

  private mutating func finished() -> Event? {
    guard var request = head?.request else { return nil }
    request.body = body
    body = []
    head = nil
    state = .requestLine
    blankLines = 0
    sectionBytes = 0
    extensionBytes = 0
    if !hasUnreadBytes { dropRead() }
    return .request(request)
  }
}

// The bytes underneath.
extension RequestParser {
  private mutating func dropRead() {
    guard start > 0 else { return }
    // A new array: the old one stays as large as it ever was.
    input = Array(input[start...])
    searched -= start
    start = 0
  }

  /// Takes a line without its CR LF, or `nil` if its end has not arrived.
  ///
  /// The length is judged before the content, so that a line fails alike whole and in pieces.
  private mutating func line(_ limit: Int, orElse tooLong: RequestError) throws(RequestError) -> ArraySlice<UInt8>? {
    guard let end = input[searched...].firstIndex(of: Octet.lineFeed) else {
      searched = input.count
      guard input.count - start <= limit + 1 else { throw tooLong }
      return nil
    }
    guard end - start <= limit + 1 else { throw tooLong }
    guard end > start, input[end - 1] == Octet.carriageReturn else { throw RequestError(.badLineEnd) }
    let line = input[start..<end - 1]
    start = end + 1
    searched = start
    return line
  }

  /// Takes a line of a section (headers, trailers) that is limited as a whole.
  private mutating func sectionLine(
    _ limit: Int,
    orElse tooLarge: RequestError
  ) throws(RequestError) -> ArraySlice<UInt8>? {
    guard let line = try line(limit - sectionBytes, orElse: tooLarge) else { return nil }
    sectionBytes = min(limit, sectionBytes + line.count + 2)
    return line
  }

  /// Moves up to so many bytes into the body.
  private mutating func take(_ limit: Int) -> Int {
    let count = min(limit, input.count - start)
    body.append(contentsOf: input[start..<start + count])
    start += count
    searched = start
    return count
  }
}
