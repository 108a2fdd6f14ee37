import HTTP
import Inbox
import Phrases
import Storage

/// Threads that make claimed calls, as many at once as there are calls and no more than are allowed.
///
/// A thread is started when a call waits and nobody is free, and ends when nothing came for a while: a quick messenger
/// needs one, a slow one many.
final class Carriers: Sendable {
  private struct State {
    var waiting: [Courier.Call] = []
    var calls: [Channel.ID: Int] = [:]
    var threads = 0
    var free = 0
    var isClosed = false
  }

  private static let patience: Duration = .seconds(10)

  private let most: Int
  private let parts: Serve.Parts
  private let metrics: Metrics?
  private let heard: @Sendable (Courier.Call, Outcome) -> Void
  private let complain: @Sendable (Fault) -> Void
  private let state = Monitor(State())

  /// - Parameters:
  ///   - most: how many calls may be under way.
  ///   - parts: the store and the ways out.
  ///   - metrics: where calls are counted.
  ///   - heard: is told every answer, on the thread that heard it.
  ///   - complain: is told why an answer could not be written down.
  init(
    _ most: Int,
    _ parts: Serve.Parts,
    metrics: Metrics?,
    heard: @escaping @Sendable (Courier.Call, Outcome) -> Void,
    complain: @escaping @Sendable (Fault) -> Void
  ) {
    self.most = most
    self.parts = parts
    self.metrics = metrics
    self.heard = heard
    self.complain = complain
  }

  /// How many calls of each channel are under way.
  var calls: [Channel.ID: Int] { state.with(waking: .nobody) { $0.calls } }

  /// Waits until another call may be taken.
  ///
  /// - Parameter isOver: ends the waiting.
  /// - Returns: Whether one may.
  func waitForRoom(unless isOver: () -> Bool = { false }) -> Bool {
    while !isOver() {
      let hasRoom = state.wait(atMost: .milliseconds(200)) { state in
        state.calls.values.reduce(0, +) < most ? true : nil
      }
      if hasRoom == true { return true }
    }
    return false
  }

  /// Has a claimed call made.
  func take(_ call: Courier.Call) {
    let needsThread = state.with(waking: .one) { state in
      state.waiting.append(call)
      state.calls[call.channel.id, default: 0] += 1
      guard state.free < state.waiting.count, state.threads < most else { return false }
      state.threads += 1
      return true
    }
    guard needsThread else { return }
    if let thread = PlainThread(name: "carrier", { self.carry() }) {
      thread.detach()
      return
    }
    // The system has no more threads: those that there are take it, and where there are none it is made here.
    let isLast = state.with { state in
      state.threads -= 1
      return state.threads == 0
    }
    if isLast { carry(whileWaiting: false) }
  }

  /// Takes no more, and waits until the last answer is written down.
  func close(within limit: Duration) {
    state.with { $0.isClosed = true }
    _ = state.wait(atMost: limit) { $0.calls.isEmpty ? true : nil }
  }

  private func carry() {
    carry(whileWaiting: true)
    state.with { $0.threads -= 1 }
  }

  private func carry(whileWaiting isPatient: Bool) {
    var courier: Courier?
    while true {
      do throws(Fault) {
        // Before a call is taken: one that nobody can write down must not be made.
        let current: Courier
        if let courier { current = courier } else { current = try openCourier() }
        courier = current
        guard let call = nextCall(isPatient) else { return }
        defer { finish(call) }
        do throws(Fault) { heard(call, try current.make(call)) } catch {
          courier = nil
          complain(error)
        }
      } catch {
        complain(error)
        parts.clock.sleep(Span(milliseconds: 250))
      }
    }
  }

  private func openCourier() throws(Fault) -> Courier {
    Courier(
      desk: Desk(store: try parts.openStore()),
      transport: parts.transport,
      clock: parts.clock,
      accounts: parts.accounts,
      metrics: metrics
    )
  }

  private func nextCall(_ isPatient: Bool) -> Courier.Call? {
    state.with(waking: .nobody) { $0.free += 1 }
    defer { state.with(waking: .nobody) { $0.free -= 1 } }
    let found = state.wait(atMost: isPatient ? Carriers.patience : .zero) { state -> Courier.Call?? in
      if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
      return state.isClosed ? .some(nil) : nil
    }
    return found ?? nil
  }

  private func finish(_ call: Courier.Call) {
    state.with { state in
      let left = state.calls[call.channel.id, default: 1] - 1
      state.calls[call.channel.id] = left > 0 ? left : nil
    }
  }
}
