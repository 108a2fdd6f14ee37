import HTTP
import Inbox
import Phrases
import Storage

/// The courier's threads in `serve`: one finds what is due and writes down what was answered, others make the calls.
///
/// A messenger that does not answer holds up its own channel only: a channel has so many calls under way at most, and a
/// message is claimed only when there is room to carry it.
final class Couriers: Sendable {
  private static let mostCalls = 32
  private static let mostOfChannel = 12
  /// Rings come with every commit; between two looks there is time for others.
  private static let pause = Span(milliseconds: 10)
  /// How long the store is left alone when it refused an answer.
  private static let retry = Span(milliseconds: 250)

  private struct State {
    var isStopping = false
    var isFinding = true
  }

  private let parts: Serve.Parts
  private let metrics: Metrics
  private let complain: @Sendable (Fault) -> Void
  private let carriers: Carriers
  private let wake = Wake()
  private let state = Monitor(State())

  init(_ parts: Serve.Parts, metrics: Metrics, complain: @escaping @Sendable (Fault) -> Void) {
    self.parts = parts
    self.metrics = metrics
    self.complain = complain
    carriers = Carriers(
      Couriers.mostCalls,
      Calling(transport: parts.transport, accounts: parts.accounts, clock: parts.clock, metrics: metrics),
      heard: { [wake] in wake.ring() }
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
  private func tell(_ answer: Courier.Answer) {
    let outcome = answer.outcome
    let isSent = outcome.verdict == .ok
    parts.log.line(
      isSent ? .info : .warning,
      isSent ? "sent" : outcome.verdict.rawValue,
      ["channel": answer.call.channel.name, "message": "\(answer.call.message)", "reason": outcome.reason ?? "-"]
    )
  }

  /// Claims no more; calls that were begun are finished.
  func stop() {
    state.with { $0.isStopping = true }
    wake.ring()
  }

  /// Waits until the last answer is written down.
  func join(within limit: Duration) {
    _ = state.wait(atMost: limit) { $0.isFinding ? nil : true }
  }

  private var isStopping: Bool { state.with(waking: .nobody) { $0.isStopping } }

  private func find() {
    var work: (courier: Courier, doorbell: Doorbell)?
    while !isStopping || carriers.count > 0 {
      do throws(Fault) {
        let (courier, doorbell): (Courier, Doorbell)
        if let work { (courier, doorbell) = work } else { (courier, doorbell) = try open() }
        work = (courier, doorbell)
        let began = parts.clock.now()
        try settle(courier)
        // What rang until here is seen by the look that follows, and was mostly this thread itself.
        doorbell.hush()
        wake.hush()
        let room = carriers.room
        guard !isStopping, room > 0 else {
          carriers.wait(atMost: .milliseconds(200))
          continue
        }
        let calls = carriers.calls
        switch try courier.next(atMost: { min(room, Couriers.mostOfChannel - calls[$0, default: 0]) }) {
        case .ended, .skipped: break
        case .go(let departure): for call in departure.calls { carriers.take(call) }
        case .idle(let until):
          let wait = until.map { $0 - parts.clock.now() } ?? .seconds(1)
          doorbell.wait(min(max(wait, Span(milliseconds: 5)), .seconds(1)), orInput: wake.descriptor)
          let left = began + Couriers.pause - parts.clock.now()
          if left.milliseconds > 0 { carriers.wait(atMost: .milliseconds(left.milliseconds)) }
        }
      } catch {
        complain(error)
        work = nil
        rest()
      }
    }
  }

  /// Writes down what came.
  ///
  /// An answer that the store refuses is kept until its claim runs out: then the message is `uncertain` already, or
  /// will be.
  private func settle(_ courier: Courier) throws(Fault) {
    let answers = carriers.answers()
    guard !answers.isEmpty else { return }
    for fault in try courier.settle(answers) { complain(fault) }
    carriers.finish(answers)
    for answer in answers { tell(answer) }
  }

  /// After the store failed.
  private func rest() {
    let now = parts.clock.now()
    let answers = carriers.answers()
    carriers.finish(answers.filter { $0.call.claimedUntil <= now })
    guard answers.isEmpty, !isStopping else { return parts.clock.sleep(Couriers.retry) }
    _ = state.wait(atMost: .seconds(1)) { $0.isStopping ? true : nil }
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
