import Bot
import CLI
import Channels
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat bot try`: a talk with the bot in the shell, as any client.
struct BotTryCommand: Command {
  static let path = ["bot", "try"]
  static let summary = Phrase(en: "Talk to the bot in the shell", uk: "Поговорити з ботом в оболонці")
  static let manual: Phrase? = Phrase(
    en: """
      No messenger hears it, and nothing of it is kept: visits are cancelled and reviews given in the talk alone. Every \
      line is what the client does: words, a command, a number, or a button by its label, with or without brackets. Besides:

      <image>, <voice>, <file> and the like: something that is no text

      <phone NUMBER>: the client shares their own number; <phone> alone shares that of --client

      <contact NUMBER>: the card of somebody else

      <close>: a colleague closes the chat; <return>: gives it back to the bot

      @ TIME: from here on it is that time, such as +15m; # begins a remark

      What is printed is a transcript: > the client, < the bot, its buttons in brackets, and lines for colleagues. --check \
      has the talk of such a file again, prints the difference in lines with - and +, and ends with 65 when there is one: \
      the salon's own tests of its bot. Begin them with @ and a moment, so that they are the same every day.
      """,
    uk: """
      Жоден месенджер цього не чує, і нічого не зберігається: візити скасовуються й відгуки лишаються тільки в розмові. \
      Кожен рядок — дія клієнта: слова, команда, число або кнопка за її написом, у дужках чи без. Крім того:

      <image>, <voice>, <file> тощо: щось, що не є текстом

      <phone НОМЕР>: клієнт ділиться власним номером; саме <phone> — номером картки --client

      <contact НОМЕР>: картка когось іншого

      <close>: колега завершує чат; <return>: повертає його боту

      @ ЧАС: відтепер такий час, наприклад +15m; # починає примітку

      Виходить запис розмови: > клієнт, < бот, його кнопки в дужках і рядки для колег. --check веде розмову з такого файлу \
      ще раз, друкує відмінності рядками з - та + і завершується з 65, якщо вони є: власні тести салону для свого бота. \
      Починайте їх з @ і моменту, щоб щодня вони були однакові.
      """
  )
  static let examples = [
    Example("cbchat bot try tg-main --client 12", en: "talks as client 12", uk: "розмова від імені клієнта 12"),
    Example("cbchat bot try tg-main < words.txt > talk.txt", en: "records a talk", uk: "записує розмову"),
    Example(
      "cbchat bot try tg-main --check talk.txt", en: "whether the bot still talks so", uk: "чи бот і далі каже так"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .argument(
        "CHANNEL", \.channel, en: "the channel; its bot may be off", uk: "канал; бот може бути вимкнений",
        complete: .channel),
      .option(
        "client", \.client, "CLIENT", en: "who talks; nobody known without it",
        uk: "хто говорить; без цього — невідомо хто", complete: .client),
      .option(
        "speaks", \.language, "uk|en", en: "the language of the client's messenger", uk: "мова месенджера клієнта"),
      .option(
        "check", \.check, "FILE", en: "a transcript to have again; - is stdin", uk: "запис, який повторити; - це stdin",
        complete: .file),
    ]
  }

  var channel = ""
  var client: ClientArgument?
  var language: Language?
  var check: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    if let check, check != "-", try context.identity.isBorrowed {
      throw Fault(
        .forbidden, en: "under sudo \(check) is not opened; give it on stdin",
        uk: "через sudo файл \(check) не відкривається; подайте його на stdin")
    }
    var rehearsal = try Rehearsal(channel, client, speaks: language, context)
    if let check { return try replay(check, &rehearsal, context) }
    var isTranscript: Bool?
    if context.terminal.canAsk { context.output.prompt(Phrase(same: "> ")) }
    while let line = try context.input.line() {
      do throws(Fault) { try talk(line, &rehearsal, &isTranscript, context) } catch {
        // Who types sees what was wrong, and goes on.
        guard context.terminal.canAsk, error.code == .badInput else { throw error }
        context.output.report(error)
      }
      if context.terminal.canAsk { context.output.prompt(Phrase(same: "> ")) }
    }
    return .done
  }

  /// Takes one line of stdin: what the client does, or a line of a transcript.
  private func talk(
    _ line: String,
    _ rehearsal: inout Rehearsal,
    _ isTranscript: inout Bool?,
    _ context: Context
  ) throws(Fault) {
    guard !Rehearsal.isDirective(line) else {
      _ = try rehearsal.take(line, isDirective: true, context)
      return try context.output.text { page in page.line(line) }
    }
    if isTranscript == nil { isTranscript = line.hasPrefix("> ") }
    // A transcript as it was printed can be talked again: what the bot said then does not count.
    guard isTranscript != true || line.hasPrefix("> ") else { return }
    let said = line.hasPrefix("> ") ? String(line.dropFirst(2)) : line
    guard let turn = try rehearsal.take(said, isDirective: false, context) else { return }
    try context.output.stream(TurnAnswer(turn: turn, zone: try context.zone, echoes: !context.terminal.canAsk))
  }

  /// Has a recorded talk again.
  private func replay(_ path: String, _ rehearsal: inout Rehearsal, _ context: Context) throws(Fault) -> Exit {
    let recorded = try lines(of: path, context)
    var page = Page(language: context.output.language)
    var turns = 0
    for line in recorded {
      if line.hasPrefix("> ") {
        turns += 1
        guard let turn = try rehearsal.take(String(line.dropFirst(2)), isDirective: false, context) else { continue }
        TurnAnswer(turn: turn, zone: try context.zone, echoes: true).text(&page)
      } else if Rehearsal.isDirective(line) {
        _ = try rehearsal.take(line, isDirective: true, context)
        page.line(line)
      }
    }
    guard turns > 0 else {
      throw Fault(
        .badInput, en: "\(path) has no line of a client: such lines begin with >",
        uk: "\(path) не має рядків клієнта: вони починаються з >")
    }
    let replayed = page.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).filter {
      !$0.isEmpty
    }
    let expected = recorded.filter { !$0.isEmpty }
    let answer = ComparisonAnswer(file: path, turns: turns, lines: Comparison.lines(expected, replayed))
    try context.output.answer(answer)
    guard answer.isSame else {
      throw Fault(.badInput, en: "the bot talks otherwise than \(path)", uk: "бот говорить інакше, ніж у \(path)")
    }
    return .done
  }

  private func lines(of path: String, _ context: Context) throws(Fault) -> [String] {
    let bytes: [UInt8]
    if path == "-" {
      bytes = try context.input.all()
    } else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw Fault(.notFound, en: "no such file: \(path)", uk: "немає такого файлу: \(path)")
      }
      guard let data = FileManager.default.contents(atPath: path) else {
        throw Fault(.io, en: "cannot read \(path)", uk: "не вдалося прочитати \(path)")
      }
      bytes = Array(data)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Fault(.badInput, en: "\(path) is not UTF-8", uk: "\(path) не є UTF-8")
    }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
