import CLinux
import Foundation
import Glibc
package import Inbox
package import Storage

/// Hears the store's bell: other processes ring it after each commit (measurements.md 9).
///
/// It belongs to one thread. Where inotify cannot be had, it only waits; listeners also look by themselves.
package final class Doorbell {
  private let watch: Int32
  private let bell: Bell

  package init(bell: Bell) {
    self.bell = bell
    watch = inotify_init1(Int32(O_NONBLOCK) | Int32(O_CLOEXEC))
    let file = open(bell.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if file >= 0 { close(file) }
    if watch >= 0 { _ = inotify_add_watch(watch, bell.path, UInt32(IN_MODIFY)) }
  }

  deinit {
    if watch >= 0 { close(watch) }
  }

  /// Waits for a ring, for as long as `patience` at most.
  ///
  /// - Returns: Whether it rang.
  @discardableResult
  package func wait(_ patience: Span) -> Bool {
    let milliseconds = Int32(clamping: max(0, patience.milliseconds))
    guard watch >= 0 else {
      usleep(UInt32(milliseconds) * 1000)
      return false
    }
    var poll = pollfd(fd: watch, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, milliseconds) > 0 else { return false }
    return hush()
  }

  /// Waits for a ring or for something to read, for as long as `patience` at most.
  package func wait(_ patience: Span, orInput descriptor: Int32) {
    var polls = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: watch, events: Int16(POLLIN), revents: 0),
    ]
    // A negative descriptor is passed over: without inotify only the input is waited for.
    guard Glibc.poll(&polls, 2, Int32(clamping: max(0, patience.milliseconds))) > 0, polls[1].revents != 0 else {
      return
    }
    hush()
  }

  /// Takes back what has rung, so that the next ring is heard as one; who does so looks then.
  @discardableResult
  func hush() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while read(watch, &buffer, buffer.count) > 0 {}
    return true
  }
}
