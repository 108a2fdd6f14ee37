import HTTP

/// What a response parser made of bytes that the peer sent before it closed.
struct Answer: Equatable {
  var response: Response?
  var fault: MessageFault?
  /// Whether it was whole before the peer closed.
  var isWholeBeforeEnd = false

  init(_ pieces: [ArraySlice<UInt8>], to method: String = "GET", limits: ResponseParser.Limits = .init()) {
    var parser = ResponseParser(method: method, limits: limits)
    do throws(MessageFault) {
      for piece in pieces {
        parser.feed(piece)
        response = try parser.next()
        isWholeBeforeEnd = response != nil
        if isWholeBeforeEnd { return }
      }
      response = try parser.end()
    } catch {
      fault = error
    }
  }

  init(_ text: String, to method: String = "GET", limits: ResponseParser.Limits = .init()) {
    self.init([Array(text.utf8)[...]], to: method, limits: limits)
  }
}

/// Answers that are well-formed, for splitting and for mutating.
let goodAnswers = [
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 204 No Content\r\nX: \r\nY:\tb c\t\r\n\r\n",
  "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
  "HTTP/1.0 200 OK\r\nServer: x\r\n\r\nuntil the end",
  "HTTP/1.1 200 \r\nTransfer-Encoding: Chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n00a\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 401 No\r\nContent-Length:2\r\n\r\nno",
  "HTTP/1.1 302 Found\r\nLocation: http://[\r\nSet-Cookie: a=b\r\nset-cookie: c=d\r\nContent-Length: 2\r\n\r\nhi",
  "HTTP/1.1 200 \u{454}\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nfour",
]
