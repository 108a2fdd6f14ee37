import Glibc
package import Inbox

/// The time, as the program that wires everything gives it; rules only ever see an ``Instant``.
package struct Clock: Sendable {
  package var now: @Sendable () -> Instant
  /// Waits on the calling thread.
  package var sleep: @Sendable (Span) -> Void

  package init(now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Span) -> Void) {
    self.now = now
    self.sleep = sleep
  }

  /// The system's clock.
  package static let system = Clock(
    now: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    },
    sleep: { span in
      guard span.milliseconds > 0 else { return }
      var wait = timespec(tv_sec: Int(span.milliseconds / 1000), tv_nsec: Int(span.milliseconds % 1000) * 1_000_000)
      nanosleep(&wait, nil)
    }
  )
}
