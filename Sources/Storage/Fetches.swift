package import Inbox
package import Phrases
import SQLite

/// A file of a received message that is to be fetched.
package struct Fetch: Sendable, Equatable {
  package var message: Message.ID
  /// The attachment's place in the message, from 0.
  package var position: Int
  package var attempts: Int
}

extension Read {
  /// What may be fetched now, longest due first.
  package func dueFetches(limit: Int) throws(Fault) -> [Fetch] {
    try all(
      """
      SELECT message, position, attempts FROM fetch WHERE not_before <= \(now.milliseconds)
      ORDER BY not_before LIMIT \(limit)
      """
    ) { Fetch(message: Message.ID($0.integer(0)), position: Int($0.integer(1)), attempts: Int($0.integer(2))) }
  }

  /// What is still to be fetched of a message.
  package func fetches(of message: Message.ID) throws(Fault) -> [Fetch] {
    try all("SELECT message, position, attempts FROM fetch WHERE message = \(message.rawValue) ORDER BY position") {
      Fetch(message: Message.ID($0.integer(0)), position: Int($0.integer(1)), attempts: Int($0.integer(2)))
    }
  }
}

extension Write {
  /// Plans to fetch the files of a message that just arrived.
  func planFetches(of message: Message) throws(Fault) {
    for (position, attachment) in message.attachments.enumerated() where attachment.isFetchable {
      try run(
        """
        INSERT INTO fetch(message, position, not_before) VALUES (\(message.id.rawValue), \(position),
          \(now.milliseconds)) ON CONFLICT DO NOTHING
        """
      )
    }
  }

  /// Keeps where a fetched file lies; it is fetched once.
  package func settle(_ fetch: Fetch, file: String, size: Int64) throws(Fault) {
    guard var message = try read.message(fetch.message, for: .system),
      message.attachments.indices.contains(fetch.position)
    else { return }
    message.attachments[fetch.position].file = file
    message.attachments[fetch.position].size = size
    try save(message)
    try forget(fetch)
  }

  package func postpone(_ fetch: Fetch, until moment: Instant) throws(Fault) {
    try run(
      """
      UPDATE fetch SET attempts = \(fetch.attempts + 1), not_before = \(moment.milliseconds)
      WHERE message = \(fetch.message.rawValue) AND position = \(fetch.position)
      """
    )
  }

  package func forget(_ fetch: Fetch) throws(Fault) {
    try run("DELETE FROM fetch WHERE message = \(fetch.message.rawValue) AND position = \(fetch.position)")
  }
}

extension Attachment {
  /// Whether there is a file behind it that can be had from the messenger.
  var isFetchable: Bool {
    guard file == nil, reference != nil || url != nil else { return false }
    switch kind {
    case .image, .file, .voice, .audio, .video, .sticker: return true
    case .location, .contact, .call, .unsupported: return false
    }
  }
}
