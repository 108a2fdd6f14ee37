import Glibc
import HTTP
import Testing

struct ResponseParserTests {
  @Test func `an answer is read with its fields and its body, and nothing behind it`() {
    let answer = Answer("HTTP/1.1 201 Created\r\nX-Y:  b c \r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 500")
    let expected = Response(
      status: 201, headers: ["X-Y": "b c", "Content-Length": "5"], body: Array("hello".utf8))
    #expect(answer.response == expected && answer.isWholeBeforeEnd)
  }

  @Test func `chunks are joined, and extensions and trailers dropped`() {
    let answer = Answer(goodAnswers[5])
    #expect(answer.response?.body == Array("hello0123456789".utf8) && answer.isWholeBeforeEnd)
    #expect(answer.response?.headers["T"] == nil)
  }

  @Test func `interim answers are skipped, and their fields with them`() {
    let answer = Answer(goodAnswers[6])
    #expect(answer.response == Response(status: 401, headers: ["Content-Length": "2"], body: Array("no".utf8)))
    let noise = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 16)
    #expect(Answer(noise + goodAnswers[0]).response?.status == 200)
    #expect(Answer(noise + noise + goodAnswers[0]).fault == .headerTooLarge)
    #expect(Answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n").fault == .unaskedUpgrade)
  }

  @Test func `a body without length lasts until the peer closes`() {
    let answer = Answer(goodAnswers[4])
    #expect(answer.response?.body == Array("until the end".utf8) && !answer.isWholeBeforeEnd)
    #expect(Answer("HTTP/1.1 200 OK\r\n\r\n").response?.body.isEmpty == true)
  }

  @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: x", "X: y"])
  func `where no body can be, none is waited for`(field: String) {
    for status in ["204 No Content", "304 Not Modified"] {
      let answer = Answer("HTTP/1.1 \(status)\r\n\(field)\r\n\r\n")
      #expect(answer.response?.body.isEmpty == true && answer.isWholeBeforeEnd)
    }
    let answer = Answer("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n", to: "HEAD")
    #expect(answer.response?.status == 200 && answer.isWholeBeforeEnd)
  }

  @Test(arguments: goodAnswers.indices)
  func `any split gives the same answer, and any end too early gives none`(index: Int) {
    let bytes = Array(goodAnswers[index].utf8)
    let whole = Answer([bytes[...]])
    #expect(whole.response != nil)
    for cut in 0...bytes.count { #expect(Answer([bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)") }
    #expect(Answer(bytes.indices.map { bytes[$0...$0] }) == whole)
    // Only where the end is the peer's close nobody can know.
    guard whole.isWholeBeforeEnd else { return }
    for end in 0..<bytes.count { #expect(Answer([bytes[..<end]]).fault == .cutShort, "ends at \(end)") }
  }

  @Test(
    arguments: [
      ("", .cutShort), ("\r\n\r\n", .badStatusLine), ("SSH-2.0-x\r\n", .badStatusLine),
      ("HTTP/1.1\r\n\r\n", .badStatusLine), ("HTTP/1.1 \r\n\r\n", .badStatusLine),
      ("HTTP/1.1 20\r\n\r\n", .badStatusLine), ("HTTP/1.1 2000\r\n\r\n", .badStatusLine),
      ("HTTP/1.1 099 x\r\n\r\n", .badStatusLine), ("HTTP/1.1 600 x\r\n\r\n", .badStatusLine),
      ("HTTP/1.1 +20 x\r\n\r\n", .badStatusLine), ("HTTP/1.1  200 OK\r\n\r\n", .badStatusLine),
      ("HTTP/1.1 200OK\r\n\r\n", .badStatusLine), ("HTTP/1.1\t200 OK\r\n\r\n", .badStatusLine),
      ("HTTP/1.1 200 O\u{0}K\r\n\r\n", .badStatusLine), ("http/1.1 200 OK\r\n\r\n", .badStatusLine),
      ("HTTP/2 200\r\n\r\n", .badStatusLine), ("HTTP/2.0 200 OK\r\n\r\n", .badVersion),
      ("ICY 200 OK\r\n\r\n", .badStatusLine), (" HTTP/1.1 200 OK\r\n\r\n", .badStatusLine),
      ("HTTP/1.1 200 OK\n\n", .badLineEnd), ("HTTP/1.1 200 OK\r\nX: y\n\r\n", .badLineEnd),
      ("HTTP/1.1 200 OK\r\nX: y\r\n\nhi", .badLineEnd), ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .badField),
      ("HTTP/1.1 200 OK\r\nX : y\r\n\r\n", .badField), ("HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n", .badField),
      ("HTTP/1.1 200 OK\r\nX: \u{1}\r\n\r\n", .badField), ("HTTP/1.1 200 OK\r\n: y\r\n\r\n", .badField),
      ("HTTP/1.1 100 Continue\r\nbad\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", .badField),
      ("HTTP/1.1 200 OK\r\nX: y", .cutShort), ("HTTP/1.1 100 Continue\r\n\r\n", .cutShort),
    ] as [(String, MessageFault)])
  func `a malformed head`(text: String, fault: MessageFault) {
    expect(text, fault)
  }

  @Test(
    arguments: [
      ("Content-Length: -1", .badLength), ("Content-Length: +2", .badLength), ("Content-Length: 0x2", .badLength),
      ("Content-Length: 2, 2", .badLength), ("Content-Length: 2\r\ncontent-length: 2", .badLength),
      ("Content-Length: ", .badLength), ("Content-Length: 18446744073709551618", .badLength),
      ("Content-Length: 2\r\nTransfer-Encoding: chunked", .bothLengths), ("Content-Length: 3", .cutShort),
      ("Transfer-Encoding: gzip, chunked", .unknownTransferEncoding),
      ("Transfer-Encoding: gzip", .unknownTransferEncoding),
      ("Transfer-Encoding: identity", .unknownTransferEncoding),
      ("Transfer-Encoding: chunked, gzip", .badTransferEncoding),
      ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .badTransferEncoding),
      ("Transfer-Encoding:", .badTransferEncoding),
    ] as [(String, MessageFault)])
  func `a doubtful length`(fields: String, fault: MessageFault) {
    expect("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n{}", fault)
  }

  @Test(
    arguments: [
      ("", .cutShort), ("5\r\nhel", .cutShort), ("2\r\n{}\r\n", .cutShort), ("2\r\n{}\r\n0\r\n", .cutShort),
      ("x\r\n", .badChunk), ("-1\r\n", .badChunk), ("0x2\r\n{}\r\n", .badChunk), ("2\r\n{}}\r\n", .badChunk),
      ("2 \r\n{}\r\n", .badChunk), ("10000000000000000\r\n", .badChunk), ("2\n{}\r\n", .badLineEnd),
      ("0\r\nno colon\r\n\r\n", .badTrailer), ("0\r\nContent-Length: 2\r\n\r\n", .badTrailer),
      ("fffffffffffffff\r\n", .bodyTooLarge),
    ] as [(String, MessageFault)])
  func `a malformed chunk`(chunks: String, fault: MessageFault) {
    expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)", fault)
    expect("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)", .badTransferEncoding)
  }

  @Test(
    arguments: [
      ("HTTP/1.1 200 456789\r\nContent-Length: 4\r\n\r\nfour", nil), ("HTTP/1.1 200 4567890\r\n", .lineTooLong),
      ("HTTP/1.1 200 4567890123", .lineTooLong),
      ("HTTP/1.1 200\r\nX: 4567890123456789012345678\r\n\r\nfour", nil),
      ("HTTP/1.1 200\r\nX: 4567890123456789012345678901\r\n\r\n", .headerTooLarge),
      ("HTTP/1.1 100\r\nX: 45678901234567\r\n\r\nHTTP/1.1 200\r\nX: 5678901\r\n\r\n", .headerTooLarge),
      ("HTTP/1.1 200\r\na:\r\nb:\r\nc:\r\n\r\n", nil),
      ("HTTP/1.1 200\r\na:\r\nb:\r\nc:\r\nd:\r\n\r\n", .headerTooLarge),
      ("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n", .bodyTooLarge), ("HTTP/1.1 200\r\n\r\n12345", .bodyTooLarge),
      ("HTTP/1.1 200\r\nTransfer-Encoding:chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n", nil),
      ("HTTP/1.1 200\r\nTransfer-Encoding:chunked\r\n\r\n4\r\nfour\r\n1\r\n", .bodyTooLarge),
      ("HTTP/1.1 200\r\nTransfer-Encoding:chunked\r\n\r\n1;234567890", .badChunk),
      ("HTTP/1.1 200\r\nTransfer-Encoding:chunked\r\n\r\n0\r\nX: 45678901\r\n\r\n", .badTrailer),
    ] as [(String, MessageFault?)])
  func `limits are kept to the byte, however the bytes are split`(text: String, fault: MessageFault?) {
    var limits = ResponseParser.Limits()
    limits.line = 19
    limits.header = 30
    limits.fields = 3
    limits.body = 4
    limits.chunkLine = 8
    limits.chunkExtras = 10
    expect(text, fault, limits: limits)
  }

  @Test func `after a fault nothing is read any more`() {
    var parser = ResponseParser(method: "GET")
    parser.feed(Array("bad\r\n".utf8))
    #expect(throws: MessageFault.badStatusLine) { try parser.next() }
    parser.feed(Array(goodAnswers[0].utf8))
    #expect(throws: MessageFault.badStatusLine) { try parser.next() }
    #expect(throws: MessageFault.badStatusLine) { try parser.end() }
  }

  @Test func `no damage crashes the parser, and any split reads alike`() {
    var limits = ResponseParser.Limits()
    limits.body = 64
    limits.header = 256
    limits.line = 128
    let count = underDamage(of: goodAnswers) { bytes, random in
      let method = Bool.random(using: &random) ? "GET" : "HEAD"
      let whole = Answer([bytes[...]], to: method, limits: limits)
      let cut = Int.random(in: 0...bytes.count, using: &random)
      #expect(Answer([bytes[..<cut], bytes[cut...]], to: method, limits: limits) == whole, "\(bytes) cut at \(cut)")
      #expect((whole.response?.body.count ?? 0) <= limits.body)
      #expect((whole.response == nil) != (whole.fault == nil))
    }
    #expect(count > 100)
  }

  private func expect(
    _ text: String,
    _ fault: MessageFault?,
    limits: ResponseParser.Limits = .init(),
    at location: SourceLocation = #_sourceLocation
  ) {
    let bytes = Array(text.utf8)
    let whole = Answer([bytes[...]], limits: limits)
    #expect(whole.fault == fault, sourceLocation: location)
    for cut in 0...bytes.count {
      #expect(Answer([bytes[..<cut], bytes[cut...]], limits: limits) == whole, sourceLocation: location)
    }
  }
}
