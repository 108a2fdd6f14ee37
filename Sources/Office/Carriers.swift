import HTTP
import Inbox
import Phrases

/// Threads that make claimed calls, as many at once as there are calls and no more than are allowed.
///
/// They have no store: what they heard is taken by the one thread that claims, and written down by it, so that the pages
/// of the store stay in one place and nobody waits for a lock. A thread is started when a call waits and nobody is free,
/// and ends when nothing came for a while: a quick messenger needs one, a slow one many.
final class Carriers: Sendable {
  private struct State {
    var waiting: [Courier.Call] = []
    /// Those whose answers are not written down.
    var calls: [Channel.ID: Int] = [:]
    var threads = 0
    var free = 0
  }

  private static let patience: Duration = .seconds(10)
  private static let moment: Duration = .milliseconds(4)

  private let most: Int
  private let calling: Calling
  private let heard: @Sendable () -> Void
  private let state = Monitor(State())
  /// Who claims waits here, and who calls there: neither wakes the others.
  private let answered = Monitor<[Courier.Answer]>([])

  /// - Parameters:
  ///   - most: how many calls may be under way.
  ///   - calling: the way out.
  ///   - heard: is told that an answer came, on the thread that heard it.
  init(_ most: Int, _ calling: Calling, heard: @escaping @Sendable () -> Void) {
    self.most = most
    self.calling = calling
    self.heard = heard
  }

  /// How many calls of each channel are under way, or answered and not written down.
  var calls: [Channel.ID: Int] { state.with(waking: .nobody) { $0.calls } }

  /// How many there are of all channels.
  var count: Int { state.with(waking: .nobody) { $0.calls.values.reduce(0, +) } }

  /// How many more calls may be taken.
  var room: Int { max(0, most - count) }

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

  /// What was answered and is not written down, in the order in which it came.
  func answers() -> [Courier.Answer] { answered.with(waking: .nobody) { $0 } }

  /// Lets answers go that are written down, or that nobody can write down any more.
  func finish(_ answers: [Courier.Answer]) {
    guard !answers.isEmpty else { return }
    let messages = Set(answers.map(\.call.message))
    answered.with(waking: .nobody) { $0.removeAll { messages.contains($0.call.message) } }
    state.with(waking: .nobody) { state in
      for answer in answers {
        let left = state.calls[answer.call.channel.id, default: 1] - 1
        state.calls[answer.call.channel.id] = left > 0 ? left : nil
      }
    }
  }

  /// Waits for an answer that is not written down.
  func wait(atMost limit: Duration) {
    _ = answered.wait(atMost: limit) { $0.isEmpty ? nil : true }
  }

  /// Waits until every call is answered, for a moment at most: those that left together mostly come back together.
  func gather(atMost limit: Duration) {
    let calls = count
    _ = answered.wait(atMost: min(limit, Carriers.moment)) { $0.count >= calls ? true : nil }
  }

  private func carry() {
    carry(whileWaiting: true)
    state.with(waking: .nobody) { $0.threads -= 1 }
  }

  private func carry(whileWaiting isPatient: Bool) {
    while let call = nextCall(isPatient) {
      let answer = calling.make(call)
      answered.with { $0.append(answer) }
      heard()
    }
  }

  private func nextCall(_ isPatient: Bool) -> Courier.Call? {
    state.with(waking: .nobody) { $0.free += 1 }
    defer { state.with(waking: .nobody) { $0.free -= 1 } }
    return state.wait(atMost: isPatient ? Carriers.patience : .zero) { state in
      state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
  }
}
