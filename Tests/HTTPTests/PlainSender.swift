import Glibc

@testable import HTTP

/// A thread of its own that sends, while the test reads.
struct PlainSender {
  private let thread: PlainThread?

  init(_ wire: Wire, _ text: String) {
    let descriptor = wire.descriptor
    thread = PlainThread(name: "test-sender") {
      let bytes = Array(text.utf8)
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return }
        sent += count
      }
      shutdown(descriptor, Int32(SHUT_WR))
    }
  }

  func join() {
    thread?.join()
  }
}

/// Looks until it is so, two seconds at most.
func eventually(_ isSo: () -> Bool) -> Bool {
  for _ in 0..<200 {
    if isSo() { return true }
    usleep(10_000)
  }
  return isSo()
}
