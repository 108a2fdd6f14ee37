import CLI
import Foundation
import Phrases
import Testing

@testable import cbchat

/// Man pages and completions are printed from the declared commands, committed, and held equal to them.
///
/// `CBCHAT_GOLDEN=update swift test --filter ReferencePagesTests` writes them.
struct ReferencePagesTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static var pages: [String: String] {
    let root = Commands.table.root
    var pages = [
      "completions/cbchat.bash": BashCompletion.script(root),
      "completions/cbchat.zsh": ZshCompletion.script(root, language: .en),
      "completions/cbchat.fish": FishCompletion.script(root, language: .en),
    ]
    for (folder, language) in [("man", Language.en), ("man/uk", Language.uk)] {
      for page in Manual(root, version: Commands.version, language: language).pages {
        pages["\(folder)/\(page.name)"] = page.text
      }
    }
    return pages
  }

  @Test func `the command table has no contradictions`() {
    #expect(Commands.table.problems.isEmpty)
  }

  @Test func `man pages and completions are what the commands print`() throws {
    let pages = Self.pages
    if ProcessInfo.processInfo.environment["CBCHAT_GOLDEN"] == "update" {
      for (path, text) in pages {
        let file = Self.root.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
    }
    for (path, text) in pages {
      let committed = try? String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
      #expect(committed == text, "\(path): CBCHAT_GOLDEN=update swift test --filter ReferencePagesTests")
    }
  }

  @Test func `no page is left of a command that is gone`() throws {
    let known = Set(Self.pages.keys)
    for folder in ["man", "man/uk", "completions"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path())
      for name in names where name.contains(".") && !name.hasPrefix(".") {
        #expect(known.contains("\(folder)/\(name)"), "\(folder)/\(name)")
      }
    }
  }
}
