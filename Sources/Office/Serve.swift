import Glibc
package import HTTP
import Inbox
package import Phrases
package import Storage

/// The long-running office of one store: server, writer, courier, pollers and timers, as plain threads.
///
/// Only one may run on a store; others get 75 `busy`.
package final class Serve: Sendable {
  /// What every thread needs to work on its own.
  package struct Parts: Sendable {
    package var openStore: @Sendable () throws(Fault) -> Store
    package var transport: Transport
    package var clock: Clock
    package var accounts: Accounts
    package var log: Log

    package init(
      openStore: @escaping @Sendable () throws(Fault) -> Store,
      transport: Transport,
      clock: Clock,
      accounts: Accounts,
      log: Log
    ) {
      self.openStore = openStore
      self.transport = transport
      self.clock = clock
      self.accounts = accounts
      self.log = log
    }
  }

  /// For requests that were accepted: their delivery may wait for a busy store.
  private static let requestsTime: Duration = .seconds(30)
  /// For calls that were begun: an upload and the time to write down its outcome (domain.md, Deadlines).
  private static let callsTime: Duration = .seconds(160)

  private let parts: Parts
  private let readiness: Readiness
  private let metrics: Metrics
  private let directory: Directory
  private let writer: Writer
  private let acknowledger: Acknowledger
  private let server: Server?
  private let addresses: [String]
  private let state: Monitor<State>
  private let grumbles: Throttle

  private struct State {
    var isStopping = false
    var fatal: Fault?
    var polled: Set<Channel.ID> = []
    var running = 0
    var bell: Bell?
  }

  /// Takes listeners over; nothing is accepted before ``run()``.
  ///
  /// - Parameters:
  ///   - parts: the store, the ways out, the clock.
  ///   - listeners: where deliveries are taken; without any, nothing is served over HTTP.
  ///   - limits: what is spent on peers.
  ///   - readiness: hears when the office is open, and when it closes.
  package init(
    _ parts: Parts,
    listeners: [Listener] = [],
    limits: Server.Limits = Server.Limits(),
    readiness: Readiness = Readiness(socket: nil)
  ) {
    let (state, grumbles) = (Monitor(State()), Throttle(every: .seconds(10)))
    let metrics = Metrics()
    let directory = Directory(accounts: parts.accounts, openStore: parts.openStore)
    let acknowledger = Acknowledger(transport: parts.transport, accounts: parts.accounts, openStore: parts.openStore)
    let writer = Writer(
      metrics: metrics,
      openStore: parts.openStore,
      applied: { event, channel in
        acknowledger.note(event, of: channel)
        guard event.state == .failed else { return }
        let facts: KeyValuePairs = [
          "channel": channel.name, "event": "\(event.id)", "error": event.error ?? "-",
        ]
        parts.log.line(.warning, "a delivery could not be applied", facts)
      },
      complain: { Serve.complain($0, about: "writer", parts.log, grumbles, state) }
    )
    let running = Monitor<Server?>(nil)
    let hooks = Hooks(directory: directory, writer: writer, metrics: metrics, log: parts.log) {
      (running.with { $0 }?.statistics, Serve.figures(parts))
    }
    let server =
      listeners.isEmpty
      ? nil : Server(listeners: listeners, limits: limits, route: hooks.route, taker: hooks.take, handler: hooks.handle)
    running.with { $0 = server }
    self.parts = parts
    self.readiness = readiness
    self.metrics = metrics
    self.directory = directory
    self.writer = writer
    self.acknowledger = acknowledger
    self.server = server
    self.state = state
    self.grumbles = grumbles
    addresses = listeners.map(\.address)
  }

  /// Asks everything to end; what was begun is finished first.
  ///
  /// It may be called from any thread, before and during ``run()``.
  package func stop() {
    let bell = state.with { state in
      state.isStopping = true
      return state.bell
    }
    // Whoever listens for the bell need not wait until the next look.
    bell?.ring()
  }

  private var isStopping: Bool { state.with(waking: .nobody) { $0.isStopping } }

  /// Works until ``stop()``: then the listeners close first, accepted requests are answered, the writer and the courier
  /// finish.
  ///
  /// - Throws: `storeNewer` when a newer version migrated the store: this process must not touch it any more; `io` when
  ///   there are no threads or descriptors for it.
  package func run() throws(Fault) {
    let store = try parts.openStore()
    let doorbell = Doorbell(bell: store.bell)
    state.with { $0.bell = store.bell }
    try directory.refresh()
    let couriers = Couriers(parts, metrics: metrics) { self.complain($0, about: "courier") }
    let ends = Ends(writer: thread("writer") { self.writer.run() }, couriers: couriers)
    do throws(Fault) {
      guard ends.writer != nil, couriers.start(), start("acknowledger", { self.acknowledger.run() }),
        start("checkouts", { self.acknowledger.runCheckouts() }), start("cashier", { self.runCashier() }),
        start("timers", { self.runTimers() }), start("fetcher", { self.runFetcher() }),
        start("checkpoint", { self.runCheckpoints() }), start("keeper", { self.runKeeper() })
      else { throw Fault(.io, en: "no more threads are to be had", uk: "більше потоків отримати не вдалося") }
      do throws(ListenError) { try server?.start() } catch {
        throw Fault(.io, en: "\(error)", uk: "не вдалося почати обслуговування", detail: error.detail)
      }
    } catch {
      finish(ends)
      throw error
    }
    readiness.tell(.ready)
    if let server, server.isCramped {
      parts.log.line(
        .warning, "few file descriptors: raise LimitNOFILE or ulimit -n",
        ["connections": String(server.statistics.capacity)])
    }
    parts.log.line(.info, "serving", ["on": addresses.joined(separator: " ")])
    let desk = Desk(store: store)
    while !isStopping {
      let began = parts.clock.now()
      do {
        try directory.refresh()
        startPollers()
      } catch { complain(error, about: "channels") }
      do { try desk.wakeWaiting() } catch { complain(error, about: "timers") }
      doorbell.wait(.seconds(1))
      // Rings come with every commit: between two looks there is time for others.
      if !isStopping { parts.clock.sleep(began + Span(milliseconds: 20) - parts.clock.now()) }
    }
    readiness.tell(.stopping)
    parts.log.line(.info, "stopping")
    finish(ends)
    if let fatal = state.with({ $0.fatal }) { throw fatal }
  }

  private struct Ends {
    let writer: PlainThread?
    let couriers: Couriers
  }

  private func finish(_ ends: Ends) {
    state.with { $0.isStopping = true }
    ends.couriers.stop()
    acknowledger.close()
    server?.stop(within: Serve.requestsTime)
    writer.close()
    ends.writer?.join()
    ends.couriers.join(within: Serve.callsTime)
    // A poller may be held by its messenger for a minute; what it had not committed comes again.
    _ = state.wait(atMost: .milliseconds(500)) { $0.running == 0 ? true : nil }
  }

  private func thread(_ name: String, _ body: @escaping @Sendable () -> Void) -> PlainThread? {
    PlainThread(name: String(decoding: name.utf8.prefix(15), as: UTF8.self), body)
  }

  /// Starts a thread that nobody joins.
  private func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    state.with { $0.running += 1 }
    let thread = thread(name) { [state] in
      body()
      state.with { $0.running -= 1 }
    }
    guard let thread else {
      state.with { $0.running -= 1 }
      return false
    }
    thread.detach()
    return true
  }

  private func complain(_ fault: Fault, about what: String) {
    Serve.complain(fault, about: what, parts.log, grumbles, state)
  }

  private static func complain(
    _ fault: Fault,
    about what: String,
    _ log: Log,
    _ grumbles: Throttle,
    _ state: Monitor<State>
  ) {
    if let unsaid = grumbles.pass("\(what) \(fault.code.rawValue)") {
      log.line(
        .error,
        fault.phrase.en,
        ["in": what, "code": fault.code.rawValue, "detail": fault.detail ?? "-", "unsaid": String(unsaid)]
      )
    }
    guard fault.code == .storeNewer else { return }
    state.with { state in
      state.fatal = fault
      state.isStopping = true
    }
  }

  /// What the store tells for `/metrics`, by a connection of its own: scrapes are rare.
  private static func figures(_ parts: Parts) -> Metrics.Figures? {
    try? Desk(store: try parts.openStore()).look { (read) throws(Fault) in try Metrics.Figures(read) }
  }

  /// Waits, but not longer than until the end, or until `isOver` says so.
  private func pause(_ span: Span, unless isOver: () -> Bool = { false }) {
    let end = ContinuousClock.now + .milliseconds(span.milliseconds)
    while !isStopping, !isOver(), .now < end {
      let slice = min(.milliseconds(200), end - .now)
      _ = state.wait(atMost: slice) { $0.isStopping ? true : nil }
    }
  }

  // MARK: Timers

  private func runTimers() {
    pause(.minutes(1))
    while !isStopping {
      do {
        let desk = Desk(store: try parts.openStore())
        // Small batches with a pause: nobody waits long for the store.
        while try Retention.prune(desk), !isStopping { pause(Span(milliseconds: 100)) }
      } catch { complain(error, about: "timers") }
      pause(.hours(1))
    }
  }

  // MARK: The log beside the store

  /// Copies the log back into the store a little at a time, so that no commit has to wait for much of it.
  private func runCheckpoints() {
    var store: Store?
    while !isStopping {
      do throws(Fault) {
        let open: Store
        if let store { open = store } else { open = try parts.openStore() }
        store = open
        try open.copyBack()
      } catch {
        complain(error, about: "checkpoint")
        store = nil
        pause(.seconds(5))
      }
      pause(Span(milliseconds: 100))
    }
  }

  // MARK: Files, names and tokens, payments

  private func runFetcher() {
    runSteps(about: "fetcher") { desk in
      let fetcher = Fetcher(desk: desk, transport: parts.transport, accounts: parts.accounts)
      return { () throws(Fault) in try fetcher.step() }
    }
  }

  /// Learns names, and renews tokens before they expire.
  private func runKeeper() {
    runSteps(about: "keeper") { desk in
      let profiler = Profiler(desk: desk, transport: parts.transport, accounts: parts.accounts)
      let renewer = Renewer(desk: desk, transport: parts.transport, accounts: parts.accounts, log: parts.log)
      return { () throws(Fault) in
        let hasLearned = try profiler.step()
        try renewer.step()
        return hasLearned
      }
    }
  }

  private func runCashier() {
    runSteps(about: "cashier") { desk in
      let cashier = Cashier(desk: desk, transport: parts.transport, accounts: parts.accounts)
      return { () throws(Fault) in try cashier.step() }
    }
  }

  /// Works step by step on a store of its own, rests until the bell when a step found nothing to do, and begins anew
  /// after a fault.
  private func runSteps(about name: String, _ begin: (Desk) -> () throws(Fault) -> Bool) {
    var work: (step: () throws(Fault) -> Bool, doorbell: Doorbell)?
    while !isStopping {
      do throws(Fault) {
        let current: (step: () throws(Fault) -> Bool, doorbell: Doorbell)
        if let work {
          current = work
        } else {
          let desk = Desk(store: try parts.openStore())
          current = (begin(desk), Doorbell(bell: desk.store.bell))
        }
        work = current
        if try current.step() { continue }
        // It is rung at every commit: what need not be done at once is looked for a few times a second.
        pause(Span(milliseconds: 100))
        current.doorbell.wait(.seconds(1))
      } catch {
        complain(error, about: name)
        work = nil
        pause(.seconds(5))
      }
    }
  }

  // MARK: Pollers

  private func startPollers() {
    for channel in directory.channels where channel.isPolled {
      guard state.with({ $0.polled.insert(channel.id).inserted }) else { continue }
      let isStarted = start("poll \(channel.name)") {
        self.poll(channel)
        self.state.with { _ = $0.polled.remove(channel.id) }
      }
      if !isStarted { state.with { _ = $0.polled.remove(channel.id) } }
    }
  }

  private func poll(_ channel: Channel) {
    parts.log.line(.info, "polling", ["channel": channel.name])
    var poller: Poller?
    while !isStopping {
      do throws(Fault) {
        let current: Poller
        if let poller { current = poller } else { current = try self.poller(of: channel.id) }
        poller = current
        switch try current.round() {
        case .took(let count):
          if count > 0 { parts.log.line(.info, "received", ["channel": channel.name, "count": String(count)]) }
        case .later(let wait, let reason):
          parts.log.line(.warning, reason.en, ["channel": channel.name, "wait": "\(wait.milliseconds)ms"])
          let settings = directory.known(channel.name)?.channel.settings
          // Whoever mends the channel need not wait for it.
          pause(wait) { directory.known(channel.name)?.channel.settings != settings }
        case .over:
          parts.log.line(.info, "not polling any more", ["channel": channel.name])
          return
        }
      } catch {
        complain(error, about: channel.name)
        if error.code != .busy { poller = nil }
        pause(.seconds(5))
      }
    }
  }

  private func poller(of channel: Channel.ID) throws(Fault) -> Poller {
    Poller(
      channel: channel,
      desk: Desk(store: try parts.openStore()),
      transport: parts.transport,
      accounts: parts.accounts,
      applied: { [metrics, acknowledger] event, channel in
        metrics.delivered(to: channel, event.state.rawValue)
        acknowledger.note(event, of: channel)
      }
    )
  }
}
