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

  /// Writes a row as it is: when this commits, the store can be written.
  package func prove() throws(Fault) {
    try run("UPDATE sequence SET next = next WHERE noun = 'event'")
  }
}
