import CLI
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat backup`: a copy of the store while everybody works.
struct BackupCommand: Command {
  static let path = ["backup"]
  static let summary = Phrase(en: "Copy the store", uk: "Зробити копію сховища")
  static let manual: Phrase? = Phrase(
    en: """
      Writes a whole and consistent copy, mode 0600, while others work, and checks it. It is a store itself: to go back, \
      stop cbchat and put it in the store's place. Files that lie beside the store are not in it. A client who is \
      forgotten later is still in it.
      """,
    uk: """
      Пише повну й узгоджену копію з правами 0600, поки інші працюють, і перевіряє її. Копія сама є сховищем: щоб \
      повернутися, зупиніть cbchat і покладіть її на місце сховища. Файлів поруч зі сховищем у ній немає. Стертий \
      пізніше клієнт у ній лишається.
      """
  )
  static let examples = [
    Example(
      "cbchat backup /backup/cbchat-$(date +%F).db", en: "today's copy", uk: "сьогоднішня копія")
  ]
  static var parameters: [Parameter<Self>] {
    [.argument("FILE", \.file, en: "a new file", uk: "новий файл", complete: .file)]
  }

  var file = ""

  func run(_ context: Context) throws(Fault) -> Exit {
    try context.requireAdmin(en: "copy the store", uk: "копіювати сховище")
    if try context.identity.isBorrowed {
      throw Fault(.forbidden, en: "under sudo no file is written", uk: "через sudo файли не записуються")
    }
    try context.desk.store.backup(to: file)
    do { try Store.examine(copy: file) } catch {
      try? FileManager.default.removeItem(atPath: file)
      throw error
    }
    let facts = try? FileManager.default.attributesOfItem(atPath: file)
    try context.output.answer(BackupAnswer(file: file, size: (facts?[.size] as? Int) ?? 0, at: context.now))
    return .done
  }
}

/// The copy.
struct BackupAnswer: Answer {
  let file: String
  let size: Int
  let at: Instant

  var json: JSONValue {
    ["file": .string(file), "size": JSONValue(size), "at": .string(at.rfc3339)]
  }

  func text(_ page: inout Page) { page.line(Phrase(en: "copied to \(file)", uk: "скопійовано у \(file)")) }
}
