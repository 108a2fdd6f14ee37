private import Inbox
import Phrases
import SQLite

/// The schema's history: append-only, one file each, applied once and in order (`PRAGMA user_version`).
package enum Migrations {
  /// "cbch" as SQLite's `application_id`: file(1) and `open` can tell the store from other databases.
  static let applicationID: Int64 = 0x6362_6368

  static let scripts: [[UInt8]] = [
    PackageResources.v0001_init_sql,
    PackageResources.v0002_autoreply_sql,
    PackageResources.v0003_batch_sql,
    PackageResources.v0004_desk_sql,
    PackageResources.v0005_campaign_sql,
    PackageResources.v0006_server_sql,
    PackageResources.v0007_bot_sql,
    PackageResources.v0008_messengers_sql,
    PackageResources.v0009_payment_sql,
    PackageResources.v0010_rank_sql,
    PackageResources.v0011_reasons_sql,
    PackageResources.v0012_pauses_sql,
    PackageResources.v0013_calls_sql,
  ]

  /// The schema version that this program works with.
  package static var current: Int { scripts.count }

  /// Brings a store from a version to the current one; the caller holds the transaction.
  static func apply(to connection: Connection, from version: Int) throws(SQLiteError) {
    for script in scripts.dropFirst(version) {
      try connection.script(String(decoding: script, as: UTF8.self))
      AbortPoint.pass()
    }
    // PRAGMA takes no bound values; both numbers are the program's own.
    try connection.script("PRAGMA application_id = \(applicationID); PRAGMA user_version = \(current);")
  }
}
