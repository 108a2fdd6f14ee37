import CLI
import Phrases
import Testing

struct SuggestionTests {
  private let commands = ["list", "open", "send", "start", "assign", "close", "wait", "channel", "client", "config"]

  @Test(arguments: [
    ("lsit", ["list"]), ("clsoe", ["close"]), ("clos", ["close"]), ("opne", ["open"]), ("chanel", ["channel"]),
    ("asign", ["assign"]), ("LIST", ["list"]), ("conf", ["config"]), ("zzz", []), ("x", []), ("frobnicate", []),
  ])
  func `the nearest word is suggested, a far one is not`(word: String, expected: [String]) {
    #expect(Suggestion.nearest(to: word, among: commands) == expected)
  }

  @Test func `several as near are all named`() {
    #expect(
      Suggestion.hint(for: "--nota", among: ["--note", "--not", "--json"])?.en == "did you mean '--note' or '--not'?")
  }
}
