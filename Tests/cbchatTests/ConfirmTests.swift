import CLI
import Foundation
import Testing

@testable import cbchat

/// What cannot be undone is asked for once on a terminal, and never anywhere else (cli.md, Everywhere).
struct ConfirmTests {
  private static let terminal = Terminal(
    isInput: true,
    isOutput: true,
    isError: true,
    width: 80,
    height: 24,
    isOutputColored: false,
    isErrorColored: false
  )

  /// Commands that ask, with a question about it that stays true while it is not done.
  static let asking: [[String]] = [
    ["client", "forget", "1"], ["client", "merge", "2", "1"], ["channel", "remove", "tg-main"],
    ["staff", "remove", "ira"], ["canned", "remove", "ціни"],
  ]

  private func session() throws -> Session {
    let session = try Session()
    session.write("Вітаю")
    session.run("client", "add", "--name", "Оля")
    session.run("client", "add", "--name", "Ніна")
    session.run("client", "link", "1", "--chat", "1")
    session.run("canned", "set", "ціни", "від 300")
    return session
  }

  /// All that the commands could have changed.
  private func state(_ session: Session) -> [String] {
    ["client list", "channel list", "staff list", "canned list", "list --all"].flatMap {
      session.run(words: $0.split(separator: " ").map(String.init) + ["--jsonl"]).lines
    }
  }

  @Test(arguments: asking, ["\n", "n\n", "ні\n", "", "yesterday\n"])
  func `any answer but yes changes nothing`(words: [String], answer: String) throws {
    let session = try session()
    let before = state(session)
    let result = session.run(words: words, input: answer, terminal: Self.terminal)
    #expect(result.status == 130)
    #expect(result.errors.contains("[y/N]"))
    #expect(result.lines.isEmpty)
    #expect(state(session) == before)
  }

  @Test(arguments: asking, ["y\n", "YES\n", "т\n", "так\n"])
  func `yes in either language does it`(words: [String], answer: String) throws {
    let session = try session()
    let before = state(session)
    let result = session.run(words: words, input: answer, terminal: Self.terminal, language: "uk")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("[т/Н]"))
    #expect(state(session) != before)
  }

  @Test(arguments: asking)
  func `with -y, and off a terminal, nothing is asked`(words: [String]) throws {
    for (words, terminal) in [(words + ["-y"], Self.terminal), (words, Terminal.none)] {
      let session = try session()
      let result = session.run(words: words, input: "n\n", terminal: terminal)
      #expect(result.status == 0, "\(result.errors)")
      #expect(!result.errors.contains("[y/N]"))
    }
  }
}
