import Inbox
package import Phrases
import SQLite

extension Read {
  /// A setting of the store, such as `timezone`.
  package func setting(_ key: String) throws(Fault) -> String? {
    try first("SELECT value FROM setting WHERE key = \(key)") { $0.text(0) }
  }

  package func settings() throws(Fault) -> [(key: String, value: String)] {
    try all("SELECT key, value FROM setting ORDER BY key") { ($0.text(0), $0.text(1)) }
  }
}

extension Write {
  package func set(_ key: String, to value: String?) throws(Fault) {
    if let value {
      try run("INSERT INTO setting VALUES (\(key), \(value)) ON CONFLICT DO UPDATE SET value = excluded.value")
    } else {
      try run("DELETE FROM setting WHERE key = \(key)")
    }
  }

  /// Writes as much as a large delivery takes: when this commits, the store can be written.
  ///
  /// A small write would fit where space is taken already, on a disk that has none left; and bytes that are as they
  /// were would not be written at all.
  package func prove() throws(Fault) {
    try run("INSERT INTO proof VALUES (1, randomblob(65536)) ON CONFLICT DO UPDATE SET filler = excluded.filler")
  }
}
