import Testing

@testable import HTTP

struct DestinationTests {
  @Test(arguments: [
    ("http://a", "a", 80, "/", "a"), ("HTTP://A.b-c_d:80/", "A.b-c_d", 80, "/", "A.b-c_d"),
    ("http://127.0.0.1:8081/bot1:x/send?y=%20&z#part", "127.0.0.1", 8081, "/bot1:x/send?y=%20&z", "127.0.0.1:8081"),
    ("http://[::1]/x", "::1", 80, "/x", "[::1]"), ("http://[::1]:65535?q", "::1", 65535, "/?q", "[::1]:65535"),
    ("http://a:#x", "a", 80, "/", "a"), ("http://a/b//c/../d?e?f/g:h@i", "a", 80, "/b//c/../d?e?f/g:h@i", "a"),
    ("http://a?q#x/y", "a", 80, "/?q", "a"), ("http://a/%zz", "a", 80, "/%zz", "a"),
  ])
  func `a URL says whom to call and what to ask for`(
    url: String, host: String, port: UInt16, target: String, authority: String
  ) throws {
    let destination = try #require(Destination(url))
    #expect(destination.host == host && destination.port == port)
    #expect(destination.target == target && destination.authority == authority)
  }

  @Test(arguments: [
    "", "/x", "a", "http", "http:", "http:a", "http:/a", "http://", "http:///x", "http://?q", "http://#x", "//a/",
    "https://a/", "ftp://a/", "mailto:a", "http ://a", "1http://a", "http://u@a/", "http://u:p@a/", "http://a b/",
    "http://a/b c", "http://a/\r\nX: y", "http://a\r\n/", "http://a/\u{0}", "http://київ/", "http://a/ї",
    "http://a:0/", "http://a:65536/", "http://a:-1/", "http://a:+80/", "http://a:8x/", "http://a:80:80/",
    "http://[::1", "http://[]/", "http://[::g]/", "http://[::1]x/", "http://[127.0.0.1]/", "http://[fe80::1%25eth0]/",
    "http://::1/", "http://a%41/", "http://a\\b/", " http://a/", "http://a,b/", "http://:80/",
  ])
  func `what is not plain is refused`(url: String) {
    #expect(Destination(url) == nil)
  }
}
