import Foundation
import Glibc

/// What this machine lets a test do.
enum Machine {
  static let canMount: Bool = SmallDisk(bytes: 1 << 20) != nil

  static let canInject = run("/usr/bin/strace", ["-o", "/dev/null", "-e", "inject=fsync:error=EIO", "/bin/true"])

  static func run(_ program: String, _ words: [String]) -> Bool {
    guard access(program, X_OK) == 0 else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

/// A disk of a few megabytes in memory, until this value ends.
final class SmallDisk {
  let path: String

  init?(bytes: Int) {
    path = FileManager.default.temporaryDirectory.appending(path: "cbchat-disk-\(UUID().uuidString)")
      .path(percentEncoded: false)
    guard geteuid() == 0, mkdir(path, 0o700) == 0 else { return nil }
    guard Machine.run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(bytes),mode=0700", "tmpfs", path]) else {
      rmdir(path)
      return nil
    }
  }

  deinit {
    _ = Machine.run("/usr/bin/umount", ["--lazy", path])
    rmdir(path)
  }
}
