import HTTP
import Testing

struct RequestParserLimitsTests {
  private let limits: RequestParser.Limits = {
    var limits = RequestParser.Limits()
    limits.line = 20
    limits.header = 40
    limits.fields = 3
    limits.body = 10
    limits.chunkLine = 12
    limits.chunkExtras = 20
    return limits
  }()

  @Test(
    arguments: [
      // The request line: 20 bytes are taken, 21 are not.
      ("GET /2345678 HTTP/1.1\r\n", 414), ("GET /23456 HTTP/1.1\r\nHost:\r\n\r\n", nil),
      (String(repeating: "A", count: 22), 414),
      // The header section: 40 bytes with their line ends.
      ("GET / HTTP/1.1\r\nHost: a\r\nX: 678901234567890123456789\r\n\r\n", nil),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: 678901234567890123456789012345\r\n\r\n", 431),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: 67890123456789012345678901234567890", 431),
      ("GET / HTTP/1.1\r\nHost:\r\na:\r\nb:\r\n\r\n", nil), ("GET / HTTP/1.1\r\nHost:\r\na:\r\nb:\r\nc:\r\n\r\n", 431),
      // The body: known from its length, or from the next chunk's.
      ("POST / HTTP/1.1\r\nHost:\r\nContent-Length: 11\r\n\r\n", 413),
      ("POST / HTTP/1.1\r\nHost:\r\nContent-Length:10\r\n\r\n0123456789", nil),
      ("P / HTTP/1.1\r\nHost:\r\nTransfer-Encoding:chunked\r\n\r\n5\r\n01234\r\n6\r\n", 413),
      ("P / HTTP/1.1\r\nHost:\r\nTransfer-Encoding:chunked\r\n\r\n5\r\n01234\r\n5\r\n01234\r\n0\r\n\r\n", nil),
      // What goes with chunks.
      ("P / HTTP/1.1\r\nHost:\r\nTransfer-Encoding:chunked\r\n\r\n1;234567890123", 400),
      ("P / HTTP/1.1\r\nHost:\r\nTransfer-Encoding:chunked\r\n\r\n1;23456789\r\na\r\n1;23456789\r\na\r\n1;23\r\n", 400),
      ("P / HTTP/1.1\r\nHost:\r\nTransfer-Encoding:chunked\r\n\r\n0\r\na: 45678\r\nb: 45678901\r\n", 400),
    ] as [(String, Int?)])
  func `limits are kept to the byte, however the bytes are split`(text: String, status: Int?) {
    let bytes = Array(text.utf8)
    let whole = Reading([bytes[...]], limits: limits)
    #expect(whole.error?.status == status)
    if status == nil { #expect(whole.requests.count == 1) }
    for cut in 0...bytes.count {
      #expect(Reading([bytes[..<cut], bytes[cut...]], limits: limits) == whole)
    }
    #expect(Reading(bytes.indices.map { bytes[$0...$0] }, limits: limits) == whole)
  }

  @Test func `the defaults are those that are documented`() {
    let line = "GET /" + String(repeating: "a", count: 8192 - 14) + " HTTP/1.1\r\nHost: a\r\n\r\n"
    #expect(Reading(line).requests.count == 1)
    #expect(Reading("x" + line).error?.status == 414)
    let fields = (1...99).map { "X\($0): y\r\n" }.joined()
    #expect(Reading("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").requests.count == 1)
    #expect(Reading("GET / HTTP/1.1\r\nHost: a\r\nZ: z\r\n\(fields)\r\n").error?.status == 431)
    #expect(Reading("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n").error == nil)
    #expect(Reading("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194305\r\n\r\n").error?.status == 413)
  }
}
