private import Foundation

/// A folder of mode 0700 that is gone when its last user is.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = NSTemporaryDirectory() + "cbchat-test-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A file in it: `folder / "cbchat.db"`.
  package static func / (folder: TemporaryFolder, name: String) -> String { folder.path + "/" + name }
}
