import Inbox
import Phrases
import Storage

/// Forgets what need not be kept for ever: applied events after `events.keep` (domain.md, Retention).
enum Retention {
  /// What is kept when nobody says otherwise.
  static let usual = Span.days(30)
  /// Events in one transaction, which others wait for.
  static let batch = 200

  /// Forgets one batch.
  ///
  /// - Returns: Whether there may be more.
  static func prune(_ desk: Desk) throws(Fault) -> Bool {
    // Mostly there is nothing, and a look holds up nobody.
    let cutoff: Instant? = try desk.look { (read) throws(Fault) in
      let keep = try read.setting("events.keep").flatMap { Span($0) } ?? Retention.usual
      let cutoff = read.now - keep
      return try read.hasPrunableEvent(before: cutoff) ? cutoff : nil
    }
    guard let cutoff else { return false }
    return try desk.administer { (write) throws(Fault) in
      try write.pruneEvents(before: cutoff, limit: Retention.batch) == Retention.batch
    }
  }
}
