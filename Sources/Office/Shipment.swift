import HTTP
package import Inbox
package import Phrases
import Storage

/// Carries many messages at once in this process: as many calls under way as the messengers' limits leave room for,
/// the messages of one contact in their order.
///
/// One thread finds whose turn it is, a few make the calls. `serve` may carry the same messages at the same time: each
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
    var calls: [(call: Courier.Call, waiting: Waiting)] = []
    var underWay: Set<Contact.ID> = []
    /// When the pace of a channel leaves room again.
    var free: [Channel.ID: Instant] = [:]
    /// Channels whose token is dead, or whose account is restricted, by the messenger's last word.
    var refused: Set<Channel.ID> = []
    var isStopping = false
    var isFinding = true
    var running = 0
  }

  /// How many calls may be under way.
  private static let carriers = 16
  /// How long a message is tried while the messenger cannot be reached.
  private static let patience = Span.minutes(5)
  /// How long the finder sleeps at most: newcomers are looked at as soon.
  private static let nap = Span(milliseconds: 20)

  private let parts: Serve.Parts
  private let tell: @Sendable (News) -> Void
  private let state = Monitor(State())

  /// - Parameters:
  ///   - parts: the store, the ways out, the clock.
  ///   - tell: hears the news, on any thread.
  package init(_ parts: Serve.Parts, tell: @escaping @Sendable (News) -> Void) {
    self.parts = parts
    self.tell = tell
  }

  /// Starts the threads.
  ///
  /// - Throws: `io` when there are none.
  package func start() throws(Fault) {
    var bodies: [@Sendable () -> Void] = [{ self.find() }]
    for _ in 0..<Shipment.carriers { bodies.append { self.carry() } }
    for body in bodies {
      state.with { $0.running += 1 }
      let thread = PlainThread(name: "shipment") { [state] in
        body()
        state.with { $0.running -= 1 }
      }
      guard let thread else {
        state.with { $0.running -= 1 }
        stop()
        throw Fault(.io, en: "no more threads are to be had", uk: "більше потоків отримати не вдалося")
      }
      thread.detach()
    }
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
    _ = state.wait(atMost: .seconds(170)) { $0.running == 0 ? true : nil }
  }

  // MARK: Finding

  private enum Choice {
    case parcel(Waiting)
    case later(Instant)
    case nothing
    case end
  }

  private func find() {
    defer { state.with { $0.isFinding = false } }
    var courier: Courier?
    var failures = 0
    while true {
      switch choose() {
      case .end: return
      case .nothing: break
      case .later(let moment):
        parts.clock.sleep(min(max(moment - parts.clock.now(), Span(milliseconds: 1)), Shipment.nap))
      case .parcel(let chosen):
        do throws(Fault) {
          let current: Courier
          if let courier { current = courier } else { current = try self.courier() }
          courier = current
          decide(try current.turn(of: chosen.parcel.message), chosen)
          failures = 0
        } catch {
          courier = nil
          failures += 1
          // A busy store is busy for a moment; anything else would not go away.
          guard error.code == .busy, failures < 5 else {
            tell(.failed(error))
            state.with { $0.isStopping = true }
            return
          }
        }
      }
    }
  }

  /// Whose turn it may be: the first whose contact has nothing before it and whose time has come.
  private func choose() -> Choice {
    state.wait { state -> Choice? in
      if state.isStopping { return .end }
      guard state.underWay.count < Shipment.carriers else { return nil }
      let now = parts.clock.now()
      var seen = state.underWay
      var next: Instant?
      for waiting in state.waiting where seen.insert(waiting.parcel.contact).inserted {
        let moment = max(waiting.notBefore, state.free[waiting.parcel.channel] ?? now)
        if moment <= now { return .parcel(waiting) }
        next = min(next ?? moment, moment)
      }
      return next.map(Choice.later)
    } ?? .nothing
  }

  private func decide(_ turn: Courier.Turn, _ waiting: Waiting) {
    let message = waiting.parcel.message
    var isDone = false
    state.with { state in
      guard let index = state.waiting.firstIndex(where: { $0.parcel.message == message }) else { return }
      switch turn {
      case .moved: break
      case .over:
        state.waiting.remove(at: index)
        isDone = true
      case .call(let call):
        state.waiting.remove(at: index)
        state.underWay.insert(waiting.parcel.contact)
        state.calls.append((call, waiting))
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

  // MARK: Carrying

  private func carry() {
    var courier: Courier?
    while let (call, waiting) = nextCall() {
      var waiting = waiting
      do throws(Fault) {
        let current: Courier
        if let courier { current = courier } else { current = try self.courier() }
        courier = current
        waiting.verdict = try current.make(call).verdict
      } catch {
        courier = nil
        tell(.failed(error))
        state.with { $0.isStopping = true }
      }
      giveBack(waiting)
    }
  }

  private func nextCall() -> (call: Courier.Call, waiting: Waiting)? {
    state.wait { state -> (call: Courier.Call, waiting: Waiting)?? in
      if !state.calls.isEmpty { return .some(state.calls.removeFirst()) }
      return state.isFinding ? nil : .some(nil)
    } ?? nil
  }

  /// After a call: the message is looked at again, before the later ones of its contact.
  private func giveBack(_ waiting: Waiting) {
    state.with { state in
      var waiting = waiting
      waiting.notBefore = parts.clock.now()
      switch waiting.verdict {
      case .tokenInvalid, .restricted, .quota: state.refused.insert(waiting.parcel.channel)
      case .ok: state.refused.remove(waiting.parcel.channel)
      default: break
      }
      state.underWay.remove(waiting.parcel.contact)
      state.waiting.insert(waiting, at: 0)
    }
  }

  private func courier() throws(Fault) -> Courier {
    Courier(
      desk: Desk(store: try parts.openStore()), transport: parts.transport, clock: parts.clock, accounts: parts.accounts
    )
  }
}
