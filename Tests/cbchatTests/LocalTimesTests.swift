import Inbox
import Phrases
import Testing

@testable import cbchat

/// People read the salon's time; the rules and JSON speak RFC 3339.
struct LocalTimesTests {
  private let zone = Zone(name: "Europe/Kyiv") ?? .utc

  @Test(arguments: [
    ("вікно закрилося 2026-11-23T20:15:04.120Z", "вікно закрилося 2026-11-23 22:15"),
    ("2026-07-01T00:00:00.000Z 2026-07-01T22:00:00.000Z", "2026-07-01 03:00 2026-07-02 01:00"),
    ("без часу, TTTTTTTTTTTTTTTTTTTTTTTTTTTTTT", "без часу, TTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"),
    ("2026-13-45T99:00:00.000Z", "2026-13-45T99:00:00.000Z"), ("2026-11-23T20:15:04Z", "2026-11-23T20:15:04Z"),
    ("", ""),
  ])
  func `moments in a phrase are told in local time`(text: String, told: String) {
    #expect(Phrase(same: text).inTime(of: zone) == Phrase(same: told))
  }

  @Test func `a refusal says when in the salon's time, and its JSON in UTC`() throws {
    let session = try Session()
    session.write("вітаю")
    let told = session.run("wait", "1", "--until", "2020-01-01 10:00")
    #expect(told.status == 65)
    #expect(told.errors.contains("the time 2020-01-01 10:00 has passed"))
    #expect(
      session.run("wait", "1", "--until", "2020-01-01 10:00", "--json").errors.contains("2020-01-01T08:00:00.000Z"))
  }

  @Test func `help and mistakes speak the store's language, when nothing else is said`() throws {
    let session = try Session()
    session.run("config", "set", "language", "uk")
    func told(_ words: [String], _ environment: [String: String] = [:]) -> String {
      let answer = session.run(words: words, environment: ["CBCHAT_LANG": ""].merging(environment) { $1 })
      return answer.lines.joined(separator: "\n") + answer.errors
    }
    for words in [
      ["assign", "1"], ["close", "абв"], ["nonsense"], ["list", "--help"], ["help", "list"], ["--as", "x", "list"],
    ] {
      #expect(told(words).contains { ("а"..."я").contains($0) || $0 == "і" }, "\\(words)")
      #expect(!told(words, ["LC_ALL": "en_US.UTF-8"]).contains("підказка"), "\\(words)")
      #expect(!told(words, ["CBCHAT_LANG": "en"]).contains("підказка"), "\\(words)")
    }
    session.run("profile", "--lang", "en")
    #expect(!told(["nonsense"]).contains("підказка"))
  }
}
