import CLinux
import Glibc

/// Wakes a thread that waits for the store's bell: something is to be done that no other process told of.
///
/// Without a descriptor to be had it wakes nobody; who waits looks soon by itself then.
final class Wake: Sendable {
  /// To be waited for beside the bell; negative when there is none.
  let descriptor: Int32

  init() {
    descriptor = eventfd(0, Int32(O_CLOEXEC) | Int32(O_NONBLOCK))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func ring() {
    if descriptor >= 0 { eventfd_write(descriptor, 1) }
  }

  /// Takes back what has rung.
  func hush() {
    var rings: eventfd_t = 0
    if descriptor >= 0 { eventfd_read(descriptor, &rings) }
  }
}
