import Glibc

/// State behind a lock, and a way to wait until it changes.
///
/// `Synchronization.Mutex` has no condition variable; plain threads that wait for each other need one.
package final class Monitor<State>: @unchecked Sendable {
  // Unchecked: `state` is touched only between lock and unlock. The two C objects live at fixed addresses until deinit.
  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init(_ state: sending State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // Deadlines must not move when somebody sets the wall clock.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Who is to look again after a change.
  package enum Waking: Sendable {
    case everyone
    /// Enough when all wait for the same thing and one of them takes it.
    case one
    /// For who only looks.
    case nobody
  }

  /// Looks at the state or changes it, and wakes who waits.
  package func with<Result>(waking: Waking = .everyone, _ body: (inout State) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_mutex_unlock(mutex)
      switch waking {
      case .everyone: pthread_cond_broadcast(changed)
      case .one: pthread_cond_signal(changed)
      case .nobody: break
      }
    }
    return body(&state)
  }

  /// Waits until `body` returns something, at most so long.
  ///
  /// - Parameters:
  ///   - limit: how long to wait; without one, for ever.
  ///   - body: looks at the state under the lock; `nil` goes on waiting.
  /// - Returns: What `body` returned, or `nil` when the time is up.
  package func wait<Result>(atMost limit: Duration? = nil, until body: (inout State) -> Result?) -> Result? {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    let (seconds, attoseconds) = (limit ?? .zero).components
    let nanoseconds = deadline.tv_nsec + Int(attoseconds / 1_000_000_000)
    deadline.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      if limit == nil {
        pthread_cond_wait(changed, mutex)
      } else if pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT {
        return body(&state)
      }
    }
  }
}
