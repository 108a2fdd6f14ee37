import Foundation
import Testing

/// The commands as their users see them: each file in `Transcripts/` is one session.
///
/// `CBCHAT_GOLDEN=update swift test --filter TranscriptsTests` records them anew; the difference is reviewed like code.
struct TranscriptsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")

  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []).filter { $0.hasSuffix(".txt") }
    .sorted()

  @Test func `there are transcripts`() {
    #expect(Self.names.count >= 5)
  }

  @Test(arguments: names)
  func `a session goes as it was recorded`(name: String) throws {
    let file = Self.folder.appending(path: name)
    let recorded = try String(contentsOf: file, encoding: .utf8)
    let place = FileManager.default.temporaryDirectory.appending(path: "cbchat-transcript-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: place,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
    defer { try? FileManager.default.removeItem(at: place) }
    let replayed = try Transcript.replay(recorded, in: place.path(percentEncoded: false))
    if ProcessInfo.processInfo.environment["CBCHAT_GOLDEN"] == "update" {
      try replayed.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(replayed == recorded)
  }
}
