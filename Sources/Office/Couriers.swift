import HTTP
import Inbox
import Phrases
import Storage

/// The courier's threads in `serve`: one finds what is due, a few make the calls.
///
/// A messenger that does not answer holds up its own channel only: a channel has so many calls under way at most, and a
/// message is claimed only when a thread is free to carry it.
final class Couriers: Sendable {
  private static let carriers = 8
  private static let mostOfChannel = 3
  /// Rings come with every commit; between two looks there is time for others.
  private static let pause = Span(milliseconds: 10)

  private struct State {
    var waiting: [Courier.Call] = []
    var calls: [Channel.ID: Int] = [:]
    var isStopping = false
    /// Whether a message may still be claimed: carriers stay as long.
    var isFinding = true
    var running = 0
  }

  private let parts: Serve.Parts
  private let metrics: Metrics
  private let complain: @Sendable (Fault) -> Void
  private let state = Monitor(State())

  init(_ parts: Serve.Parts, metrics: Metrics, complain: @escaping @Sendable (Fault) -> Void) {
    self.parts = parts
    self.metrics = metrics
    self.complain = complain
  }

  /// Starts the threads.
  ///
  /// - Returns: Whether there are threads for it.
  func start() -> Bool {
    var bodies: [@Sendable () -> Void] = [{ self.find() }]
    for _ in 0..<Couriers.carriers { bodies.append { self.carry() } }
    for body in bodies {
      state.with { $0.running += 1 }
      let thread = PlainThread(name: "courier") { [state] in
        body()
        state.with { $0.running -= 1 }
      }
      guard let thread else {
        state.with { $0.running -= 1 }
        return false
      }
      thread.detach()
    }
    return true
  }

  /// What went out, and what did not, a line each; neither the text nor who it went to.
  private func tell(_ outcome: Outcome, of call: Courier.Call) {
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
    _ = state.wait(atMost: limit) { $0.running == 0 ? true : nil }
  }

  private func find() {
    defer { state.with { $0.isFinding = false } }
    var work: (courier: Courier, doorbell: Doorbell)?
    while isFree() {
      do throws(Fault) {
        let (courier, doorbell): (Courier, Doorbell)
        if let work { (courier, doorbell) = work } else { (courier, doorbell) = try open() }
        work = (courier, doorbell)
        let began = parts.clock.now()
        let calls = state.with(waking: .nobody) { $0.calls }
        let busy = calls.filter { $0.value >= Couriers.mostOfChannel }.map(\.key)
        switch try courier.next(sparing: Set(busy)) {
        case .ended: break
        case .call(let call):
          state.with { state in
            state.waiting.append(call)
            state.calls[call.channel.id, default: 0] += 1
          }
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
    return (courier(Desk(store: store)), Doorbell(bell: store.bell))
  }

  private func courier(_ desk: Desk) -> Courier {
    Courier(
      desk: desk, transport: parts.transport, clock: parts.clock, accounts: parts.accounts, metrics: metrics)
  }

  /// Waits for a thread that has nothing to carry; `false` at the end.
  private func isFree() -> Bool {
    state.wait { state in
      if state.isStopping { return false }
      return state.calls.values.reduce(0, +) < Couriers.carriers ? true : nil
    } ?? false
  }

  private func carry() {
    var courier: Courier?
    while let call = nextCall() {
      do throws(Fault) {
        if courier == nil { courier = self.courier(Desk(store: try parts.openStore())) }
        if let outcome = try courier?.make(call) { tell(outcome, of: call) }
      } catch {
        complain(error)
        courier = nil
      }
      state.with { state in
        let left = state.calls[call.channel.id, default: 1] - 1
        state.calls[call.channel.id] = left > 0 ? left : nil
      }
    }
  }

  private func nextCall() -> Courier.Call? {
    state.wait { state -> Courier.Call?? in
      if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
      return state.isFinding ? nil : .some(nil)
    } ?? nil
  }
}
