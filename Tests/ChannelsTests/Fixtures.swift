import Channels
import FoundationEssentials
import Inbox
import Testing

/// The word of Inbox: Testing has a type of that name too.
typealias Attachment = Inbox.Attachment

/// One real-shaped delivery of a messenger: `Fixtures/KIND/NAME.json`, with what it means beside it in `NAME.inbound`.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String
  let payload: [UInt8]
  private let expectedPath: String

  var testDescription: String { name }

  /// All fixtures of a messenger, by name.
  static func all(of folder: String) -> [Fixture] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(folder)").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.sorted().filter { $0.hasSuffix(".json") }.compactMap { file in
      guard let data = FileManager.default.contents(atPath: "\(path)/\(file)") else { return nil }
      let name = String(file.dropLast(5))
      return Fixture(name: name, payload: Array(data), expectedPath: "\(path)/\(name).inbound")
    }
  }

  /// Compares a decoded form with the one beside the fixture; `CBCHAT_GOLDEN=update` writes it instead.
  func expect(_ decoded: Decoded, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let lines = decoded.lines
    if ProcessInfo.processInfo.environment["CBCHAT_GOLDEN"] == "update" {
      try Data(lines.utf8).write(to: URL(filePath: expectedPath))
    }
    let expected = FileManager.default.contents(atPath: expectedPath).map { String(decoding: $0, as: UTF8.self) }
    #expect(lines == expected, "\(name)", sourceLocation: sourceLocation)
  }
}
