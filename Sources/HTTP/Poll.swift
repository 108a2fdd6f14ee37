import CLinux
import Glibc

/// The kernel's list of descriptors that are waited for, and a bell that other threads can ring.
///
/// `Sendable`: two descriptors, and every call on them is thread-safe in the kernel.
final class Poll: Sendable {
  struct Interest: OptionSet {
    let rawValue: UInt32
    static let read = Interest(rawValue: EPOLLIN.rawValue)
    static let write = Interest(rawValue: EPOLLOUT.rawValue)
    /// The connection is gone in both directions; reported whether asked for or not.
    static let gone = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
  }

  private let descriptor: Int32
  private let bell: Int32
  private static let bellToken: UInt64 = 0

  init?() {
    descriptor = epoll_create1(Int32(O_CLOEXEC))
    bell = eventfd(0, Int32(O_CLOEXEC) | Int32(O_NONBLOCK))
    guard descriptor >= 0, bell >= 0, add(bell, token: Self.bellToken, .read) else {
      close(descriptor)
      close(bell)
      return nil
    }
  }

  deinit {
    close(bell)
    close(descriptor)
  }

  /// Wakes the thread that waits.
  func ring() {
    eventfd_write(bell, 1)
  }

  /// - Parameters:
  ///   - descriptor: what to wait for.
  ///   - token: comes back with its events; never 0, and never reused, so that a late event finds nobody.
  ///   - interest: what to wait for on it.
  /// - Returns: Whether the kernel took it.
  func add(_ descriptor: Int32, token: UInt64, _ interest: Interest) -> Bool {
    control(EPOLL_CTL_ADD, descriptor, token, interest)
  }

  func change(_ descriptor: Int32, token: UInt64, _ interest: Interest) {
    _ = control(EPOLL_CTL_MOD, descriptor, token, interest)
  }

  func remove(_ descriptor: Int32) {
    _ = control(EPOLL_CTL_DEL, descriptor, 0, [])
  }

  private func control(_ operation: Int32, _ descriptor: Int32, _ token: UInt64, _ interest: Interest) -> Bool {
    var event = epoll_event(events: interest.rawValue, data: epoll_data(u64: token))
    return epoll_ctl(self.descriptor, operation, descriptor, &event) == 0
  }

  /// Waits for events, for the bell or until the time is up.
  ///
  /// - Parameter limit: how long to wait; without one, for ever.
  /// - Returns: The events of descriptors, with their tokens.
  func wait(atMost limit: Duration?) -> [(token: UInt64, interest: Interest)] {
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 256) { buffer in
      let count = epoll_wait(descriptor, buffer.baseAddress, Int32(buffer.count), milliseconds(limit))
      var events: [(token: UInt64, interest: Interest)] = []
      for event in buffer.prefix(max(0, Int(count))) {
        if event.data.u64 == Self.bellToken {
          var rings: eventfd_t = 0
          eventfd_read(bell, &rings)
        } else {
          events.append((event.data.u64, Interest(rawValue: event.events)))
        }
      }
      return events
    }
  }
}

/// Rounds up, so that the time is up when the wait is over.
func milliseconds(_ limit: Duration?) -> Int32 {
  guard let limit else { return -1 }
  let (seconds, attoseconds) = limit.components
  return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
}
