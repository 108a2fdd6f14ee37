import Testing

@testable import HTTP

struct ResponseWriterTests {
  private func written(_ response: Response, _ method: String = "GET", minor: Int = 1, keeps: Bool = true) -> String {
    let bytes = ResponseWriter(method: method, minorVersion: minor)
      .bytes(response, keepsAlive: keeps, at: 784_111_777)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `an answer has a date and a length`() {
    #expect(
      written(.text("ok")) == """
        HTTP/1.1 200 OK\r
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 2\r
        \r
        ok
        """)
  }

  @Test func `HEAD has the length and no body`() {
    let text = written(.text("four"), "HEAD")
    #expect(text.contains("Content-Length: 4\r\n"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test(arguments: [204, 304])
  func `a status without a body has no length`(status: Int) {
    let text = written(Response(status: status, body: [1]))
    #expect(!text.contains("Content-Length"))
    #expect(text.hasSuffix("\r\n\r\n"))
  }

  @Test func `the connection is spoken of when the client would think otherwise`() {
    #expect(!written(.empty(200)).contains("Connection"))
    #expect(written(.empty(200), keeps: false).contains("Connection: close\r\n"))
    #expect(written(.empty(200), minor: 0).contains("Connection: keep-alive\r\n"))
    #expect(written(.empty(200), minor: 0, keeps: false).contains("Connection: close\r\n"))
  }

  @Test func `framing is not the handler's to say`() {
    let response = Response(
      status: 200, headers: ["content-length": "9", "Transfer-Encoding": "chunked", "Connection": "x", "X": "y"],
      body: [0x61])
    let text = written(response)
    #expect(text.hasSuffix("X: y\r\nContent-Length: 1\r\n\r\na"))
    #expect(!text.contains("chunked"))
  }

  @Test(arguments: ["a\r\nX: y", "a\n", "\u{0}"])
  func `a field that breaks out of its line makes the answer a 500`(value: String) {
    #expect(written(Response(status: 200, headers: ["X": value])).hasPrefix("HTTP/1.1 500 "))
    #expect(written(Response(status: 200, headers: [value: "x"])).hasPrefix("HTTP/1.1 500 "))
  }

  @Test func `what was written is read back by its reason`() {
    #expect(written(.methodNotAllowed(allow: ["GET", "POST"])).contains("\r\nAllow: GET, POST\r\n"))
    #expect(written(.refusal(503, retryAfter: 5)).contains("\r\nRetry-After: 5\r\n"))
    #expect(Response.reason(of: 431) == "Request Header Fields Too Large")
  }
}
