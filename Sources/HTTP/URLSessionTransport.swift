import Foundation
import FoundationNetworking
import Glibc

extension Transport {
  /// Calls over URLSession, which is libcurl here: one fresh session a call, no cookies, no cache, no redirects.
  ///
  /// A session that is kept reuses its connection, and a POST on a connection that the peer has just closed hangs until
  /// the deadline instead of failing at once; a fresh one costs under a millisecond more.
  ///
  /// For `https`, which nothing else here speaks; ``live(version:)`` sends plain `http` another way. Foundation of Swift
  /// 6.3 ends the process (`fatalError`) over three answers that a peer can send: a head that the peer breaks off by
  /// closing, chunked trailers, and a redirect whose `Location` makes no URL. No messenger is known to send one, and no
  /// hook stands before that code; who calls must outlive a restart.
  ///
  /// Create it before threads are started: it tells libcurl, by the environment, that no proxy stands before
  /// loopback addresses, and Foundation that there is no place for the folders of a cookie storage and a cache, which
  /// it makes for every configuration, also for one that has neither. Children get their environment from the caller.
  ///
  /// - Parameter version: stands in `User-Agent`.
  /// - Returns: A transport that may be used from any thread; a call blocks its thread.
  package static func urlSession(version: String) -> Transport {
    bypassProxyForLoopback()
    for name in ["XDG_DATA_HOME", "XDG_CACHE_HOME"] { setenv(name, "/dev/null", 1) }
    return Transport { request, deadline throws(TransportFailure) in
      try Exchange(request, deadline).run(userAgent: "cbchat/\(version)")
    }
  }
}

private func bypassProxyForLoopback() {
  let environment = ProcessInfo.processInfo.environment
  let given = environment["no_proxy"] ?? environment["NO_PROXY"]
  guard given != "*" else { return }
  var hosts = (given ?? "").split(separator: ",").map(String.init)
  hosts += ["localhost", "127.0.0.1", "::1"].filter { !hosts.contains($0) }
  setenv("no_proxy", hosts.joined(separator: ","), 1)
}

/// One call: the delegate of its session, and the thread that waits.
private final class Exchange: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  // Unchecked because of NSObject; the stored properties are constants, what changes is in the monitor.
  private struct Progress {
    var status: Int?
    var headers = Headers()
    var body: [UInt8] = []
    var bodyBegan = false
    var isTooLarge = false
    /// What URLSession said at the end: a code, or `nil` for success.
    var ended: URLError.Code??
  }

  private enum Ending {
    case completed(URLError.Code?)
    case connectTimedOut
    case timedOut
  }

  private let request: Request
  private let deadline: Deadline
  private let progress = Monitor(Progress())

  init(_ request: Request, _ deadline: Deadline) {
    self.request = request
    self.deadline = deadline
  }

  func run(userAgent: String) throws(TransportFailure) -> Response {
    guard let url = URL(string: request.target), let scheme = url.scheme?.lowercased(),
      ["http", "https"].contains(scheme), url.host() != nil
    else { throw .neverSent(reason: "not an absolute http URL") }
    // Neither URLSession nor libcurl minds a line break in a field.
    guard request.method.utf8.allSatisfy(Octet.isToken), request.headers.allSatisfy(isWritable) else {
      throw .neverSent(reason: "a malformed header field")
    }
    let session = URLSession(configuration: configuration(), delegate: self, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    let task = session.dataTask(with: urlRequest(url, userAgent: userAgent))
    task.resume()
    let ending = wait(for: task)
    return try outcome(of: ending)
  }

  private func configuration() -> URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    // Idle time only; the deadlines are kept in `wait`.
    configuration.timeoutIntervalForRequest = TimeInterval(deadline.total.components.seconds) + 5
    return configuration
  }

  private func urlRequest(_ url: URL, userAgent: String) -> URLRequest {
    var urlRequest = URLRequest(url: url)
    urlRequest.httpMethod = request.method
    urlRequest.setValue(userAgent, forHTTPHeaderField: "User-Agent")
    // Left out, URLSession would tell the language of this machine; libcurl drops a field that is blank.
    urlRequest.setValue(" ", forHTTPHeaderField: "Accept-Language")
    for field in request.headers { urlRequest.addValue(field.value, forHTTPHeaderField: field.name) }
    if !request.body.isEmpty { urlRequest.httpBody = Data(request.body) }
    return urlRequest
  }

  /// Waits for the end, and brings it about when the time is up.
  private func wait(for task: URLSessionTask) -> Ending {
    let began = ContinuousClock.now
    let connect = min(deadline.connect, deadline.total)
    // The connection itself is not reported. That the body begins to leave is; without a body there is no telling.
    let hasBody = !request.body.isEmpty
    let isUnderWay = progress.wait(atMost: connect) { progress -> Bool? in
      progress.ended != nil || hasBody && (progress.bodyBegan || progress.status != nil) ? true : nil
    }
    if isUnderWay == nil, hasBody { return cancel(task, as: .connectTimedOut) }
    let left = max(.zero, deadline.total - (.now - began))
    if let code = progress.wait(atMost: left, until: { $0.ended }) { return .completed(code) }
    return cancel(task, as: .timedOut)
  }

  /// Cancels, and waits for the delegate to be told: only then is it certain whether the body had begun to leave.
  private func cancel(_ task: URLSessionTask, as ending: Ending) -> Ending {
    task.cancel()
    let code = progress.wait(atMost: .seconds(2)) { $0.ended }
    // It may have succeeded at the last moment.
    if case .some(.none) = code { return .completed(nil) }
    return code == nil ? .timedOut : ending
  }

  private func outcome(of ending: Ending) throws(TransportFailure) -> Response {
    let progress = progress.with { $0 }
    guard !progress.isTooLarge else { throw .unknown(reason: "the answer is larger than allowed") }
    switch ending {
    case .completed(nil):
      guard let status = progress.status else { throw .unknown(reason: "no answer") }
      return Response(status: status, headers: progress.headers, body: progress.body)
    case .completed(let code?):
      let reason = words(for: code)
      // An answer that began, or a body of which a byte left: the request arrived, or may have. As long as no byte of
      // its body has left, the peer has at most a head to which nothing can be done.
      guard progress.status == nil, !progress.bodyBegan else { throw .unknown(reason: reason) }
      let isBeforeSending = beforeSending.contains(code) || !request.body.isEmpty
      throw isBeforeSending ? .neverSent(reason: reason) : .unknown(reason: reason)
    case .connectTimedOut:
      guard progress.status == nil, !progress.bodyBegan else { throw .unknown(reason: "no answer in time") }
      throw .neverSent(reason: "no connection within \(deadline.connect.components.seconds) s")
    case .timedOut:
      throw .unknown(reason: "no answer in time")
    }
  }

  // MARK: URLSession's delegate

  func urlSession(
    _: URLSession, task _: URLSessionTask, didSendBodyData _: Int64, totalBytesSent _: Int64,
    totalBytesExpectedToSend _: Int64
  ) {
    progress.with { $0.bodyBegan = true }
  }

  func urlSession(
    _: URLSession, dataTask _: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    note(response)
    completionHandler(.allow)
  }

  private func note(_ response: URLResponse?) {
    guard let response = response as? HTTPURLResponse else { return }
    progress.with { progress in
      progress.status = response.statusCode
      progress.headers = Headers(response.allHeaderFields.map { name, value in ("\(name)", "\(value)") })
    }
  }

  func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooLarge = progress.with { progress in
      guard !progress.isTooLarge, progress.body.count + data.count <= deadline.maximumBytes else {
        progress.isTooLarge = true
        progress.body = []
        return true
      }
      progress.body.append(contentsOf: data)
      return false
    }
    if isTooLarge { dataTask.cancel() }
  }

  func urlSession(
    _: URLSession, task _: URLSessionTask, willPerformHTTPRedirection _: HTTPURLResponse, newRequest _: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  func urlSession(
    _: URLSession, task _: URLSessionTask, didReceive _: URLAuthenticationChallenge,
    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    // A 401 is an answer, and it is all here. Only URLSession would go on; cancelling stops it.
    progress.with { $0.ended = .some(nil) }
    completionHandler(.cancelAuthenticationChallenge, nil)
  }

  func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    // Of a redirect that leads nowhere nothing is told but this.
    if error == nil, progress.with({ $0.status == nil }) { note(task.response) }
    let code = error.map { ($0 as? URLError)?.code ?? .unknown }
    progress.with { progress in
      if progress.ended == nil { progress.ended = .some(code) }
    }
  }
}

/// What can only go wrong before a byte of the request has left.
private let beforeSending: Set<URLError.Code> = [
  .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .secureConnectionFailed, .serverCertificateHasBadDate,
  .serverCertificateUntrusted, .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid,
]

/// Fixed words: URLSession's own text may hold the URL.
private func words(for code: URLError.Code) -> String {
  switch code {
  case .cannotFindHost, .dnsLookupFailed: "no such host"
  case .cannotConnectToHost: "connection refused"
  case .timedOut: "no answer in time"
  case .networkConnectionLost: "connection lost"
  case .badServerResponse: "not an HTTP answer"
  case .cancelled: "cancelled"
  case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
    .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
    "TLS failed"
  default: "failed with URLSession's code \(code.rawValue)"
  }
}
