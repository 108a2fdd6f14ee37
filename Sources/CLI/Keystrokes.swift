import Glibc

/// A terminal whose keys come one by one, unechoed, until it is given back.
package final class Keystrokes {
  private let descriptor: Int32
  private var before: termios
  private var after: termios

  /// Takes the terminal; `nil` where stdin is none.
  package init?(_ descriptor: Int32 = 0) {
    var before = termios()
    guard tcgetattr(descriptor, &before) == 0 else { return nil }
    self.descriptor = descriptor
    self.before = before
    after = before
    after.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    guard tcsetattr(descriptor, TCSADRAIN, &after) == 0 else { return nil }
  }

  deinit {
    giveBack()
  }

  package func giveBack() {
    tcsetattr(descriptor, TCSADRAIN, &before)
  }

  /// Stops the job as Ctrl-Z does elsewhere, the terminal as it was, and takes it again when the job goes on.
  package func suspend() {
    giveBack()
    // The whole job: what stands beside it in a pipe stops too.
    kill(0, SIGTSTP)
    tcsetattr(descriptor, TCSADRAIN, &after)
  }

  /// The keys that were pressed since the last call; `nil` when the terminal is gone.
  package func pressed() -> [UInt8]? {
    var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, 0) > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }
}
