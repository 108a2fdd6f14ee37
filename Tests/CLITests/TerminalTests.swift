import CLI
import Testing

struct TerminalTests {
  @Test(
    arguments: [
      (.auto, [:], true, true), (.auto, [:], false, false), (.auto, ["NO_COLOR": "1"], true, false),
      (.auto, ["NO_COLOR": ""], true, true), (.auto, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false),
      (.auto, ["CLICOLOR_FORCE": "1"], false, true), (.auto, ["CLICOLOR_FORCE": "0"], false, false),
      (.auto, ["CLICOLOR": "0"], true, false), (.auto, ["TERM": "dumb"], true, false),
      (.always, ["NO_COLOR": "1"], false, true), (.never, ["CLICOLOR_FORCE": "1"], true, false),
    ] as [(ColorChoice, [String: String], Bool, Bool)])
  func `colours follow the flag, then the environment, then the terminal`(
    choice: ColorChoice,
    environment: [String: String],
    isTerminal: Bool,
    expected: Bool
  ) {
    #expect(Terminal.isColored(choice, environment: environment, isTerminal: isTerminal) == expected)
  }
}
