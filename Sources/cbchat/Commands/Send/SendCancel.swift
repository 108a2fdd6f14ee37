import CLI
import Inbox
import Office
import Phrases
import Storage

// `send --cancel`: a message that has not left is taken back.

extension SendCommand {
  func cancelMessage(_ id: Message.ID, _ context: Context) throws(Fault) -> Exit {
    try context.desk.change { (read, ids) throws(Fault) -> (Void, Change) in
      let (message, view) = try context.message(id, in: read)
      let hasOtherAnswer = try read.hasAnswer(in: view.chat, besides: id)
      let change = try Inbox.cancel(
        message, in: view.chat, by: context.staff, hasOtherAnswer: hasOtherAnswer, ids: &ids, at: read.now)
      return ((), change)
    }
    let (message, view) = try context.desk.look { (read) throws(Fault) in try context.message(id, in: read) }
    try context.tell(Sending.Decision(message: message, view: view), fault: nil)
    return .done
  }
}
