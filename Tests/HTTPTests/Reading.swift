import HTTP

/// What a parser made of bytes: the events in order, and the error that ended them.
struct Reading: Equatable {
  var events: [RequestParser.Event] = []
  var error: MessageFault?

  /// Feeds the pieces one after the other, and reads all there is after each.
  init(_ pieces: [ArraySlice<UInt8>], limits: RequestParser.Limits = RequestParser.Limits()) {
    var parser = RequestParser(limits: limits)
    for piece in pieces {
      parser.feed(piece)
      do throws(MessageFault) {
        while let event = try parser.next() { events.append(event) }
      } catch {
        self.error = error
        return
      }
    }
  }

  init(_ text: String, limits: RequestParser.Limits = RequestParser.Limits()) {
    self.init([Array(text.utf8)[...]], limits: limits)
  }

  var requests: [Request] {
    events.compactMap { event in
      guard case .request(let request) = event else { return nil }
      return request
    }
  }

  var heads: [RequestHead] {
    events.compactMap { event in
      guard case .head(let head) = event else { return nil }
      return head
    }
  }
}

/// Requests that are well-formed, for splitting and for mutating.
let goodRequests = [
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "\r\n\r\nGET /x?y=%20 HTTP/1.1\r\nhOST:a.example:8080 \t\r\nX: \r\nY:\tb c\t\r\n\r\n",
  "POST /hook/tg HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
  "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n00a\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
  "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcHEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET http://b.example:81?q HTTP/1.1\r\nHost: a\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: [::1]:8080\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nok",
  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
]
