/// Reads a body that comes in chunks (RFC 9112 section 7.1); extensions and trailers are checked and dropped.
struct ChunkReader: Sendable {
  struct Limits: Sendable {
    /// Bytes of the body.
    var body: Int
    /// Bytes of one chunk-size line with its extensions.
    var line: Int
    /// Bytes of all extensions, and of all trailers: nobody needs them, so they may not add up.
    var extras: Int
  }

  private enum State {
    case size
    case chunk(remaining: Int)
    case chunkEnd
    case trailers
  }

  private let limits: Limits
  private var state = State.size
  private var extensionBytes = 0
  private var trailerBytes = 0

  init(limits: Limits) {
    self.limits = limits
  }

  /// Reads what has arrived into the body; `true` once the body is whole.
  mutating func read(
    from input: inout InputBuffer,
    into body: inout [UInt8]
  ) throws(MessageFault) -> Bool {
    while true {
      switch state {
      case .size:
        guard let line = try input.line(atMost: limits.line, orElse: .badChunk) else { return false }
        let size = try readSize(line)
        guard size <= limits.body - body.count else { throw .bodyTooLarge }
        state = size == 0 ? .trailers : .chunk(remaining: size)
      case .chunk(let remaining):
        let left = remaining - input.move(atMost: remaining, into: &body)
        state = left == 0 ? .chunkEnd : .chunk(remaining: left)
        if left > 0 { return false }
      case .chunkEnd:
        guard let line = try input.line(atMost: 0, orElse: .badChunk) else { return false }
        guard line.isEmpty else { throw .badChunk }
        state = .size
      case .trailers:
        let line = try input.sectionLine(atMost: limits.extras, used: &trailerBytes, orElse: .badTrailer)
        guard let line else { return false }
        if line.isEmpty { return true }
        try checkTrailer(line)
      }
    }
  }

  private mutating func readSize(_ line: ArraySlice<UInt8>) throws(MessageFault) -> Int {
    let digits = line.prefix { Octet.hexValue($0) != nil }
    let extras = line.dropFirst(digits.count)
    // Sixteen digits could overflow; fifteen cannot.
    guard (1...15).contains(digits.count) else { throw .badChunk }
    guard ChunkExtension.areExtensions(extras) else { throw .badChunk }
    extensionBytes += extras.count
    guard extensionBytes <= limits.extras else { throw .badChunk }
    return digits.reduce(0) { $0 << 4 | Int(Octet.hexValue($1) ?? 0) }
  }

  /// Checks a trailer that is dropped: no messenger sends one that means anything.
  private func checkTrailer(_ line: ArraySlice<UInt8>) throws(MessageFault) {
    let field: Headers.Field
    do throws(MessageFault) { field = try Headers.Field(line: line) } catch { throw .badTrailer }
    let forbidden = ["Content-Length", "Transfer-Encoding", "Host", "Trailer", "Connection"]
    guard !forbidden.contains(where: { sameName($0, field.name) }) else { throw .badTrailer }
  }
}
