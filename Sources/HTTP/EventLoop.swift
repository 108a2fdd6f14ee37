import CLinux
import Glibc

/// The thread that owns every socket: it moves bytes, keeps deadlines and limits, and never waits for a handler.
///
/// A slow client costs it a table entry and no thread; a thousand of them cost no time until they send something.
final class EventLoop {
  let poll: Poll
  let limits: Server.Limits
  let route: Server.Route?
  private(set) var now = ContinuousClock.now
  private(set) var isStopping = false
  /// Until when the heads of requests are still received, once the server stops.
  private(set) var lastCall: ContinuousClock.Instant?

  private let taker: Taker?
  private let handler: Handler
  private let mailbox: Mailbox
  private let workers: Workers
  private let published: Monitor<Server.Statistics>
  private var statistics = Server.Statistics()
  private var listeners: [UInt64: Listener] = [:]
  private var connections: [UInt64: Connection] = [:]
  private var countByPeer: [String: Int] = [:]
  private var nextToken: UInt64 = 1
  private var nextDeadline: ContinuousClock.Instant?
  private var acceptPausedUntil: ContinuousClock.Instant?
  private let buffer: UnsafeMutableRawBufferPointer

  var bufferSize: Int { buffer.count }

  init(
    listeners: [Listener],
    limits: Server.Limits,
    route: Server.Route?,
    taker: Taker?,
    handler: @escaping Handler,
    mailbox: Mailbox,
    workers: Workers,
    statistics: Monitor<Server.Statistics>
  ) {
    self.limits = limits
    self.route = route
    self.taker = taker
    self.handler = handler
    self.mailbox = mailbox
    self.workers = workers
    published = statistics
    poll = mailbox.poll
    buffer = .allocate(byteCount: 16 * 1024, alignment: 16)
    for listener in listeners {
      let token = makeToken()
      self.listeners[token] = listener
    }
  }

  deinit {
    buffer.deallocate()
  }

  /// Runs until the mailbox says stop and what was accepted is answered, or the deadline for that is over.
  func run() {
    for (token, listener) in listeners { _ = poll.add(listener.descriptor, token: token, .read) }
    while true {
      let events = poll.wait(atMost: nextDeadline.map { max(.zero, $0 - .now) })
      now = .now
      for (token, interest) in events {
        if let connection = connections[token] {
          connection.handle(interest)
          relieve()
        } else if let listener = listeners[token] {
          accept(from: listener)
        }
      }
      let (answers, stopsAt) = mailbox.collect()
      statistics.handling -= answers.count
      for answer in answers { connections[answer.token]?.take(answer) }
      expire()
      if let stopsAt {
        if !isStopping { beginToStop(by: stopsAt) }
        if connections.isEmpty || now >= stopsAt { break }
        wake(at: stopsAt)
      } else {
        resumeAccepting()
      }
      publish()
    }
    for connection in Array(connections.values) { connection.giveUp() }
    publish()
  }

  private func publish() {
    statistics.connections = connections.count
    statistics.capacity = limits.connections
    let statistics = statistics
    published.with(waking: .nobody) { $0 = statistics }
  }

  private func makeToken() -> UInt64 {
    defer { nextToken += 1 }
    return nextToken
  }

  private func wake(at instant: ContinuousClock.Instant) {
    nextDeadline = min(nextDeadline ?? instant, instant)
  }
}

// Taking connections.
extension EventLoop {
  private func accept(from listener: Listener) {
    for _ in 0..<64 {
      guard connections.count < limits.connections || makeRoom() else { return pauseAccepting() }
      switch listener.accept() {
      case .success(let (descriptor, peer)): admit(descriptor, peer)
      case .failure(let failure):
        switch failure.code {
        case EAGAIN: return
        // No descriptors or memory: those who wait are served later.
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return pauseAccepting()
        // The connection at hand is broken (accept(2) lists many ways); the next may be well.
        default: continue
        }
      }
    }
  }

  private func admit(_ descriptor: Int32, _ peer: Peer) {
    statistics.accepted += 1
    let limit = peer.isLocal ? limits.connectionsPerLocalPeer : limits.connectionsPerPeer
    guard countByPeer[peer.countedAs, default: 0] < limit else {
      statistics.refused += 1
      let bytes = ResponseWriter(method: "GET", minorVersion: 1)
        .bytes(.refusal(503, retryAfter: 5), keepsAlive: false)
      count(status: 503)
      _ = send(descriptor, bytes[...])
      shutdown(descriptor, Int32(SHUT_WR))
      close(descriptor)
      return
    }
    let connection = Connection(descriptor, peer: peer, token: makeToken(), loop: self)
    countByPeer[peer.countedAs, default: 0] += 1
    connections[connection.token] = connection
    if !connection.open() { connection.close() }
  }

  /// Closes the connection that has been idle longest, else the one from which nothing has come longest, if one is
  /// that can be spared.
  private func makeRoom() -> Bool {
    if let idle = connections.values.filter(\.isIdle).min(by: { $0.since < $1.since }) {
      idle.close()
      return true
    }
    guard let stalled = connections.values.filter(\.isWaiting).min(by: { $0.progressedAt < $1.progressedAt }),
      now - stalled.progressedAt >= limits.crowdedTime
    else { return false }
    stalled.giveUp()
    return true
  }

  private func pauseAccepting() {
    acceptPausedUntil = now + .milliseconds(100)
    wake(at: now + .milliseconds(100))
    for (token, listener) in listeners { poll.change(listener.descriptor, token: token, []) }
  }

  private func resumeAccepting() {
    guard let acceptPausedUntil, now >= acceptPausedUntil else { return }
    self.acceptPausedUntil = nil
    for (token, listener) in listeners { poll.change(listener.descriptor, token: token, .read) }
  }

  /// Closes the doors, takes in who is waiting there, and lets idle connections go.
  private func beginToStop(by deadline: ContinuousClock.Instant) {
    isStopping = true
    for listener in listeners.values {
      listener.withdraw()
      // Whoever is in the backlog has connected, and perhaps sent all; systemd's backlog outlives us.
      if listener.ownsBacklog { accept(from: listener) }
      poll.remove(listener.descriptor)
      listener.close()
    }
    listeners = [:]
    // A request whose head is here is accepted and has the time of every body; another has a second to be that.
    lastCall = min(deadline, now + .seconds(1))
    for connection in Array(connections.values) { connection.finish() }
  }
}

// Services for connections.
extension EventLoop {
  func dispatch(_ request: Request, _ head: RequestHead, token: UInt64) {
    statistics.handling += 1
    let open = OpenRequest(
      token: token, method: request.method, minorVersion: head.minorVersion, isPersistent: head.isPersistent,
      mailbox: mailbox)
    if let taker, taker(request, open) { return }
    workers.submit { [handler] in open.answer(handler(request)) }
  }

  func receive(_ descriptor: Int32) -> Int {
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    statistics.bytesReceived += max(0, count)
    return count
  }

  /// What the last `receive` brought.
  func received(_ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }

  func send(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
    // MSG_NOSIGNAL: a peer that has gone is an error here, not the end of the process.
    let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    statistics.bytesSent += max(0, count)
    return count
  }

  func count(status: Int) {
    let place = status / 100 - 1
    if statistics.answers.indices.contains(place) { statistics.answers[place] += 1 }
  }

  func account(_ bytes: Int, deadline: ContinuousClock.Instant?) {
    statistics.bufferedBytes += bytes
    if let deadline { wake(at: deadline) }
  }

  func forget(_ connection: Connection) {
    connections[connection.token] = nil
    statistics.bufferedBytes -= connection.charge
    let key = connection.peer.countedAs
    let left = countByPeer[key, default: 1] - 1
    countByPeer[key] = left > 0 ? left : nil
    // There is room again.
    if acceptPausedUntil != nil { acceptPausedUntil = now }
  }

  /// Gives up the unfinished requests that have stood still longest while too much is held for all.
  private func relieve() {
    while statistics.bufferedBytes > limits.bufferedBytes,
      let stalled = connections.values.filter(\.isReceiving).min(by: { $0.progressedAt < $1.progressedAt })
    {
      stalled.refuse(503, retryAfter: 5)
    }
  }

  /// Closes what has had its time, and finds out when to look again.
  private func expire() {
    guard let nextDeadline, now >= nextDeadline else { return }
    self.nextDeadline = acceptPausedUntil
    for connection in Array(connections.values) {
      guard let deadline = connection.deadline else { continue }
      if deadline <= now { connection.expire() } else { wake(at: deadline) }
    }
    // Many deadlines close together are swept together.
    if let next = self.nextDeadline { self.nextDeadline = max(next, now + .milliseconds(20)) }
  }
}
