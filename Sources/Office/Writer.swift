import Channels
import HTTP
import Inbox
import Phrases
import Storage

/// The one thread that writes deliveries: it keeps everything queued in one transaction and answers all of it after the
/// COMMIT, so that many deliveries share the price of one (measurements.md 3).
///
/// A delivery is durable before it is applied. While few come they are applied in the same transaction: who asks right
/// after the answer finds them. Under a burst they are kept only, and applied in short transactions when there is time;
/// always in the order in which they were handed over.
final class Writer: Sendable {
  /// What became of a delivery, or of a proof, which is no event.
  typealias Answer = Result<Event?, Fault>
  /// Hears of it on the writer's thread, and gives what is to be sent: that goes out together for a whole transaction.
  typealias Reply = @Sendable (Answer) -> OpenRequest.Answered?

  private enum Work: Sendable {
    case delivery(Delivery)
    /// A write that changes nothing, to prove that one could.
    case proof

    var bytes: Int {
      switch self {
      case .delivery(let delivery): delivery.payload.count
      case .proof: 0
      }
    }
  }

  private struct Ticket: Sendable {
    let work: Work
    let reply: Reply

    var channel: Channel? {
      if case .delivery(let delivery) = work { delivery.channel } else { nil }
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
  private let applied: @Sendable (Event, Channel) -> Void
  private let complain: @Sendable (Fault) -> Void
  private let state = Monitor(State())

  /// - Parameters:
  ///   - limits: of the queue and of a transaction.
  ///   - metrics: where commits and deliveries are counted.
  ///   - openStore: opens the writer's own store; again after it failed.
  ///   - applied: hears of each event after the commit that applied it, and of each that came again.
  ///   - complain: hears of every transaction that failed.
  init(
    limits: Limits = Limits(),
    metrics: Metrics,
    openStore: @escaping @Sendable () throws(Fault) -> Store,
    applied: @escaping @Sendable (Event, Channel) -> Void = { _, _ in },
    complain: @escaping @Sendable (Fault) -> Void
  ) {
    self.limits = limits
    self.openStore = openStore
    self.metrics = metrics
    self.applied = applied
    self.complain = complain
  }

  /// Hands a delivery over, and returns at once.
  ///
  /// - Parameters:
  ///   - delivery: what came.
  ///   - reply: hears when it is durable, or why it is not: `notFound` when the channel was removed, or why the store
  ///     cannot be written; nothing is kept then. The event is `received` when it is yet to be applied, and `duplicate`
  ///     for a delivery that came before.
  /// - Throws: `busy` when too much waits or the end has come; `reply` is not called then.
  func take(_ delivery: Delivery, then reply: @escaping Reply) throws(Fault) {
    try hand(over: .delivery(delivery), then: reply)
  }

  /// Does the same, and returns when the delivery is durable.
  ///
  /// - Returns: The event.
  /// - Throws: what ``take(_:then:)`` throws or tells.
  func take(_ delivery: Delivery) throws(Fault) -> Event {
    let told = Monitor<Answer?>(nil)
    try take(delivery) { answer in
      told.with { $0 = answer }
      return nil
    }
    guard let event = try (told.wait { $0 } ?? .failure(Writer.closed)).get() else {
      throw Fault(.internal, en: "a delivery was not answered", uk: "доставка лишилася без відповіді")
    }
    return event
  }

  /// Proves that deliveries could be written now, by a write that changes nothing.
  ///
  /// - Returns: What stands in the way, if anything does.
  func prove(within limit: Duration) -> Fault? {
    let told = Monitor<Answer?>(nil)
    do {
      try hand(over: .proof) { answer in
        told.with { $0 = answer }
        return nil
      }
    } catch { return error }
    switch told.wait(atMost: limit, until: { $0 }) {
    case .success:
      let failure = state.with(waking: .nobody) { $0.failure }
      guard let failure, failure.at + Writer.failureTime > .now else { return nil }
      return failure.fault
    case .failure(let fault): return fault
    case nil: return Fault(.busy, en: "the store is busy", uk: "сховище зайняте")
    }
  }

  /// Works until ``close()``: what was handed over before is answered, what was kept is applied.
  func run() {
    var work = Working(allowance: (limits.allowance, .now))
    while true {
      switch wait(for: work) {
      case .deliveries: commit(&work)
      case .backlog: applySome(&work)
      case .end: return
      }
    }
  }

  /// Takes no more; ``run()`` ends when the queue is empty.
  func close() {
    state.with { $0.isClosed = true }
  }

  /// Deliveries that no transaction has taken up yet.
  var waiting: Int { state.with(waking: .nobody) { $0.queue.count } }

  private static let closed = Fault(.busy, en: "the server is stopping", uk: "сервер зупиняється")

  private func hand(over work: Work, then reply: @escaping Reply) throws(Fault) {
    let refusal: Fault? = state.with(waking: .one) { state in
      if let refusal = state.refusal { return refusal }
      if state.isClosed { return Writer.closed }
      guard state.queue.count < limits.waiting, state.bytes + work.bytes <= limits.waitingBytes else {
        return Fault(.busy, en: "too many deliveries wait", uk: "чекає забагато доставок")
      }
      state.queue.append(Ticket(work: work, reply: reply))
      state.bytes += work.bytes
      return nil
    }
    if let refusal { throw refusal }
  }

  // MARK: What to do next

  /// What only the writer's thread knows.
  private struct Working {
    var desk: Desk?
    /// About how many deliveries are kept and not applied; others may have applied some.
    ///
    /// Unknown at first.
    var backlog: Int?
    /// When to look at the backlog, if nothing comes.
    var next = ContinuousClock.now
    /// Until when it is a burst, also when few come at once: its peers wait for each other.
    var burstEnd = ContinuousClock.now
    /// What is left of the allowance, as of when.
    var allowance: (left: Duration, at: ContinuousClock.Instant)
    /// When to leave the rest of it to others, once the end has come.
    var end: ContinuousClock.Instant?
  }

  private enum Next {
    case deliveries
    case backlog
    case end
  }

  private func wait(for work: borrowing Working) -> Next {
    let isBehind = work.backlog != 0
    let pause: Duration? = isBehind ? max(.zero, work.next - .now) : nil
    let isLate = work.end.map { $0 <= .now } ?? false
    let next: Next? = state.wait(atMost: pause) { state in
      if !state.queue.isEmpty { return .deliveries }
      return state.isClosed && (!isBehind || isLate || state.refusal != nil) ? .end : nil
    }
    return next ?? .backlog
  }

  private func takeUp(atMost count: Int) -> [Ticket] {
    state.with(waking: .nobody) { state in
      guard state.queue.count > count else {
        defer {
          state.queue = []
          state.bytes = 0
        }
        return state.queue
      }
      let tickets = Array(state.queue.prefix(count))
      state.queue.removeFirst(count)
      state.bytes -= tickets.reduce(0) { $0 + $1.work.bytes }
      return tickets
    }
  }

  // MARK: Committing

  /// One transaction: what comes while it runs still joins, for a while.
  private func commit(_ work: inout Working) {
    var batch: [(ticket: Ticket, answer: Answer)] = []
    var taken: [Ticket] = []
    var applied: [(event: Event, channel: Channel)] = []
    var isLeft = false
    var kept = 0
    var isCalm = true
    let (began, burstEnd) = (ContinuousClock.now, work.burstEnd)
    let end = began + limits.batchTime
    let allowance = min(
      limits.allowance, work.allowance.left + (began - work.allowance.at) / limits.allowanceShare)
    var applyingSince: ContinuousClock.Instant?
    do throws(Fault) {
      let (desk, backlog) = try prepare(&work)
      // Only what is applied can be seen.
      try desk.store.changeQuietly { (write) throws(Fault) in
        while batch.count < limits.batch, batch.isEmpty || .now < end {
          let tickets = takeUp(atMost: limits.batch - batch.count)
          if tickets.isEmpty { break }
          taken += tickets
          for ticket in tickets { batch.append((ticket, try keep(ticket.work, write))) }
        }
        kept = batch.count { $0.answer.isReceived }
        isCalm = kept <= limits.calm && began >= burstEnd && allowance > .zero
        // Beyond the bound more is applied than comes, so that who delivers is slowed down.
        let most = isCalm ? .max : backlog > limits.backlog ? kept + kept / 4 + 1 : 0
        guard most > 0, backlog + kept > 0 else {
          isLeft = backlog + kept > 0
          return false
        }
        applyingSince = .now
        // Few are applied however slow the machine is: who delivered looks at once.
        isLeft = try Intake.applyReceived(
          into: write,
          while: {
            guard applied.count < most else { return false }
            return isCalm ? applied.count < kept || .now < end && waiting <= limits.calm : .now < end
          },
          each: { applied.append(($0, $1)) }
        )
        return !applied.isEmpty
      }
      work.backlog = isLeft ? max(1, backlog + kept - applied.count) : 0
    } catch {
      fail(taken + takeUp(atMost: .max), error, &work)
      return
    }
    let spent = applyingSince.map { .now - $0 } ?? .zero
    work.allowance = (max(.zero, allowance - spent), began)
    work.next = .now + (isCalm ? limits.gap : limits.lull)
    if kept > limits.calm { work.burstEnd = .now + limits.burst }
    let deliveries = batch.count { $0.ticket.channel != nil }
    metrics.committed(deliveries, in: .now - began)
    if deliveries > 0 { state.with(waking: .nobody) { $0.failure = nil } }
    for (event, channel) in applied { tell(event, of: channel) }
    answer(batch, applied)
  }

  /// Answers everybody at once, with what became of each delivery where that is known already.
  private func answer(_ batch: [(ticket: Ticket, answer: Answer)], _ applied: [(event: Event, channel: Channel)]) {
    let known = Dictionary(applied.map { ($0.event.id, $0.event) }) { $1 }
    var replies: [OpenRequest.Answered] = []
    replies.reserveCapacity(batch.count)
    for (ticket, answer) in batch {
      var answer = answer
      if case .success(let event?) = answer {
        if let event = known[event.id], answer.isReceived { answer = .success(event) }
        if let channel = ticket.channel, event.state == .duplicate { tell(event, of: channel) }
      }
      if let reply = ticket.reply(answer) { replies.append(reply) }
    }
    OpenRequest.send(replies)
  }

  private func tell(_ event: Event, of channel: Channel) {
    metrics.delivered(to: channel, event.state.rawValue)
    applied(event, channel)
  }

  private func prepare(_ work: inout Working) throws(Fault) -> (Desk, backlog: Int) {
    let desk: Desk
    if let known = work.desk { desk = known } else { desk = Desk(store: try openStore()) }
    work.desk = desk
    if let backlog = work.backlog { return (desk, backlog) }
    let backlog = try desk.look { (read) throws(Fault) in try read.receivedEvents() }
    work.backlog = backlog
    return (desk, backlog)
  }

  private func keep(_ work: Work, _ write: borrowing Write) throws(Fault) -> Answer {
    switch work {
    case .proof:
      try write.prove()
      return .success(nil)
    case .delivery(let delivery):
      // The channel as it is now: it may have been removed while the delivery waited.
      guard let channel = try write.read.channel(delivery.channel.id, for: .system), channel.removedAt == nil else {
        let name = delivery.channel.name
        return .failure(Fault(.notFound, en: "there is no channel \(name)", uk: "немає каналу \(name)"))
      }
      do {
        return .success(
          try Intake.keep(delivery.payload, deliveryKey: delivery.deliveryKey, of: channel, into: write))
      } catch {
        // What no delivery is to blame for ends the transaction; anything else ends this delivery alone.
        if error.isOfStore { throw error }
        return .failure(error)
      }
    }
  }

  /// One transaction that only applies; deliveries that come end it.
  private func applySome(_ work: inout Working) {
    if work.end == nil, state.with(waking: .nobody, { $0.isClosed }) { work.end = .now + limits.endTime }
    if let end = work.end, end <= .now { return }
    var applied: [(event: Event, channel: Channel)] = []
    do throws(Fault) {
      let (desk, backlog) = try prepare(&work)
      guard backlog > 0 else { return }
      let end = ContinuousClock.now + limits.batchTime
      let isLeft = try desk.administer { (write) throws(Fault) in
        try Intake.applyReceived(
          into: write,
          while: { .now < end && waiting == 0 },
          each: { applied.append(($0, $1)) }
        )
      }
      work.backlog = isLeft ? max(1, backlog - applied.count) : 0
      work.next = .now + limits.gap
    } catch {
      fail([], error, &work)
      return
    }
    for (event, channel) in applied { tell(event, of: channel) }
  }

  private func fail(_ tickets: [Ticket], _ fault: Fault, _ work: inout Working) {
    complain(fault)
    metrics.commitFailed()
    // What is kept is safe: it is tried again in a while.
    work.next = .now + .seconds(1)
    if state.with(waking: .nobody, { $0.isClosed }) { work.end = .now }
    if fault.code != .busy {
      work.desk = nil
      work.backlog = nil
      state.with(waking: .nobody) { $0.failure = (fault, .now) }
    }
    if fault.code == .storeNewer { state.with { $0.refusal = fault } }
    OpenRequest.send(tickets.compactMap { $0.reply(.failure(fault)) })
  }
}

extension Result<Event?, Fault> {
  /// Whether it is a delivery that was kept and is yet to be applied.
  fileprivate var isReceived: Bool {
    if case .success(let event?) = self { event.state == .received } else { false }
  }
}
