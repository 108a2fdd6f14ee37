import Foundation
import Testing

/// What the README shows is what a recorded session printed.
struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The commands of a text with their output, without blank lines and without what only a transcript needs: a terminal
  /// shows both streams alike.
  private static func session(_ lines: [Substring]) -> [String] {
    lines.filter { !$0.isEmpty && !["# ", "@ ", "< ", "~ "].contains($0.prefix(2)) }
      .map {
        $0.hasPrefix("! ") ? String($0.dropFirst(2)) : String($0).replacing("$ TG_TOKEN=1:x cbchat", with: "$ cbchat")
      }
  }

  @Test func `every session of the README was recorded`() throws {
    let recorded = Self.session(
      try Self.text("Tests/cbchatTests/Transcripts/readme.txt").split(separator: "\n", omittingEmptySubsequences: false)
    )
    let blocks = try Self.text("README.md").components(separatedBy: "```console\n").dropFirst()
    #expect(blocks.count == 3)
    for block in blocks {
      let lines = Self.session(block.components(separatedBy: "```")[0].split(separator: "\n"))
      let found = recorded.indices.contains { recorded[$0...].starts(with: lines) }
      #expect(found, "not in readme.txt: \(lines.first ?? "")")
    }
  }

  @Test func `the commands of the first day were recorded too`() throws {
    let readme = try Self.text("README.md")
    let recorded = try Self.text("Tests/cbchatTests/Transcripts/readme.txt")
    for line in readme.split(separator: "\n") where line.hasPrefix("cbchat ") {
      let isRecorded = recorded.contains("$ \(line)\n") || recorded.contains("$ TG_TOKEN=1:x \(line)\n")
      #expect(isRecorded || line == "cbchat webhook serve", "\(line)")
    }
  }

  @Test func `one command shows it, one tests it, and CI runs that one`() throws {
    let readme = try Self.text("README.md")
    for mark in ["<!-- demo -->\n```sh\napt-get", "<!-- test -->\n```sh\napt-get"] { #expect(readme.contains(mark)) }
    #expect(try Self.text(".ci/run").contains("<!-- test -->"))
  }
}
