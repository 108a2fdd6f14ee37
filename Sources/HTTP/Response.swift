/// An HTTP response, leaving or arriving.
package struct Response: Sendable, Equatable {
  package var status: Int
  package var headers: Headers
  package var body: [UInt8]

  package init(status: Int, headers: Headers = Headers(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package static func text(_ text: String, status: Int = 200) -> Response {
    Response(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
  }

  package static func json(_ bytes: [UInt8], status: Int = 200) -> Response {
    Response(status: status, headers: ["Content-Type": "application/json"], body: bytes)
  }

  package static func empty(_ status: Int) -> Response {
    Response(status: status)
  }

  /// The answer to a method that a resource does not have (RFC 9110 section 15.5.6 wants `Allow`).
  package static func methodNotAllowed(allow methods: [String]) -> Response {
    var response = Response.refusal(405)
    response.headers["Allow"] = methods.joined(separator: ", ")
    return response
  }

  /// An answer that says its reason phrase as text.
  package static func refusal(_ status: Int, retryAfter seconds: Int? = nil) -> Response {
    var response = Response.text("\(status) \(reason(of: status))\n", status: status)
    if let seconds { response.headers["Retry-After"] = String(seconds) }
    return response
  }

  /// The reason phrase of RFC 9110 for a status.
  package static func reason(of status: Int) -> String {
    reasons[status] ?? "Unknown"
  }
}

private let reasons: [Int: String] = [
  100: "Continue", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
  301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
  308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
  405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
  411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
  415: "Unsupported Media Type", 417: "Expectation Failed", 422: "Unprocessable Content", 429: "Too Many Requests",
  431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
  503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
]
