import Glibc

/// Runs a shell command with an input file and gives back what it writes to stdout.
enum Shell {
  private struct Failure: Error {}

  static func run(_ command: String, input: String = "") throws -> String {
    var name = Array("/tmp/cbchat-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw Failure() }
    let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(path) }
    let bytes = Array(input.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure() }
    close(descriptor)
    guard let stream = popen("(\(command)) < \(path)", "r") else { throw Failure() }
    defer { pclose(stream) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { output += buffer[..<count] }
    return String(decoding: output, as: UTF8.self)
  }
}
