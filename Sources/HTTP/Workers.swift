/// The threads that run the handler, so that a slow one holds up nobody else's bytes.
final class Workers: Sendable {
  typealias Work = @Sendable () -> Void

  private struct State {
    var arriving: [Work] = []
    /// The older part of the queue, oldest last: taking from it is cheap and keeps nothing alive.
    var leaving: [Work] = []
    var isClosed = false
    var running = 0
  }

  private let state = Monitor(State())
  private let threads = Monitor<[PlainThread]>([])

  /// Starts the threads.
  ///
  /// - Returns: Whether all could be started.
  func start(_ count: Int) -> Bool {
    for number in 1...max(1, count) {
      state.with { $0.running += 1 }
      guard let thread = PlainThread(name: "http-worker-\(number)", { self.run() }) else {
        state.with { $0.running -= 1 }
        return false
      }
      threads.with { $0.append(thread) }
    }
    return true
  }

  func submit(_ work: @escaping Work) {
    state.with(waking: .one) { $0.arriving.append(work) }
  }

  /// Lets the threads finish what was submitted, and waits for them at most so long.
  ///
  /// A handler that does not come back keeps its thread; nobody can end it.
  func finish(within limit: Duration) {
    state.with { $0.isClosed = true }
    let areDone = state.wait(atMost: limit) { $0.running == 0 ? true : nil } ?? false
    let threads = threads.with { threads in
      defer { threads = [] }
      return threads
    }
    for thread in threads {
      if areDone { thread.join() } else { thread.detach() }
    }
  }

  private func run() {
    while let work = next() { work() }
    state.with { $0.running -= 1 }
  }

  private func next() -> Work? {
    state.wait { state -> Work?? in
      if state.leaving.isEmpty {
        state.leaving = state.arriving.reversed()
        state.arriving.removeAll()
      }
      if let work = state.leaving.popLast() { return work }
      return state.isClosed ? .some(nil) : nil
    } ?? nil
  }
}
