import HTTP
import Testing

/// The shapes with which two readers are made to disagree about where a request ends; all are refused.
struct SmugglingTests {
  private func expectRefused(_ text: String, _ status: Int = 400) {
    let bytes = Array(text.utf8)
    let whole = Reading([bytes[...]])
    #expect(whole.error?.status == status)
    #expect(whole.requests.isEmpty)
    for cut in 0...bytes.count { #expect(Reading([bytes[..<cut], bytes[cut...]]) == whole) }
  }

  @Test(arguments: [
    "+5", "-5", "5, 5", "5,5", "0x5", "5 5", "5\u{B}", "5;", "'5'", "\"5\"", "5.0", "5e0", "", " ", "\t", "five", "٥",
    "०",
    "18446744073709551621", "9223372036854775808", "00000000000000000005", "99999999999999999999999999999999",
  ])
  func `an odd length`(length: String) {
    expectRefused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\nhello")
  }

  @Test(arguments: [
    "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\ncontent-length: 6",
    "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
    "Content-Length: 0\r\nTransfer-Encoding: chunked", "Content-Length: x\r\nTransfer-Encoding: identity",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\ntransfer-encoding: x",
    "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked, identity",
    "Transfer-Encoding: ,chunked", "Transfer-Encoding: chunked,", "Transfer-Encoding:",
    "Transfer-Encoding: \"chunked\"",
    "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: chun ked", "Transfer-Encoding: \u{B}chunked",
    "Transfer-Encoding: chunked\u{C}", "Transfer-Encoding: chunked\u{0}", "Transfer-Encoding: \u{A0}chunked",
    "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked", " Transfer-Encoding: chunked",
    "Transfer-Encoding:\r\n chunked", "X: y\r\n\tTransfer-Encoding: chunked", "X: y\nTransfer-Encoding: chunked",
    "X: y\rTransfer-Encoding: chunked", "X: y\r\r\nTransfer-Encoding: chunked", "Transfer\u{0}-Encoding: chunked",
    "Trаnsfer-Encoding: chunked", "[Transfer-Encoding]: chunked", "Transfer-Encoding", ": chunked", "X\u{7F}: y",
    "X: \u{7F}", "X: \u{1}", "X: a\u{0}b", "X: \u{8}", "X(y): z", "X/y: z", "\"X\": y", "X@: y", "Content-Length 5: x",
  ])
  func `a doubtful field`(fields: String) {
    expectRefused("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n0\r\n\r\n")
  }

  @Test(arguments: ["gzip", "identity", "xchunked", "gzip, chunked", "chunkedx", "cow", "CHUNKE"])
  func `a coding that is not known`(coding: String) {
    expectRefused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(coding)\r\n\r\n0\r\n\r\n", 501)
  }

  @Test(arguments: [
    "", "Host: a\r\nHost: a\r\n", "Host: a\r\nhost: b\r\n", "Host: a b\r\n", "Host: a, b\r\n", "Host: a/b\r\n",
    "Host: a@b\r\n", "Host: a?\r\n", "Host: a#\r\n", "Host: a\\b\r\n", "Host : a\r\n", "Host: ї\r\n", "X: y\r\n",
  ])
  func `not exactly one host`(fields: String) {
    expectRefused("GET / HTTP/1.1\r\n\(fields)\r\n")
  }

  @Test(arguments: [
    "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\n",
    "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", "GET /\r\n\r\n", "GET\r\n\r\n",
    "GET / a HTTP/1.1\r\nHost: a\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1x\r\nHost: a\r\n\r\n",
    "GET / HTTP/11\r\nHost: a\r\n\r\n", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "GET / HTTP/+1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1,1\r\nHost: a\r\n\r\n", "GET / HTTPS/1.1\r\nHost: a\r\n\r\n", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "G\u{0}T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /ї HTTP/1.1\r\nHost: a\r\n\r\n", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/ HTTP/1.1\r\n\r\n", "GET ?x HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.0\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
  ])
  func `a malformed line`(text: String) {
    expectRefused(text)
  }

  @Test(arguments: ["HTTP/2.0", "HTTP/0.9", "HTTP/3.0"])
  func `another version`(version: String) {
    expectRefused("GET / \(version)\r\nHost: a\r\n\r\n", 505)
    expectRefused("PRI * \(version)\r\n\r\nSM\r\n\r\n", 505)
  }

  @Test func `a tunnel`() {
    expectRefused("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501)
  }

  @Test(arguments: [
    "", "\r\n", "x\r\n", "-1\r\nx\r\n", "+1\r\nx\r\n", "0x1\r\nx\r\n", "1 \r\nx\r\n", " 1\r\nx\r\n", "1\t\r\nx\r\n",
    "1\nx\r\n", "1\r\nx\n", "1\r\nxx\r\n", "2\r\nx\r\n0", "1\r\n\r\n\r\n\r\n", "1 a\r\nx\r\n", "1;\r\nx\r\n",
    "1;\u{0}\r\nx\r\n",
    "1;a\rb\r\nx\r\n", "1,a\r\nx\r\n", "0000000000000001\r\nx\r\n", "10000000000000000\r\nx\r\n",
    "ffffffffffffffff\r\nx\r\n", "1\r\r\nx\r\n", "1\r\nx\r\r\n", "1g\r\nx\r\n", "1\u{B}\r\nx\r\n", "0\n\n",
    "0\r\nContent-Length: 5\r\n", "0\r\ntransfer-encoding: chunked\r\n", "0\r\nHost: b\r\n", "0\r\n X: y\r\n",
    "0\r\nX : y\r\n", "0\r\nX\r\n", "0\r\nX: y\n\r\n", "0\r\nX: \u{0}\r\n", "0\r\nX: y\r\n z\r\n",
  ])
  func `a malformed chunk`(chunks: String) {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    let whole = Reading(head + chunks + "\r\n0\r\n\r\n\n")
    #expect(whole.error?.status == 400)
    #expect(whole.requests.isEmpty)
    let bytes = Array((head + chunks + "\r\n0\r\n\r\n\n").utf8)
    for cut in 0...bytes.count { #expect(Reading([bytes[..<cut], bytes[cut...]]) == whole) }
  }

  @Test(arguments: ["Chunked", "CHUNKED", " chunked", "chunked \t"])
  func `the one coding in any case`(coding: String) {
    let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\(coding)\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    #expect(Reading(text).requests.first?.body == Array("ok".utf8))
  }
}
