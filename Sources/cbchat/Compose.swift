import CLI
import Foundation
import Glibc
import Inbox
import Office
import Phrases
import Storage

// Texts that are composed at the moment: at a prompt, or in the editor.

extension Context {
  /// What to say in a chat: what is given, what the editor makes of it, or what is typed on a terminal.
  ///
  /// While somebody composes, colleagues and the client are told so.
  ///
  /// - Throws: `usage` where nothing is given and nothing may be asked.
  func wording(_ given: String?, isEdited: Bool, in view: ChatView?) throws(Fault) -> String? {
    if isEdited { return try composing(in: view) { () throws(Fault) in try edit(given ?? "") } }
    if let given { return given }
    guard terminal.canAsk else { return nil }
    if let other = view?.typing.first { output.note(typingPhrase(other)) }
    let name = view?.shownName ?? Phrase(same: "")
    output.prompt(Phrase(en: "to \(name.en): ", uk: "\(name.uk), текст: "))
    return try composing(in: view) { () throws(Fault) in try input.line() }
  }

  /// Tells the others that somebody composes, for as long as it takes.
  private func composing<Value>(in view: ChatView?, _ body: () throws(Fault) -> Value) throws(Fault) -> Value {
    guard let view else { return try body() }
    let composing = try startComposing(in: view)
    // Before an error leaves too: nobody composes any more.
    do throws(Fault) {
      let value = try body()
      tell(composing.end(try desk))
      return value
    } catch {
      tell(composing.end(try desk))
      throw error
    }
  }

  func startComposing(in view: ChatView) throws(Fault) -> Composing {
    Composing(in: view, by: try staff, parts())
  }

  /// What threads of their own need to work on the store.
  func parts() -> Serve.Parts {
    let path = storePath
    let clock = clock
    return Serve.Parts(
      openStore: { () throws(Fault) in try Store(path: path, clock: clock.now) },
      transport: transport,
      clock: clock,
      accounts: accounts,
      log: Log(now: clock.now) { _ in }
    )
  }

  func tell(_ fault: Fault?) {
    guard let fault else { return }
    output.note(
      Phrase(en: "colleagues could not be told that you type: ", uk: "колег не вдалося попередити, що ви друкуєте: ")
        + fault.phrase
    )
  }

  /// Lets somebody write in their editor: `VISUAL`, `EDITOR`, else `vi` on a terminal.
  ///
  /// - Throws: `forbidden` under sudo by another user, `usage` where there is no editor, `io`.
  func edit(_ text: String) throws(Fault) -> String {
    guard try !identity.isBorrowed else {
      throw Fault(
        .forbidden,
        en: "under sudo no editor of yours is run; give the text on stdin",
        uk: "через sudo ваш редактор не запускається; подайте текст через stdin"
      )
    }
    let set = [environment["VISUAL"], environment["EDITOR"]].compactMap { $0 }.first { !$0.isEmpty }
    guard let editor = set ?? (terminal.canAsk ? "vi" : nil) else {
      throw Fault(
        .usage,
        en: "no editor is set",
        uk: "редактор не задано",
        hint: Phrase(en: "set VISUAL or EDITOR", uk: "задайте VISUAL або EDITOR")
      )
    }
    let folder = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var name = Array("\(folder)/cbchat-XXXXXX.txt".utf8CString)
    let file = mkstemps(&name, 4)
    guard file >= 0 else {
      throw Fault(.io, en: "cannot make a file in \(folder)", uk: "не вдалося створити файл у \(folder)")
    }
    close(file)
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    do {
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      guard try run(editor: editor, on: path) == 0 else {
        throw Fault(
          .interrupted, en: "the editor failed; nothing was sent",
          uk: "редактор завершився з помилкою; нічого не надіслано")
      }
      var written = try String(contentsOfFile: path, encoding: .utf8)
      if written.hasSuffix("\n") { written.removeLast() }
      return written
    } catch let fault as Fault {
      throw fault
    } catch {
      throw Fault(.io, en: "the text cannot be read back", uk: "не вдалося прочитати текст", detail: "\(error)")
    }
  }

  private func run(editor: String, on path: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(editor) \"$1\"", "sh", path]
    process.environment = environment
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
