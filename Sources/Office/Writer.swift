import HTTP
import Inbox
import Phrases
import Storage

/// The one thread that writes deliveries: it takes everything queued into one transaction and answers all of it after
/// the COMMIT, so that many deliveries share the price of one (measurements.md 3).
///
/// Deliveries are applied in the order in which they were handed over. Who hands one over waits: nobody confirms what is
/// not durable.
final class Writer: Sendable {
  struct Limits: Sendable {
    /// Deliveries that may wait; beyond, newcomers are refused as `busy`.
    var waiting = 1024
    /// Bytes of the payloads that may wait.
    var waitingBytes = 16 << 20
    /// Deliveries in one transaction.
    var batch = 256
    /// How long a transaction takes in more: a colleague's `send` waits for the store behind it.
    var batchTime: Duration = .milliseconds(20)

    init() {}
  }

  private enum Work: Sendable {
    case delivery([UInt8], Channel)
    /// A write that changes nothing, to prove that one could.
    case proof

    var bytes: Int {
      switch self {
      case .delivery(let payload, _): payload.count
      case .proof: 0
      }
    }
  }

  private typealias Answer = Result<Event?, Fault>

  private final class Ticket: Sendable {
    let work: Work
    let answer = Monitor<Answer?>(nil)

    init(_ work: Work) {
      self.work = work
    }
  }

  private struct State {
    var queue: [Ticket] = []
    var bytes = 0
    var isClosed = false
    /// Why nothing is taken any more.
    var refusal: Fault?
    /// Why the last deliveries could not be kept, until some are.
    var failure: (fault: Fault, at: ContinuousClock.Instant)?
  }

  /// How long a failure outweighs a proof that a write works again: a delivery needs more space than the proof.
  private static let failureTime: Duration = .seconds(10)

  private let limits: Limits
  private let openStore: @Sendable () throws(Fault) -> Store
  private let metrics: Metrics
  private let complain: @Sendable (Fault) -> Void
  private let state = Monitor(State())

  /// - Parameters:
  ///   - limits: of the queue and of a transaction.
  ///   - metrics: where commits and deliveries are counted.
  ///   - openStore: opens the writer's own store; again after it failed.
  ///   - complain: hears of every transaction that failed.
  init(
    limits: Limits = Limits(),
    metrics: Metrics,
    openStore: @escaping @Sendable () throws(Fault) -> Store,
    complain: @escaping @Sendable (Fault) -> Void
  ) {
    self.limits = limits
    self.metrics = metrics
    self.openStore = openStore
    self.complain = complain
  }

  /// Keeps and applies a delivery, and returns when that is durable.
  ///
  /// - Returns: The event; `duplicate` for a delivery that came before.
  /// - Throws: `notFound` when the channel was removed, `busy` when too much waits, or why the store cannot be written;
  ///   nothing is kept then.
  func take(_ payload: [UInt8], of channel: Channel) throws(Fault) -> Event {
    let ticket = try hand(over: .delivery(payload, channel))
    let answer = ticket.answer.wait { $0 } ?? .failure(Writer.closed)
    guard let event = try answer.get() else {
      throw Fault(.internal, en: "a delivery was not answered", uk: "доставка лишилася без відповіді")
    }
    return event
  }

  /// Proves that deliveries could be written now, by a write that changes nothing.
  ///
  /// - Returns: What stands in the way, if anything does.
  func prove(within limit: Duration) -> Fault? {
    do {
      let ticket = try hand(over: .proof)
      switch ticket.answer.wait(atMost: limit, until: { $0 }) {
      case .success:
        let failure = state.with(waking: .nobody) { $0.failure }
        guard let failure, failure.at + Writer.failureTime > .now else { return nil }
        return failure.fault
      case .failure(let fault): return fault
      case nil:
        return Fault(.busy, en: "the store is busy", uk: "сховище зайняте")
      }
    } catch { return error }
  }

  /// Works until ``close()``; what was handed over before is finished.
  func run() {
    var desk: Desk?
    while waitForWork() { commit(&desk) }
  }

  /// Takes no more; ``run()`` ends when the queue is empty.
  func close() {
    state.with { $0.isClosed = true }
  }

  /// Deliveries that no transaction has taken up yet.
  var waiting: Int { state.with(waking: .nobody) { $0.queue.count } }

  private static let closed = Fault(.busy, en: "the server is stopping", uk: "сервер зупиняється")

  private func hand(over work: Work) throws(Fault) -> Ticket {
    let ticket = Ticket(work)
    let refusal: Fault? = state.with { state in
      if let refusal = state.refusal { return refusal }
      if state.isClosed { return Writer.closed }
      guard state.queue.count < limits.waiting, state.bytes + work.bytes <= limits.waitingBytes else {
        return Fault(.busy, en: "too many deliveries wait", uk: "чекає забагато доставок")
      }
      state.queue.append(ticket)
      state.bytes += work.bytes
      return nil
    }
    if let refusal { throw refusal }
    return ticket
  }

  private func waitForWork() -> Bool {
    state.wait { state in
      if !state.queue.isEmpty { return true }
      return state.isClosed ? false : nil
    } ?? false
  }

  private func next() -> Ticket? {
    state.with { state in
      guard !state.queue.isEmpty else { return nil }
      let ticket = state.queue.removeFirst()
      state.bytes -= ticket.work.bytes
      return ticket
    }
  }

  private func takeAll() -> [Ticket] {
    state.with { state in
      defer {
        state.queue = []
        state.bytes = 0
      }
      return state.queue
    }
  }

  // MARK: Committing

  /// One transaction: what comes while it runs still joins, for a while.
  private func commit(_ desk: inout Desk?) {
    var batch: [(ticket: Ticket, answer: Answer)] = []
    var current: Ticket?
    let began = ContinuousClock.now
    do throws(Fault) {
      let open: Desk
      if let desk { open = desk } else { open = Desk(store: try openStore()) }
      desk = open
      try open.administer { (write) throws(Fault) in
        let end = ContinuousClock.now + limits.batchTime
        while batch.count < limits.batch, batch.isEmpty || ContinuousClock.now < end, let ticket = next() {
          current = ticket
          batch.append((ticket, try apply(ticket.work, write)))
          current = nil
        }
      }
    } catch {
      fail(batch.map(\.ticket) + [current].compactMap(\.self) + takeAll(), error, &desk)
      return
    }
    let deliveries = batch.count { if case .delivery = $0.ticket.work { true } else { false } }
    metrics.committed(deliveries, in: ContinuousClock.now - began)
    if deliveries > 0 { state.with(waking: .nobody) { $0.failure = nil } }
    for (ticket, answer) in batch {
      if case .delivery(_, let channel) = ticket.work, case .success(let event?) = answer {
        metrics.delivered(to: channel, event.state.rawValue)
      }
      ticket.answer.with(waking: .one) { $0 = answer }
    }
  }

  private func apply(_ work: Work, _ write: borrowing Write) throws(Fault) -> Answer {
    switch work {
    case .proof:
      try write.prove()
      return .success(nil)
    case .delivery(let payload, let known):
      // The channel as it is now: its settings may have changed while the delivery waited.
      guard let channel = try write.read.channel(known.id, for: .system), channel.removedAt == nil else {
        return .failure(
          Fault(.notFound, en: "there is no channel \(known.name)", uk: "немає каналу \(known.name)"))
      }
      do {
        return .success(
          try write.attempt { () throws(Fault) in try Intake.take(payload, of: channel, into: write) })
      } catch {
        // What no delivery is to blame for ends the transaction; anything else ends this delivery alone.
        if error.isOfStore { throw error }
        return .failure(error)
      }
    }
  }

  private func fail(_ tickets: [Ticket], _ fault: Fault, _ desk: inout Desk?) {
    complain(fault)
    metrics.commitFailed()
    if fault.code != .busy {
      desk = nil
      state.with(waking: .nobody) { $0.failure = (fault, .now) }
    }
    if fault.code == .storeNewer { state.with { $0.refusal = fault } }
    for ticket in tickets { ticket.answer.with(waking: .one) { $0 = .failure(fault) } }
  }
}
