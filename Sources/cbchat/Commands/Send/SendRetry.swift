import CLI
import Inbox
import Office
import Phrases
import Storage

// `send --retry`: a person decides that a message which failed, or of which nobody knows, leaves once more.

extension SendCommand {
  func sendAgain(_ message: Message.ID, _ context: Context) throws(Fault) -> Exit {
    try context.send(SendingAgain(message: message, isNoWait: isNoWait, isDryRun: isDryRun))
  }
}

/// A message on its way once more.
struct SendingAgain: Posting {
  var message: Message.ID
  var isNoWait = false
  var isDryRun = false

  var isLeftToServe: Bool { isNoWait }

  func decide(
    _ context: Context,
    _ read: borrowing Read,
    _ ids: inout IDs
  ) throws(Fault) -> (Sending.Decision, Change) {
    let viewer = try context.viewer
    let (earlier, view) = try context.message(message, in: read)
    let facts = try read.sendFacts(Draft(text: nil), in: view, for: viewer)
    var (again, change) = try Inbox.sendAgain(earlier, by: context.staff, facts: facts, ids: &ids, at: read.now)
    // What is only rehearsed has no number.
    if isDryRun { again.id = Message.ID(0) }
    return (Sending.Decision(message: again, view: view), change)
  }
}

extension Context {
  /// A message with its chat, as far as the acting colleague may see it.
  ///
  /// - Throws: `notFound`.
  func message(_ id: Message.ID, in read: borrowing Read) throws(Fault) -> (Message, ChatView) {
    guard let message = try read.message(id, for: viewer), let view = try read.chat(message.chat, for: viewer) else {
      throw Fault(.notFound, en: "no such message: \(id)", uk: "немає такого повідомлення: \(id)")
    }
    return (message, view)
  }
}
