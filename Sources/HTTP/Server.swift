import CLinux
import Glibc

/// Answers one request; runs on a worker thread and may block for as long as a disk needs.
package typealias Handler = @Sendable (Request) -> Response

/// Takes a request over to answer it later, or leaves it to the handler.
///
/// It runs on the thread that serves everybody, so it must not block.
///
/// - Returns: Whether it answers, from any thread; `false` when the handler is to.
package typealias Taker = @Sendable (Request, OpenRequest) -> Bool

/// An HTTP/1.1 server on plain threads: one that moves bytes, and a few that run the handler.
package final class Server: Sendable {
  /// Looks at a request before its body is read, and answers it or lets it pass.
  ///
  /// It runs on the thread that serves everybody, so it must not block. When it answers a request that has a body the
  /// connection is closed.
  package typealias Route = @Sendable (Request) -> Response?

  private struct Running {
    let mailbox: Mailbox
    let thread: PlainThread
    let workers: Workers
  }

  private let listeners: [Listener]
  private let limits: Limits
  private let route: Route?
  private let taker: Taker?
  private let handler: Handler
  private let running = Monitor<Running?>(nil)
  private let counters = Monitor(Statistics())

  /// Takes listeners over; nothing is accepted before `start`.
  ///
  /// - Parameters:
  ///   - listeners: sockets; they are closed by `stop`.
  ///   - limits: what is spent on peers.
  ///   - route: looks at the head of each request first.
  ///   - taker: is offered what `route` lets pass.
  ///   - handler: answers what nobody took.
  package init(
    listeners: [Listener],
    limits: Limits = Limits(),
    route: Route? = nil,
    taker: Taker? = nil,
    handler: @escaping Handler
  ) {
    self.listeners = listeners
    self.limits = limits
    self.route = route
    self.taker = taker
    self.handler = handler
  }

  package var statistics: Statistics { counters.with { $0 } }

  /// Whether the system gives fewer descriptors than the connections need that the limits allow.
  package var isCramped: Bool { statistics.capacity < limits.connections }

  /// Begins to serve and returns; `stop` must follow before the server is let go.
  ///
  /// - Throws: ``ListenError`` if there are no threads or descriptors for it.
  package func start() throws(ListenError) {
    var limits = limits
    limits.connections = limits.capacity(descriptors: raisedDescriptorLimit(to: limits.wantedDescriptors))
    counters.with { $0.capacity = limits.connections }
    let workers = Workers()
    guard let poll = Poll(), workers.start(limits.workers) else {
      workers.finish(within: .seconds(1))
      throw exhausted
    }
    let mailbox = Mailbox(poll: poll)
    let thread = PlainThread(name: "http-loop") { [listeners, limits, route, taker, handler, counters] in
      let loop = EventLoop(
        listeners: listeners, limits: limits, route: route, taker: taker, handler: handler, mailbox: mailbox,
        workers: workers, statistics: counters)
      loop.run()
    }
    guard let thread else {
      workers.finish(within: .seconds(1))
      throw exhausted
    }
    running.with { $0 = Running(mailbox: mailbox, thread: thread, workers: workers) }
  }

  /// Closes the listeners, answers what was accepted, and returns when that is done or the time is up.
  ///
  /// Answers say `Connection: close` from now on; idle connections are closed at once; a head of which only a part has
  /// arrived gets a second, and a body after its head the time that every body has.
  ///
  /// - Parameter limit: how long to wait for handlers and slow peers.
  package func stop(within limit: Duration) {
    let running = running.with { running in
      defer { running = nil }
      return running
    }
    guard let running else { return }
    let deadline = ContinuousClock.now + limit
    running.mailbox.stop(at: deadline)
    running.thread.join()
    running.workers.finish(within: max(.zero, deadline - .now))
  }

  private var exhausted: ListenError {
    ListenError(.exhausted, listeners.map(\.address).joined(separator: ", "), detail: "no threads or descriptors left")
  }
}

extension Server.Limits {
  /// Descriptors with which nothing has to be given up.
  var wantedDescriptors: Int { connections + reservedDescriptors }

  /// How many connections a process may have that is given so many descriptors.
  func capacity(descriptors: Int) -> Int {
    min(connections, max(fewestConnections, descriptors - reservedDescriptors))
  }
}

/// Asks for so many descriptors, as far as the machine's administrator allows, and says how many there are.
private func raisedDescriptorLimit(to count: Int) -> Int {
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  var limit = rlimit()
  guard getrlimit(resource, &limit) == 0 else { return count }
  if limit.rlim_cur < rlim_t(count) {
    limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
    setrlimit(resource, &limit)
    getrlimit(resource, &limit)
  }
  return Int(clamping: limit.rlim_cur)
}
