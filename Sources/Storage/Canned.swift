package import Phrases
import SQLite

/// A text that is said often, by its name.
package struct Canned: Sendable, Equatable {
  package var name: String
  package var text: String

  package init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

extension Read {
  package func canned() throws(Fault) -> [Canned] {
    try all("SELECT name, text FROM canned ORDER BY name") { Canned(name: $0.text(0), text: $0.text(1)) }
  }

  package func canned(name: String) throws(Fault) -> Canned? { try canned().first { $0.name == name } }
}

extension Write {
  package func save(_ canned: Canned) throws(Fault) {
    try run(
      """
      INSERT INTO canned VALUES (\(canned.name), \(canned.text)) ON CONFLICT(name) DO UPDATE SET text = excluded.text
      """
    )
  }

  package func remove(_ canned: Canned) throws(Fault) {
    try run("DELETE FROM canned WHERE name = \(canned.name)")
  }
}
