import Testing

@testable import HTTP

struct RequestWriterTests {
  private let writer = RequestWriter(userAgent: "cbchat/1")

  private func head(_ request: Request) throws -> String? {
    let destination = try #require(Destination(request.target))
    return writer.head(of: request, to: destination).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `a head is ours but for the fields that are the caller's`() throws {
    var request = Request.post("http://a:81/x?y", json: Array("{}".utf8))
    for (name, value) in [
      ("host", "b"), ("content-length", "9"), ("Transfer-Encoding", "chunked"), ("Connection", "keep-alive"),
      ("user-agent", "x"), ("Accept-Encoding", "gzip"), ("Expect", "100-continue"), ("Upgrade", "h2c"), ("TE", "gzip"),
      ("Authorization", "Bearer ї"), ("X", ""), ("X", "2"),
    ] { request.headers.append(name, value) }
    #expect(
      try head(request) == """
        POST /x?y HTTP/1.1\r
        Host: a:81\r
        User-Agent: cbchat/1\r
        Connection: close\r
        Content-Type: application/json\r
        Authorization: Bearer ї\r
        X: \r
        X: 2\r
        Content-Length: 2\r
        \r\n
        """)
  }

  @Test(arguments: [
    ("GET", false), ("HEAD", false), ("DELETE", false), ("POST", true), ("PUT", true), ("PATCH", true),
  ])
  func `an empty body is announced where one is expected`(method: String, isAnnounced: Bool) throws {
    let head = try #require(try head(Request(method: method, target: "http://a/")))
    #expect(head.contains("\r\nContent-Length: 0\r\n") == isAnnounced)
  }

  @Test func `what would break out of its line is not written`() throws {
    for method in ["", "G T", "GET / HTTP/1.1\r\nX:", "CONNECT"] {
      #expect(try head(Request(method: method, target: "http://a/")) == nil)
    }
    for (name, value) in [("X", "a\r\nY: b"), ("X", "a\nb"), ("X", "\u{0}"), ("X\r\nY", "b"), ("", "b"), ("X:", "b")] {
      #expect(try head(Request(method: "GET", target: "http://a/", headers: Headers([(name, value)]))) == nil)
    }
  }
}
