/// Reads the answer to one request, in whatever pieces its bytes arrive.
///
/// It is as strict as ``RequestParser``: an answer that could be read in two ways is a fault. No socket and no clock
/// are touched here. What follows the answer is not looked at: a connection carries one request.
package struct ResponseParser: Sendable {
  /// How much of an answer is taken.
  package struct Limits: Sendable, Equatable {
    /// Bytes of the status line.
    package var line = 8 * 1024
    /// Bytes of all header fields together, those of interim answers included.
    package var header = 64 * 1024
    /// Header fields, those of interim answers included.
    package var fields = 256
    /// Interim answers (1xx) before the answer.
    package var interim = 16
    /// Bytes of the body.
    package var body = 8 << 20
    /// Bytes of one chunk-size line with its extensions.
    package var chunkLine = 1024
    /// Bytes of chunk extensions, and of trailers.
    package var chunkExtras = 64 * 1024

    package init() {}
  }

  private enum State {
    case statusLine
    case fields
    case length(remaining: Int)
    case chunked
    case untilClose
    case whole
    case failed(MessageFault)
  }

  private let limits: Limits
  /// `HEAD` is answered without a body, whatever the fields say.
  private let omitsBody: Bool
  private var state = State.statusLine
  private var input = InputBuffer()
  private var chunks: ChunkReader
  private var response = Response(status: 0)
  private var minorVersion = 1
  private var interim = 0
  private var fields = 0
  private var headerBytes = 0

  /// - Parameters:
  ///   - method: of the request.
  ///   - limits: how much is taken.
  package init(method: String, limits: Limits = Limits()) {
    self.limits = limits
    omitsBody = method == "HEAD"
    chunks = ChunkReader(
      limits: ChunkReader.Limits(body: limits.body, line: limits.chunkLine, extras: limits.chunkExtras))
  }

  /// Takes bytes that arrived.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    input.append(bytes)
  }

  /// Returns the answer once it is whole, or `nil` while more is needed.
  ///
  /// - Throws: ``MessageFault``, from then on every time.
  package mutating func next() throws(MessageFault) -> Response? {
    do throws(MessageFault) {
      let isWhole = try advance()
      if !isWhole { input.dropRead() }
      return isWhole ? response : nil
    } catch {
      state = .failed(error)
      input.removeAll()
      response.body = []
      throw error
    }
  }

  /// Takes note that the peer has closed: that ends a body for which there was no other end.
  ///
  /// - Returns: The answer.
  /// - Throws: ``MessageFault``; ``MessageFault/cutShort`` if something is missing.
  package mutating func end() throws(MessageFault) -> Response {
    if let response = try next() { return response }
    guard case .untilClose = state else {
      state = .failed(.cutShort)
      throw .cutShort
    }
    state = .whole
    return response
  }

  /// Goes on until the answer is whole (`true`) or bytes are missing.
  private mutating func advance() throws(MessageFault) -> Bool {
    while true {
      switch state {
      case .statusLine:
        guard let line = try input.line(atMost: limits.line, orElse: .lineTooLong) else { return false }
        try readStatusLine(line)
        state = .fields
      case .fields:
        let line = try input.sectionLine(atMost: limits.header, used: &headerBytes, orElse: .headerTooLarge)
        guard let line else { return false }
        try readField(line)
      case .length(let remaining):
        let left = remaining - input.move(atMost: remaining, into: &response.body)
        state = left == 0 ? .whole : .length(remaining: left)
        if left > 0 { return false }
      case .chunked:
        guard try chunks.read(from: &input, into: &response.body) else { return false }
        state = .whole
      case .untilClose:
        _ = input.move(atMost: .max, into: &response.body)
        guard response.body.count <= limits.body else { throw .bodyTooLarge }
        return false
      case .whole:
        return true
      case .failed(let fault):
        throw fault
      }
    }
  }

  /// Reads `version SP status [SP reason]`: that a server leaves out the last space is common and harmless.
  private mutating func readStatusLine(_ line: ArraySlice<UInt8>) throws(MessageFault) {
    minorVersion = try HTTP.minorVersion(line.prefix(8), orElse: .badStatusLine)
    let rest = line.dropFirst(8)
    let digits = rest.dropFirst().prefix(3)
    guard rest.first == Octet.space, digits.count == 3, digits.allSatisfy(Octet.isDigit) else { throw .badStatusLine }
    let reason = rest.dropFirst(4)
    guard reason.isEmpty || reason.first == Octet.space, reason.allSatisfy(Octet.isFieldValue) else {
      throw .badStatusLine
    }
    let status = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    guard (100...599).contains(status) else { throw .badStatusLine }
    guard status != 101 else { throw .unaskedUpgrade }
    response = Response(status: status)
  }

  /// Takes one header line; the empty one ends the head.
  private mutating func readField(_ line: ArraySlice<UInt8>) throws(MessageFault) {
    guard line.isEmpty else {
      fields += 1
      guard fields <= limits.fields else { throw .headerTooLarge }
      let field = try Headers.Field(line: line)
      response.headers.append(field.name, field.value)
      return
    }
    guard response.status >= 200 else {
      interim += 1
      guard interim <= limits.interim else { throw .headerTooLarge }
      state = .statusLine
      return
    }
    state = try bodyState()
  }

  private mutating func bodyState() throws(MessageFault) -> State {
    if omitsBody || response.status == 204 || response.status == 304 { return .whole }
    switch try response.headers.framing(minorVersion: minorVersion) {
    case .none: return .untilClose
    case .chunked: return .chunked
    case .length(let length):
      guard length <= limits.body else { throw .bodyTooLarge }
      // All of a usual body at once; a large one grows as it comes.
      response.body.reserveCapacity(min(length, 64 * 1024))
      return .length(remaining: length)
    }
  }
}
