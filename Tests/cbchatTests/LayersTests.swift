import Foundation
import Testing

/// The architecture is which target imports which; the build alone would not catch an arrow that turns round.
struct LayersTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What each target may import of ours; every arrow points to a target that stands earlier.
  private static let table: KeyValuePairs<String, Set<String>> = [
    "Phrases": [],
    "JSON": [],
    "CSV": [],
    "HTTP": ["CLinux"],
    "SQLite": ["CSQLite"],
    "Inbox": ["Phrases"],
    "CLI": ["Phrases", "JSON"],
    "Bot": ["Inbox", "Phrases"],
    "Channels": ["Inbox", "JSON", "HTTP", "Phrases"],
    "Storage": ["Inbox", "JSON", "SQLite", "Phrases"],
    "Office": ["Inbox", "Bot", "Channels", "Storage", "HTTP", "Phrases", "CLinux", "JSON"],
    "cbchat": ["CLI", "CSV", "Office", "Inbox", "Bot", "Storage", "Channels", "HTTP", "JSON", "Phrases"],
  ]

  private static let system: Set<String> = [
    "Foundation", "FoundationNetworking", "Glibc", "Synchronization", "Dispatch",
  ]

  private static func imports(in folder: URL) throws -> [(file: String, module: String)] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
    return try (files ?? []).filter { $0.pathExtension == "swift" }.flatMap { file in
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ").filter { !["package", "private", "internal"].contains($0) }
        guard words.count == 2, words[0] == "import" else { return nil }
        return (file.lastPathComponent, String(words[1]))
      }
    }
  }

  @Test func `every import is in the table of the layers`() throws {
    var strangers: [String] = []
    for (target, allowed) in Self.table {
      let folder = Self.root.appending(path: "Sources/\(target)")
      for (file, module) in try Self.imports(in: folder) where !allowed.union(Self.system).contains(module) {
        strangers.append("\(target)/\(file) imports \(module)")
      }
    }
    #expect(strangers.isEmpty)
  }

  @Test func `every target is in the table, and every arrow points back`() throws {
    let targets = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path())
      .filter { !["CSQLite", "CLinux", "CLazyCurl"].contains($0) }
    #expect(Set(targets).isSubset(of: Self.table.map(\.key)))
    var seen: Set<String> = ["CSQLite", "CLinux"]
    for (target, allowed) in Self.table {
      #expect(allowed.isSubset(of: seen), "\(target) points forward")
      seen.insert(target)
    }
  }

  @Test func `the network is linked by one file`() throws {
    let users = try Self.imports(in: Self.root.appending(path: "Sources")).filter {
      $0.module == "FoundationNetworking"
    }
    #expect(users.map(\.file) == ["URLSessionTransport.swift"])
  }

  @Test func `rules and words see no files, sockets or clocks`() throws {
    let allowed: Set<String> = ["Phrases", "Foundation"]
    for (file, module) in try Self.imports(in: Self.root.appending(path: "Sources/Inbox")) {
      #expect(allowed.contains(module), "\(file)")
      if module == "Foundation" { #expect(file == "Zone.swift") }
    }
  }
}
