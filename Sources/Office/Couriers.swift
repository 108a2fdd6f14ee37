import HTTP
import Inbox
import Phrases
import Storage

/// The courier's threads in `serve`: one finds what is due, others make the calls.
///
/// A messenger that does not answer holds up its own channel only: a channel has so many calls under way at most, and a
/// message is claimed only when there is room to carry it.
final class Couriers: Sendable {
  private static let mostCalls = 32
  private static let mostOfChannel = 12
  /// Rings come with every commit; between two looks there is time for others.
  private static let pause = Span(milliseconds: 10)

  private struct State {
    var isStopping = false
    var isFinding = true
  }

  private let parts: Serve.Parts
  private let metrics: Metrics
  private let complain: @Sendable (Fault) -> Void
  private let carriers: Carriers
  private let state = Monitor(State())

  init(_ parts: Serve.Parts, metrics: Metrics, complain: @escaping @Sendable (Fault) -> Void) {
    self.parts = parts
    self.metrics = metrics
    self.complain = complain
    carriers = Carriers(
      Couriers.mostCalls,
      parts,
      metrics: metrics,
      heard: { call, outcome in Couriers.tell(outcome, of: call, parts) },
      complain: complain
    )
  }

  /// Starts to find.
  ///
  /// - Returns: Whether there is a thread for it.
  func start() -> Bool {
    let thread = PlainThread(name: "courier") { [state] in
      self.find()
      state.with { $0.isFinding = false }
    }
    guard let thread else {
      state.with { $0.isFinding = false }
      return false
    }
    thread.detach()
    return true
  }

  /// What went out, and what did not, a line each; neither the text nor who it went to.
  private static func tell(_ outcome: Outcome, of call: Courier.Call, _ parts: Serve.Parts) {
    let isSent = outcome.verdict == .ok
    parts.log.line(
      isSent ? .info : .warning,
      isSent ? "sent" : outcome.verdict.rawValue,
      ["channel": call.channel.name, "message": "\(call.outgoing.message)", "reason": outcome.reason ?? "-"]
    )
  }

  /// Claims no more; calls that were begun are finished.
  func stop() {
    state.with { $0.isStopping = true }
  }

  /// Waits until the last call is written down.
  func join(within limit: Duration) {
    let end = ContinuousClock.now + limit
    _ = state.wait(atMost: limit) { $0.isFinding ? nil : true }
    carriers.close(within: max(.zero, end - .now))
  }

  private var isStopping: Bool { state.with(waking: .nobody) { $0.isStopping } }

  private func find() {
    var work: (courier: Courier, doorbell: Doorbell)?
    while carriers.waitForRoom(unless: { isStopping }) {
      do throws(Fault) {
        let (courier, doorbell): (Courier, Doorbell)
        if let work { (courier, doorbell) = work } else { (courier, doorbell) = try open() }
        work = (courier, doorbell)
        let began = parts.clock.now()
        let busy = carriers.calls.filter { $0.value >= Couriers.mostOfChannel }.map(\.key)
        switch try courier.next(sparing: Set(busy)) {
        case .ended: break
        case .call(let call): carriers.take(call)
        case .idle(let until):
          let wait = until.map { $0 - parts.clock.now() } ?? .seconds(1)
          doorbell.wait(min(max(wait, Span(milliseconds: 5)), .seconds(1)))
          parts.clock.sleep(began + Couriers.pause - parts.clock.now())
        }
      } catch {
        complain(error)
        work = nil
        _ = state.wait(atMost: .seconds(1)) { $0.isStopping ? true : nil }
      }
    }
  }

  private func open() throws(Fault) -> (Courier, Doorbell) {
    let store = try parts.openStore()
    let courier = Courier(
      desk: Desk(store: store),
      transport: parts.transport,
      clock: parts.clock,
      accounts: parts.accounts,
      metrics: metrics
    )
    return (courier, Doorbell(bell: store.bell))
  }
}
