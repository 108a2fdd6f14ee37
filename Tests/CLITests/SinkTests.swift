import CLI
import Glibc
import Testing

struct SinkTests {
  @Test func `a real full device and a real closed pipe are told apart`() throws {
    signal(SIGPIPE, SIG_IGN)
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: WriteFailure.failed(errno: ENOSPC)) { try FileSink(full).write([0x61]) }
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    close(ends[0])
    defer { close(ends[1]) }
    #expect(throws: WriteFailure.closed) { try FileSink(ends[1]).write([0x61]) }
  }

  @Test func `a full pipe that does not block is waited for`() throws {
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    let reader = ends[0]
    let bytes = [UInt8](repeating: 0x61, count: 300_000)
    var thread = pthread_t()
    let drain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      let descriptor = Int32(Int(bitPattern: argument))
      var buffer = [UInt8](repeating: 0, count: 65536)
      var total = 0
      while case let count = read(descriptor, &buffer, buffer.count), count > 0 { total += count }
      return UnsafeMutableRawPointer(bitPattern: total)
    }
    pthread_create(&thread, nil, drain, UnsafeMutableRawPointer(bitPattern: Int(reader)))
    try FileSink(ends[1]).write(bytes)
    close(ends[1])
    var total: UnsafeMutableRawPointer?
    pthread_join(thread, &total)
    close(reader)
    #expect(Int(bitPattern: total) == bytes.count)
  }
}
