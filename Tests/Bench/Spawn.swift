import Glibc

/// Runs a program to its end by posix_spawn(3): Foundation's `Process` looks for the end every 50 ms only.
enum Spawn {
  struct Failure: Error {
    let words: [String]
    let status: Int32
  }

  /// - Returns: How many bytes the program wrote.
  /// - Throws: ``Failure`` for any status but 0.
  static func run(_ words: [String], environment: [String]) throws -> Int {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure(words: words, status: errno) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    for end in ends { posix_spawn_file_actions_addclose(&actions, end) }
    var arguments = words.map { strdup($0) } + [nil]
    var variables = (environment + ["PATH=/usr/bin:/bin"]).map { strdup($0) } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, words[0], &actions, nil, &arguments, &variables)
    close(ends[1])
    defer { close(ends[0]) }
    guard code == 0 else { throw Failure(words: words, status: code) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var total = 0
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count <= 0 { break }
      total += count
    }
    var status: Int32 = 0
    waitpid(process, &status, 0)
    guard status == 0 else { throw Failure(words: words, status: status) }
    return total
  }
}
