import HTTP
package import Inbox
package import Phrases
import Storage

/// Carries many messages at once in this process: as many calls under way as the messengers' limits leave room for,
/// the messages of one contact in their order.
///
/// One thread finds whose turn it is and writes down what was answered, a few make the calls. `serve` may carry the same messages at the same time: each
/// goes to whoever claims it first. A message that the messenger wants later is waited for; what cannot leave for long
/// (a dead token, a network that is down) is given back and stays queued.
package final class Shipment: Sendable {
  /// A message of the outbox to be carried.
  package struct Parcel: Sendable {
    package let message: Message.ID
    package let contact: Contact.ID
    package let channel: Channel.ID

    package init(message: Message.ID, contact: Contact.ID, channel: Channel.ID) {
      self.message = message
      self.contact = contact
      self.channel = channel
    }
  }

  /// What becomes known of a shipment while it is under way.
  package enum News: Sendable {
    /// The message has its answer, or stays queued: its state tells.
    case done(Message.ID)
    /// The store cannot be read or written: nothing more is carried.
    case failed(Fault)
  }

  private struct Waiting {
    let parcel: Parcel
    let since: Instant
    var notBefore: Instant
    /// What the messenger answered last, if it was asked.
    var verdict: Outcome.Verdict?
  }

  private struct State {
    /// In the order in which they were handed over; the first of each contact is at the front.
    var waiting: [Waiting] = []
    /// What is called for, by the message of the call: an earlier one to the same contact may go first.
    var underWay: [Message.ID: Waiting] = [:]
    /// When the pace of a channel leaves room again.
    var free: [Channel.ID: Instant] = [:]
    /// Channels whose token is dead, or whose account is restricted, by the messenger's last word.
    var refused: Set<Channel.ID> = []
    var isStopping = false
    var isFinding = false
  }

  /// How many calls may be under way.
  private static let mostCalls = 16
  /// How long a message is tried while the messenger cannot be reached.
  private static let patience = Span.minutes(5)
  /// How long the finder sleeps at most: newcomers are looked at as soon.
  private static let nap = Span(milliseconds: 10)
  /// How often, and how far apart, a store that refuses an answer is asked again.
  private static let tries = 40
  private static let retry = Span(milliseconds: 250)

  private let parts: Serve.Parts
  private let tell: @Sendable (News) -> Void
  private let carriers: Carriers
  private let state: Monitor<State>

  /// - Parameters:
  ///   - parts: the store, the ways out, the clock.
  ///   - tell: hears the news, on any thread.
  package init(_ parts: Serve.Parts, tell: @escaping @Sendable (News) -> Void) {
    self.parts = parts
    self.tell = tell
    let state = Monitor(State())
    self.state = state
    carriers = Carriers(
      Shipment.mostCalls,
      Calling(transport: parts.transport, accounts: parts.accounts, clock: parts.clock, metrics: nil),
      heard: { state.with { _ in } }
    )
  }

  /// Starts to work.
  ///
  /// - Throws: `io` when there is no thread for it.
  package func start() throws(Fault) {
    state.with { $0.isFinding = true }
    let thread = PlainThread(name: "shipment") { [state] in
      self.find()
      state.with { $0.isFinding = false }
    }
    guard let thread else {
      state.with { $0.isFinding = false }
      throw Fault(.io, en: "no more threads are to be had", uk: "більше потоків отримати не вдалося")
    }
    thread.detach()
  }

  /// Hands messages over, in the order in which they are to leave.
  package func add(_ parcels: [Parcel]) {
    let now = parts.clock.now()
    state.with { state in
      state.waiting += parcels.map { Waiting(parcel: $0, since: now, notBefore: now) }
    }
  }

  /// Begins no more calls, and waits for those under way; what was not begun stays queued.
  package func stop() {
    state.with { $0.isStopping = true }
    // A call may take the whole of its deadline, an upload longer (domain.md, Deadlines).
    _ = state.wait(atMost: .seconds(170)) { $0.isFinding ? nil : true }
  }

  // MARK: Finding

  private enum Choice {
    case answers([Courier.Answer])
    case parcel(Waiting)
    case later(Instant)
    case end
  }

  private func find() {
    var courier: Courier?
    var failures = 0
    while true {
      let choice = choose()
      do throws(Fault) {
        switch choice {
        case .end: return
        case .later(let moment):
          parts.clock.sleep(min(max(moment - parts.clock.now(), Span(milliseconds: 1)), Shipment.nap))
          continue
        case .answers(let answers):
          let current: Courier
          if let courier { current = courier } else { current = try self.courier() }
          courier = current
          for fault in try current.settle(answers) { tell(.failed(fault)) }
          giveBack(answers)
        case .parcel(let chosen):
          let current: Courier
          if let courier { current = courier } else { current = try self.courier() }
          courier = current
          decide(try current.turn(of: chosen.parcel.message), chosen)
        }
        failures = 0
      } catch {
        courier = nil
        failures += 1
        switch choice {
        case .answers(let answers) where isWorthAnotherTry(error, answers, failures): parts.clock.sleep(Shipment.retry)
        // A busy store is busy for a moment; anything else would not go away.
        case .parcel where error.code == .busy && failures < 5: break
        default:
          tell(.failed(error))
          if case .answers(let answers) = choice { giveBack(answers) }
          state.with { $0.isStopping = true }
        }
      }
    }
  }

  /// An answer that is not written down makes its message `uncertain`.
  private func isWorthAnotherTry(_ fault: Fault, _ answers: [Courier.Answer], _ failures: Int) -> Bool {
    let now = parts.clock.now()
    return fault.isOfStore && fault.code != .storeNewer && failures < Shipment.tries
      && answers.contains { now < $0.call.claimedUntil }
  }

  /// What was answered, before all; then whose turn it may be: the first whose contact has nothing before it and whose
  /// time has come.
  private func choose() -> Choice {
    state.wait { state -> Choice? in
      let answers = carriers.answers()
      if !answers.isEmpty { return .answers(answers) }
      if state.isStopping { return state.underWay.isEmpty ? .end : nil }
      guard state.underWay.count < Shipment.mostCalls else { return nil }
      let now = parts.clock.now()
      var seen = Set(state.underWay.values.map(\.parcel.contact))
      var next: Instant?
      for waiting in state.waiting where seen.insert(waiting.parcel.contact).inserted {
        let moment = max(waiting.notBefore, state.free[waiting.parcel.channel] ?? now)
        if moment <= now { return .parcel(waiting) }
        next = min(next ?? moment, moment)
      }
      return next.map(Choice.later)
    } ?? .end
  }

  private func decide(_ turn: Courier.Turn, _ waiting: Waiting) {
    let message = waiting.parcel.message
    var isDone = false
    var claimed: Courier.Call?
    state.with { state in
      guard let index = state.waiting.firstIndex(where: { $0.parcel.message == message }) else { return }
      switch turn {
      case .moved: break
      case .over:
        state.waiting.remove(at: index)
        isDone = true
      case .call(let call):
        state.waiting.remove(at: index)
        state.underWay[call.message] = waiting
        claimed = call
      case .later(let moment, let ofChannel):
        if isHopeless(waiting, until: moment, state) {
          state.waiting.remove(at: index)
          isDone = true
        } else {
          state.waiting[index].notBefore = moment
          state.free[waiting.parcel.channel] = ofChannel
        }
      }
    }
    if let claimed { carriers.take(claimed) }
    if isDone { tell(.done(message)) }
  }

  /// Whether waiting on is of no use: the account is refused, or nobody could be reached for long.
  private func isHopeless(_ waiting: Waiting, until moment: Instant, _ state: State) -> Bool {
    if state.refused.contains(waiting.parcel.channel) { return true }
    // A messenger that says when to come back is obeyed, however long that is.
    if waiting.verdict == .rateLimited { return false }
    guard waiting.verdict == .retry else { return false }
    return moment - waiting.since > Shipment.patience
  }

  /// After calls: the messages are looked at again, before the later ones of their contacts.
  private func giveBack(_ answers: [Courier.Answer]) {
    carriers.finish(answers)
    state.with { state in
      for answer in answers {
        guard var waiting = state.underWay.removeValue(forKey: answer.call.message) else { continue }
        waiting.notBefore = parts.clock.now()
        waiting.verdict = answer.outcome.verdict
        switch answer.outcome.verdict {
        case .tokenInvalid, .restricted, .quota: state.refused.insert(waiting.parcel.channel)
        case .ok: state.refused.remove(waiting.parcel.channel)
        default: break
        }
        state.waiting.insert(waiting, at: 0)
      }
    }
  }

  private func courier() throws(Fault) -> Courier {
    Courier(
      desk: Desk(store: try parts.openStore()), transport: parts.transport, clock: parts.clock, accounts: parts.accounts
    )
  }
}
