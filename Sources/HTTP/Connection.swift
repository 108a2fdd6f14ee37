import CLinux
import Glibc

/// One connection: reads a request, waits for its answer, writes it, and begins anew.
///
/// One request at a time is handled, and nothing is read meanwhile: a peer that pipelines waits in its own socket
/// buffer. Only the event loop's thread touches a connection.
final class Connection {
  private enum Phase {
    case reading
    case handling
    case writing
    /// The last answer is out; what the peer still sends is thrown away. To close at once would reset the connection,
    /// and the peer's kernel might drop the answer before it is read.
    case lingering
    case closed
  }

  let peer: Peer
  let token: UInt64
  /// When the connection has had its time.
  private(set) var deadline: ContinuousClock.Instant?
  /// When the phase, or while reading the stage of the request, began.
  private(set) var since: ContinuousClock.Instant
  /// When the peer last got further: another stage of a request, or a good piece of it.
  private(set) var progressedAt: ContinuousClock.Instant
  /// What the loop has been told of the memory held here.
  private(set) var charge = 0

  private let descriptor: Int32
  private unowned let loop: EventLoop
  private var phase = Phase.reading
  private var stage = RequestParser.Stage.idle
  private var interest: Poll.Interest = .read
  private var hasServed = false
  private var parser: RequestParser
  private var head: RequestHead?
  private var handledBytes = 0
  private var output: [UInt8] = []
  private var written = 0
  private var keepsAlive = true
  private var lingeredBytes = 0
  private var bytesSinceProgress = 0

  init(_ descriptor: Int32, peer: Peer, token: UInt64, loop: EventLoop) {
    self.descriptor = descriptor
    self.peer = peer
    self.token = token
    self.loop = loop
    parser = RequestParser(limits: loop.limits.request)
    since = loop.now
    progressedAt = loop.now
  }

  /// Begins to be watched; `false` if the kernel will not.
  func open() -> Bool {
    defer { settle() }
    return loop.poll.add(descriptor, token: token, interest)
  }

  /// Whether it holds part of a request that need not be served.
  var isReceiving: Bool { phase == .reading && charge > 0 }

  /// Whether it could be closed without anybody missing an answer.
  var isIdle: Bool { phase == .reading && stage == .idle && hasServed }

  /// Whether nothing is owed to the peer: it is the one that is waited for, or it has its answer.
  var isWaiting: Bool { phase == .reading || phase == .lingering }

  func handle(_ events: Poll.Interest) {
    if !events.isDisjoint(with: .gone), phase != .reading || !events.contains(.read) { return close() }
    // The kernel was left listening: what a peer pipelines waits in its own socket from now on.
    if phase == .handling, events.contains(.read) { return listen(for: []) }
    let bodyBytes = parser.bodyBytes
    if events.contains(.read) { receive() }
    pump()
    if phase == .reading, stage == .body, parser.bodyBytes > bodyBytes, isDripping { refuse(408) }
  }

  /// Takes what the handler answered.
  func take(_ answer: Mailbox.Answer) {
    guard phase == .handling else { return }
    handledBytes = 0
    send(answer.bytes, status: answer.status, keepsAlive: answer.keepsAlive)
    pump()
  }

  /// Answers with a refusal, and closes: whatever was being received is given up.
  func refuse(_ status: Int, retryAfter seconds: Int? = nil) {
    parser = RequestParser(limits: loop.limits.request)
    send(.refusal(status, retryAfter: seconds), keepsAlive: false)
    pump()
  }

  /// Closes at once, after a word of why to who is in the middle of a request.
  func giveUp() {
    if phase == .reading, stage != .idle { refuse(503, retryAfter: 5) }
    close()
  }

  /// Called when the deadline has passed.
  func expire() {
    switch phase {
    case .reading where stage == .idle: close()
    case .reading: refuse(408)
    case .handling, .writing, .lingering, .closed: close()
    }
  }

  /// Takes no further request; one of which a part is here may still be completed.
  func finish() {
    guard phase == .reading else { return settle() }
    receive()
    pump()
    if phase == .reading, stage == .idle { close() }
  }

  func close() {
    guard phase != .closed else { return }
    phase = .closed
    Glibc.close(descriptor)
    loop.forget(self)
  }
}

// What happens to bytes.
extension Connection {
  /// Reads what has arrived, at most a few buffers: others wait too.
  private func receive() {
    for _ in 0..<4 {
      let count = loop.receive(descriptor)
      guard count > 0 else {
        if count == 0 || errno != EAGAIN && errno != EINTR { close() }
        return
      }
      switch phase {
      case .reading:
        parser.feed(loop.received(count))
        bytesSinceProgress += count
        if bytesSinceProgress >= loop.limits.progressBytes { progress() }
        // Once a request is whole its answer comes first; the rest waits in the socket.
        if count < loop.bufferSize { return }
        pump()
        if phase != .reading { return }
      case .lingering:
        lingeredBytes += count
        if lingeredBytes > loop.limits.lingerBytes { return close() }
      case .handling, .writing, .closed: return
      }
    }
  }

  /// Goes on until bytes, room or an answer must be waited for; a loop, so that no pipeline deepens the stack.
  private func pump() {
    var goesOn = true
    while goesOn {
      switch phase {
      case .reading: goesOn = step()
      case .writing: goesOn = flush()
      case .handling, .lingering, .closed: goesOn = false
      }
    }
    settle()
  }

  /// Takes one event from the parser; `false` when it needs more bytes.
  private func step() -> Bool {
    do throws(MessageFault) {
      switch try parser.next() {
      case nil:
        enter(parser.stage)
        return false
      case .head(let head):
        begin(head)
      case .request(let request):
        dispatch(request)
      }
    } catch {
      send(.refusal(error.status), keepsAlive: false)
    }
    return true
  }

  private func enter(_ stage: RequestParser.Stage) {
    guard stage != self.stage else { return }
    self.stage = stage
    since = loop.now
    progress()
  }

  private func progress() {
    progressedAt = loop.now
    bytesSinceProgress = 0
  }

  /// Whether a body comes more slowly than anybody sends who means it.
  private var isDripping: Bool {
    let late = loop.now - since - loop.limits.bodyGrace
    return late > .zero && .seconds(Double(parser.bodyBytes) / Double(max(1, loop.limits.bodyBytesPerSecond))) < late
  }

  private func begin(_ head: RequestHead) {
    self.head = head
    self.head?.request.peer = peer
    enter(.body)
    guard servedMethods.contains(head.request.method) else {
      return send(.refusal(501), keepsAlive: false)
    }
    guard head.hasBody else { return }
    if let response = route() { return send(response, keepsAlive: false) }
    guard head.expectsContinue, !parser.hasUnreadBytes, parser.bodyBytes == 0 else { return }
    let line = ResponseWriter.continueLine
    // Nothing else is unsent here, so there is room for a line, or no hope.
    if loop.send(descriptor, line[...]) != line.count { close() }
  }

  private func dispatch(_ request: Request) {
    guard let head else { return close() }
    if !head.hasBody, let response = route() { return send(response, keepsAlive: head.isPersistent) }
    var request = request
    request.peer = peer
    phase = .handling
    since = loop.now
    handledBytes = request.body.count
    loop.dispatch(request, head, token: token)
  }

  private func route() -> Response? {
    head.flatMap { loop.route?($0.request) }
  }

  private func send(_ response: Response, keepsAlive: Bool) {
    let writer = ResponseWriter(method: head?.request.method ?? "GET", minorVersion: head?.minorVersion ?? 1)
    let stays = keepsAlive && !loop.isStopping
    send(writer.bytes(response, keepsAlive: stays), status: response.status, keepsAlive: stays)
  }

  private func send(_ bytes: [UInt8], status: Int, keepsAlive: Bool) {
    loop.count(status: status)
    output = bytes
    written = 0
    self.keepsAlive = keepsAlive
    hasServed = true
    phase = .writing
    since = loop.now
  }

  /// Writes what the peer takes; `false` when it takes no more for now.
  private func flush() -> Bool {
    while written < output.count {
      let count = loop.send(descriptor, output[written...])
      guard count > 0 else {
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN { return false }
        close()
        return false
      }
      written += count
    }
    output = []
    head = nil
    since = loop.now
    progress()
    if keepsAlive, !loop.isStopping {
      stage = .idle
      phase = .reading
    } else {
      phase = .lingering
      parser = RequestParser(limits: loop.limits.request)
      shutdown(descriptor, Int32(SHUT_WR))
    }
    return true
  }

  /// Brings the kernel's list, the deadline and the loop's account up to date.
  private func settle() {
    guard phase != .closed else { return }
    switch phase {
    case .reading, .lingering: listen(for: .read)
    case .writing: listen(for: .write)
    // Mostly nothing comes before the answer is out: the kernel need not be told twice.
    case .handling, .closed: break
    }
    deadline = currentDeadline()
    if phase == .reading, stage != .body, let own = deadline, let last = loop.lastCall { deadline = min(own, last) }
    let held = parser.bufferedBytes + handledBytes + output.count + (phase == .reading ? 0 : head?.cost ?? 0)
    let change = held - charge
    charge = held
    loop.account(change, deadline: deadline)
  }

  private func listen(for wanted: Poll.Interest) {
    guard wanted != interest else { return }
    interest = wanted
    loop.poll.change(descriptor, token: token, wanted)
  }

  private func currentDeadline() -> ContinuousClock.Instant? {
    let limits = loop.limits
    switch phase {
    case .reading:
      switch stage {
      case .idle: return since + (hasServed ? limits.idleTime : limits.headTime)
      case .head: return since + limits.headTime
      case .body: return since + limits.bodyTime
      }
    case .handling: return nil
    case .writing: return since + limits.answerTime
    case .lingering: return since + (loop.isStopping ? min(.milliseconds(500), limits.lingerTime) : limits.lingerTime)
    case .closed: return nil
    }
  }
}

/// The methods of RFC 9110 and PATCH, without CONNECT and TRACE, which are nobody's business here; others are 501.
private let servedMethods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
