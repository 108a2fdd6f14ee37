private import Foundation

/// A text that is not what its golden file holds.
package struct GoldenMismatch: Error, CustomStringConvertible {
  package let description: String
}

/// Compares a text with a file beside the test; `CBCHAT_GOLDEN=update` writes the file anew instead.
///
/// - Throws: ``GoldenMismatch`` with the first line that differs.
package func golden(_ text: String, _ file: String, beside source: String = #filePath) throws {
  let path = (source as NSString).deletingLastPathComponent + "/" + file
  if ProcessInfo.processInfo.environment["CBCHAT_GOLDEN"] == "update" {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return
  }
  guard let kept = try? String(contentsOfFile: path, encoding: .utf8) else {
    throw GoldenMismatch(description: "\(path) is not there: run with CBCHAT_GOLDEN=update")
  }
  guard kept != text else { return }
  let expected = kept.split(separator: "\n", omittingEmptySubsequences: false)
  let found = text.split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(expected, found).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  let place = line ?? min(expected.count, found.count)
  func shown(_ lines: [Substring]) -> String { place < lines.count ? String(lines[place]) : "(end)" }
  throw GoldenMismatch(
    description: "\(path):\(place + 1)\n  kept:  \(shown(expected))\n  found: \(shown(found))"
  )
}
