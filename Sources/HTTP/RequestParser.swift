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
    case chunked
    case whole
    case failed(MessageFault)
  }

  private let limits: Limits
  private var state = State.requestLine
  private var input = InputBuffer()
  private var chunks: ChunkReader
  private var head: RequestHead?
  private var body: [UInt8] = []
  private var blankLines = 0
  private var headerBytes = 0

  package init(limits: Limits = Limits()) {
    self.limits = limits
    chunks = ChunkReader(limits: limits.chunks)
  }

  /// How many bytes are held for a request that is not whole yet.
  package var bufferedBytes: Int { input.count + body.count + (head?.cost ?? 0) }

  /// Whether bytes have been fed that are not read yet.
  package var hasUnreadBytes: Bool { input.hasUnread }

  /// How many bytes of the body are there.
  package var bodyBytes: Int { body.count }

  package var stage: Stage {
    switch state {
    case .requestLine: hasUnreadBytes ? .head : .idle
    case .fields: .head
    case .length, .chunked, .whole, .failed: .body
    }
  }

  /// Takes bytes that arrived.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    input.append(bytes)
  }

  /// Returns what can be read from the bytes fed so far, or `nil` when more are needed.
  ///
  /// - Returns: The next event.
  /// - Throws: ``MessageFault``, from then on every time: nothing after an error can be trusted.
  package mutating func next() throws(MessageFault) -> Event? {
    do throws(MessageFault) {
      let event = try advance()
      // Who waits for more keeps only what is unread.
      if event == nil { input.dropRead() }
      return event
    } catch {
      state = .failed(error)
      input.removeAll()
      body = []
      throw error
    }
  }

  private mutating func advance() throws(MessageFault) -> Event? {
    while true {
      switch state {
      case .requestLine:
        // A greeting of TLS has no line end to wait for.
        if let first = input.first, !Octet.isToken(first), first != Octet.carriageReturn, first != Octet.lineFeed {
          throw .badRequestLine
        }
        guard let line = try input.line(atMost: limits.line, orElse: .lineTooLong) else { return nil }
        try readRequestLine(line)
      case .fields:
        let line = try input.sectionLine(atMost: limits.header, used: &headerBytes, orElse: .headerTooLarge)
        guard let line else { return nil }
        if let head = try readField(line) { return .head(head) }
      case .length(let remaining):
        let left = remaining - input.move(atMost: remaining, into: &body)
        state = left == 0 ? .whole : .length(remaining: left)
        if left > 0 { return nil }
      case .chunked:
        guard try chunks.read(from: &input, into: &body) else { return nil }
        state = .whole
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
  private mutating func readRequestLine(_ line: ArraySlice<UInt8>) throws(MessageFault) {
    guard !line.isEmpty else {
      // RFC 9112 section 2.2: an empty line before a request is ignored; old clients send one after a body.
      blankLines += 1
      guard blankLines <= 4 else { throw .badRequestLine }
      return
    }
    head = try RequestHead(requestLine: line)
    head?.cost = line.count
    state = .fields
  }

  /// Takes one header line; the empty one ends the head, which is returned.
  private mutating func readField(_ line: ArraySlice<UInt8>) throws(MessageFault) -> RequestHead? {
    guard var head else { throw .badRequestLine }
    guard line.isEmpty else {
      guard head.request.headers.count < limits.fields else { throw .headerTooLarge }
      // Without this a copy of all fields is made for each one.
      self.head = nil
      try head.append(fieldLine: line)
      self.head = head
      return nil
    }
    try head.finish(bodyLimit: limits.body)
    self.head = head
    switch head.framing {
    case .none: state = .whole
    case .length(let length):
      // All of a usual body at once; a large one grows as it comes, for its sender may never send it.
      body.reserveCapacity(min(length, 64 * 1024))
      state = .length(remaining: length)
    case .chunked: state = .chunked
    }
    return head
  }

  private mutating func finished() -> Event? {
    guard var request = head?.request else { return nil }
    request.body = body
    body = []
    head = nil
    state = .requestLine
    blankLines = 0
    headerBytes = 0
    chunks = ChunkReader(limits: limits.chunks)
    if !hasUnreadBytes { input.dropRead() }
    return .request(request)
  }
}

extension RequestParser.Limits {
  fileprivate var chunks: ChunkReader.Limits {
    ChunkReader.Limits(body: body, line: chunkLine, extras: chunkExtras)
  }
}
