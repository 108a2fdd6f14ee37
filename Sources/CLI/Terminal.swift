import Glibc

/// What is known of the terminal: a value, so that tests can say what they stand on.
package struct Terminal: Sendable, Equatable {
  package var isInput: Bool
  package var isOutput: Bool
  package var isError: Bool
  package var width: Int
  package var height: Int
  package var isOutputColored: Bool
  package var isErrorColored: Bool

  /// No terminal at all, as under cron.
  package static let none = Terminal(
    isInput: false,
    isOutput: false,
    isError: false,
    width: 80,
    height: 24,
    isOutputColored: false,
    isErrorColored: false
  )

  package init(
    isInput: Bool,
    isOutput: Bool,
    isError: Bool,
    width: Int,
    height: Int,
    isOutputColored: Bool,
    isErrorColored: Bool
  ) {
    self.isInput = isInput
    self.isOutput = isOutput
    self.isError = isError
    self.width = width
    self.height = height
    self.isOutputColored = isOutputColored
    self.isErrorColored = isErrorColored
  }

  /// Looks at the descriptors 0, 1 and 2.
  package init(environment: [String: String], color: ColorChoice) {
    let size = Self.size()
    self.init(
      isInput: isatty(0) == 1,
      isOutput: isatty(1) == 1,
      isError: isatty(2) == 1,
      width: size?.width ?? Self.number(environment["COLUMNS"]) ?? 80,
      height: size?.height ?? Self.number(environment["LINES"]) ?? 24,
      isOutputColored: false,
      isErrorColored: false
    )
    isOutputColored = Self.isColored(color, environment: environment, isTerminal: isOutput)
    isErrorColored = Self.isColored(color, environment: environment, isTerminal: isError)
  }

  /// Whether something may be asked: only where both the question is seen and an answer can be typed.
  package var canAsk: Bool { isInput && isError }

  /// Decides on colours: `--color`, then NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM, and the terminal at last.
  package static func isColored(_ choice: ColorChoice, environment: [String: String], isTerminal: Bool) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if !(environment["NO_COLOR"] ?? "").isEmpty { return false }
    if let force = environment["CLICOLOR_FORCE"], !force.isEmpty, force != "0" { return true }
    if environment["CLICOLOR"] == "0" || environment["TERM"] == "dumb" { return false }
    return isTerminal
  }

  /// Looks again how large the terminal is: people resize it under what runs for hours.
  package mutating func remeasure() {
    guard isOutput, let size = Self.size() else { return }
    (width, height) = size
  }

  private static func size() -> (width: Int, height: Int)? {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  private static func number(_ text: String?) -> Int? {
    text.flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
  }
}
