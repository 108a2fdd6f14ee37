import Glibc

/// How a long answer is paged.
package struct Pager: Sendable, Equatable {
  package let command: String
  package let environment: [String: String]

  package init(command: String, environment: [String: String]) {
    self.command = command
    self.environment = environment
  }

  /// `CBCHAT_PAGER`, `PAGER`, else `less -FRX`; none off a terminal, under `--no-pager`, or if it is `cat` or empty.
  package init?(environment: [String: String], terminal: Terminal, isWanted: Bool) {
    let command = environment["CBCHAT_PAGER"] ?? environment["PAGER"] ?? "less -FRX"
    guard isWanted, terminal.isOutput, environment["TERM"] != "dumb", !command.isEmpty, command != "cat" else {
      return nil
    }
    self.init(command: command, environment: environment)
  }

  /// Starts the pager by the shell; `nil` if it cannot be started, and then the answer goes out unpaged.
  func start() -> PagerProcess? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // The program ignores SIGPIPE; what it starts must not.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    let arguments = Self.strings(["sh", "-c", command])
    let variables = Self.strings(environment.map { "\($0.key)=\($0.value)" })
    defer { for string in arguments + variables { free(string) } }
    var process: pid_t = 0
    let failure = posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, variables)
    close(ends[0])
    guard failure == 0 else {
      close(ends[1])
      return nil
    }
    return PagerProcess(sink: FileSink(ends[1]), process: process)
  }

  private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }
}

/// A pager at work.
struct PagerProcess {
  let sink: FileSink
  let process: pid_t

  /// Closes the pager's input and waits until the reader leaves it.
  func finish() {
    close(sink.descriptor)
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
  }
}
