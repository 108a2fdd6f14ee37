import HTTP
import Testing

struct RequestParserTests {
  @Test func `a request is read with its fields and its body`() throws {
    let reading = Reading("POST /hook/tg?x HTTP/1.1\r\nHost: a\r\nX-Y:  b c \r\nContent-Length: 5\r\n\r\nhelloGET")
    #expect(reading.error == nil)
    let request = try #require(reading.requests.first)
    #expect(request.method == "POST")
    #expect(request.target == "/hook/tg?x")
    #expect(request.headers == ["Host": "a", "X-Y": "b c", "Content-Length": "5"])
    #expect(request.body == Array("hello".utf8))
    #expect(reading.heads.first?.framing == .length(5))
  }

  @Test func `chunks are joined, and extensions and trailers dropped`() throws {
    let request = try #require(Reading(goodRequests[3]).requests.first)
    #expect(request.body == Array("hello0123456789".utf8))
    #expect(request.headers["T"] == nil)
  }

  @Test func `pipelined requests come one after the other`() {
    #expect(Reading(goodRequests[4]).requests.map(\.target) == ["/1", "/2", "/3"])
  }

  @Test func `an absolute target is reduced and its authority becomes the Host`() throws {
    let request = try #require(Reading(goodRequests[5]).requests.first)
    #expect(request.target == "/?q")
    #expect(request.headers.values(of: "Host") == ["b.example:81"])
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true), ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false),
    ("GET / HTTP/1.0\r\n\r\n", false), ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
    ("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false), ("GET / HTTP/1.9\r\nHost: a\r\n\r\n", true),
  ])
  func `the connection stays as version and Connection say`(text: String, stays: Bool) {
    #expect(Reading(text).heads.first?.isPersistent == stays)
  }

  @Test func `only the one expectation is met, and only with a body`() {
    #expect(Reading(goodRequests[8]).heads.first?.expectsContinue == true)
    #expect(Reading("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").heads.first?.expectsContinue == false)
    let old = "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"
    #expect(Reading(old).heads.first?.expectsContinue == false)
    #expect(Reading("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, x\r\n\r\n").error?.status == 417)
    #expect(Reading("POST / HTTP/1.1\r\nHost: a\r\nExpect: y\r\n\r\n").error?.status == 417)
  }

  @Test(arguments: goodRequests.indices)
  func `any split gives the same events`(index: Int) {
    let bytes = Array(goodRequests[index].utf8)
    let whole = Reading([bytes[...]])
    #expect(whole.error == nil && !whole.requests.isEmpty)
    for cut in 0...bytes.count { #expect(Reading([bytes[..<cut], bytes[cut...]]) == whole) }
    #expect(Reading(bytes.indices.map { bytes[$0...$0] }) == whole)
  }

  @Test func `a stage tells what is being read, and idle holds nothing`() throws {
    var parser = RequestParser()
    #expect(parser.stage == .idle)
    parser.feed(Array("POST / HTTP/1.1\r\n".utf8))
    #expect(try parser.next() == nil)
    #expect(parser.stage == .head)
    parser.feed(Array("Host: a\r\nContent-Length: 2\r\n\r\nx".utf8))
    _ = try parser.next()
    #expect(try parser.next() == nil)
    #expect(parser.stage == .body && parser.bodyBytes == 1)
    parser.feed(Array("y".utf8))
    _ = try parser.next()
    #expect(parser.stage == .idle && parser.bufferedBytes == 0)
  }

  @Test func `after an error nothing is read any more`() {
    var parser = RequestParser()
    parser.feed(Array("bad\r\n".utf8))
    #expect(throws: MessageFault.self) { try parser.next() }
    parser.feed(Array(goodRequests[0].utf8))
    #expect(throws: MessageFault.self) { try parser.next() }
  }
}
