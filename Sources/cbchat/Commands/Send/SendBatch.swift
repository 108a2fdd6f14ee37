import CLI
import Foundation
import Inbox
import Office
import Phrases
import Storage

// `send --batch`: many messages, a line each.

extension SendCommand {
  func sendBatch(_ path: String, _ context: Context) throws(Fault) -> Exit {
    let roles = try context.desk.look { (read) throws(Fault) in try read.setting("campaign.roles") ?? "" }
    try requireBulk(
      context.staff,
      roles: roles.split(separator: " ").map { Role(rawValue: String($0)) },
      for: Phrase(en: "send batches", uk: "надсилати пакети")
    )
    var run = try BatchRun(context, prefix: keyPrefix ?? "", isNoWait: isNoWait, isDryRun: isDryRun)
    if path == "-" {
      // The batch's own thread is the only one that reads it from here on.
      nonisolated(unsafe) let input = context.input
      return try run.run { () throws(Fault) in try input.piece() }
    }
    if try context.identity.isBorrowed {
      throw Fault(
        .forbidden, en: "under sudo no file is read: use stdin", uk: "через sudo файли не читаються: подайте на stdin")
    }
    return try run.run(try BatchInput.file(path))
  }
}
