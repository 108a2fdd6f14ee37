import Testing

@testable import HTTP

struct AuthorityTests {
  @Test(
    arguments: [
      ("a", "a", nil), ("a:80", "a", 80), ("a:", "a", nil), ("a:0", "a", 0), ("a:65535", "a", 65535), ("", "", nil),
      ("A.b-c_d~!$&'()*+;=", "A.b-c_d~!$&'()*+;=", nil), ("%41", "%41", nil), ("a%2e%2Eb:1", "a%2e%2Eb", 1),
      ("127.0.0.1", "127.0.0.1", nil), ("127.0.0.1:8080", "127.0.0.1", 8080), ("256.0.0.1", "256.0.0.1", nil),
      ("[::1]", "[::1]", nil), ("[::1]:80", "[::1]", 80), ("[::1]:", "[::1]", nil),
      ("[2001:DB8::1:2]:443", "[2001:DB8::1:2]", 443), ("[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]", nil),
    ] as [(String, String, UInt16?)])
  func `a host and perhaps a port`(text: String, host: String, port: UInt16?) throws {
    let authority = try #require(Authority(text))
    #expect(authority.host == host && authority.port == port)
  }

  private static let odd = [
    "a:b", "a:80:80", "a::80", "a:+80", "a:-1", "a:8 0", "a:80a", "a:65536", "a:99999999999999999999", ":80", ":", "::",
    "[::1", "[zz]", "[]", "[]:80", "[", "]", "[::1]]", "[[::1]]", "[::1]80", "[::1]a:80", "[::1]:b", "[::1]:80:80",
    "[1:2:3:4:5:6:7:8:9]", "[::1::]", "[12345::]", "[127.0.0.1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[v1.x]",
    "::1", "::1:80", "a[b]", "a]", "a%zz", "%", "%4", "a%", "%4g", "a%%41", "u@a", "u:p@a", "a/b", "a?", "a#", "a b",
    "a,b", "a\\b", "a\"b", "<a>", "a|b", "a^b", "a`b", "{a}", "\u{456}", "a\u{7F}",
  ]

  @Test(arguments: AuthorityTests.odd)
  func `what is not one is refused, as Host and as a target`(text: String) {
    #expect(Authority(text) == nil)
    #expect(Reading("GET / HTTP/1.1\r\nHost: \(text)\r\n\r\n").error?.status == 400)
    let isPath = text.contains("/") || text.contains("?")
    if !isPath { #expect(Reading("GET http://\(text)/ HTTP/1.1\r\nHost: a\r\n\r\n").error?.status == 400) }
  }

  @Test func `a target must name a host, though Host may be empty`() {
    #expect(Reading("GET / HTTP/1.1\r\nHost:\r\n\r\n").requests.count == 1)
    #expect(Reading("GET http:///x HTTP/1.1\r\nHost:\r\n\r\n").error == .badTarget)
    #expect(Reading("GET http://:80/x HTTP/1.1\r\nHost: a\r\n\r\n").error == .badTarget)
    #expect(Reading("GET http://a:abc/ HTTP/1.1\r\nHost: a\r\n\r\n").error == .badTarget)
    #expect(Reading("GET http://[::1]:8080/x HTTP/1.1\r\nHost: a\r\n\r\n").requests.first?.target == "/x")
  }
}
