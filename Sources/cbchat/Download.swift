import CLI
import Foundation
import Inbox
import Office
import Phrases
import Storage

/// Copies the files of shown messages to a folder, under harmless names.
struct Download {
  let folder: String
  let context: Context

  /// Fetches what is not stored yet, and copies every file that is.
  ///
  /// - Returns: The messages with the copies' paths.
  /// - Throws: `cannotCreate`, `forbidden` under sudo; a file that cannot be had stays a link and is named on stderr.
  func run(_ messages: [Message]) throws(Fault) -> [Message] {
    if try context.identity.isBorrowed {
      throw Fault(
        .forbidden, en: "under sudo nothing is written to \(folder)", uk: "через sudo нічого не пишеться в \(folder)")
    }
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw Fault(.cannotCreate, en: "cannot make the folder \(folder)", uk: "не вдалося створити теку \(folder)")
    }
    var copied: [Message] = []
    for message in messages { copied.append(try copy(fetched(message))) }
    let count = copied.reduce(0) { $0 + $1.attachments.count { $0.file != nil } }
    context.output.note(
      Phrase(
        en: Phrase.counted(count, en: "file", "files") + " in \(folder)",
        uk: Phrase.counted(count, uk: "файл", "файли", "файлів") + " у теці \(folder)"
      )
    )
    return copied
  }

  private func fetched(_ message: Message) throws(Fault) -> Message {
    let waiting = try context.desk.look { (read) throws(Fault) in try read.fetches(of: message.id) }
    guard !waiting.isEmpty else { return message }
    let fetcher = Fetcher(desk: try context.desk, transport: context.transport, accounts: context.accounts)
    for fetch in waiting {
      do throws(Fault) { try fetcher.carry(fetch) } catch {
        context.output.note(Phrase(en: "message \(message.id): ", uk: "повідомлення \(message.id): ") + error.phrase)
      }
    }
    let viewer = try context.viewer
    return try context.desk.look { (read) throws(Fault) in try read.message(message.id, for: viewer) } ?? message
  }

  private func copy(_ message: Message) throws(Fault) -> Message {
    var message = message
    for (index, attachment) in message.attachments.enumerated() {
      guard let file = attachment.file else { continue }
      let name = "\(message.id)-\(index + 1)-\(Download.harmless(attachment))"
      let target = URL(fileURLWithPath: folder).appending(path: name)
      do {
        if !FileManager.default.fileExists(atPath: target.path(percentEncoded: false)) {
          try FileManager.default.copyItem(at: URL(fileURLWithPath: file), to: target)
        }
      } catch {
        throw Fault(
          .cannotCreate,
          en: "cannot write \(target.path(percentEncoded: false))",
          uk: "не вдалося записати \(target.path(percentEncoded: false))",
          detail: "\(error)"
        )
      }
      message.attachments[index].file = target.path(percentEncoded: false)
    }
    return message
  }

  /// A client's file name without anything that could lead elsewhere (channels.md 9.8): the last component, no control
  /// characters, 120 bytes at most, its ending kept.
  static func harmless(_ attachment: Attachment) -> String {
    let given = attachment.name ?? attachment.kind.rawValue
    let base = given.split { "/\\".contains($0) }.last.map(String.init) ?? ""
    let cleaned = String(
      base.unicodeScalars.map { scalar in
        let isPlain =
          scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-_. ()".unicodeScalars.contains(scalar)
        return isPlain ? Character(scalar) : "_"
      }
    )
    var name = String(cleaned.drop { $0 == "." || $0 == " " })
    while name.utf8.count > 120 { name.removeFirst() }
    if name.isEmpty { name = attachment.kind.rawValue }
    if !name.contains("."), let ending = attachment.mime.flatMap({ endings[$0] }) { name += "." + ending }
    return name
  }

  private static let endings = [
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "audio/ogg": "ogg", "video/mp4": "mp4",
    "application/pdf": "pdf", "audio/mpeg": "mp3",
  ]
}
