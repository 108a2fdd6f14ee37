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

/// One thing that the client of a rehearsal did, and what came of it.
struct RehearsalTurn {
  let said: String
  let turnout: Talk.Turnout
}

/// A talk that is not kept anywhere, over what the store knows.
struct Rehearsal {
  private var talk: Talk
  private let channel: Channel
  private let client: Client?
  private var number = 0
  /// Where the clock was put; `nil` follows the real one.
  private var clock: Instant?

  init(_ name: String, _ word: ClientArgument?, speaks language: Language?, _ context: Context) throws(Fault) {
    let (channel, client) = try context.desk.look { (read) throws(Fault) in
      (try context.channel(name, in: read), try word.map { word throws(Fault) in try context.client(word, in: read) })
    }
    let traits = try Accounts.messenger(of: channel).traits(of: channel)
    guard traits.hasBot else { throw noBotMode(channel.name) }
    var rehearsed = channel
    rehearsed.isBotOn = true
    rehearsed.isEnabled = true
    let contact = Contact(
      id: Contact.ID(1),
      channel: channel.id,
      externalID: "try",
      name: client?.name,
      language: language?.rawValue,
      client: client?.id,
      createdAt: context.now
    )
    // Far from every number of the store, where the talk makes cards of its own.
    let ids = IDs(nextClient: 1 << 60, nextContact: 2, nextChat: 1, nextMessage: 1)
    talk = Talk(with: contact, in: rehearsed, traits: traits, ids: ids)
    self.channel = rehearsed
    self.client = client
  }

  static func isDirective(_ line: String) -> Bool {
    line.hasPrefix("@ ") || line.hasPrefix("#") || line.allSatisfy(\.isWhitespace)
  }

  /// Lets the client do what a line says, or the clock.
  ///
  /// - Returns: What came of it; `nil` for a directive.
  /// - Throws: `badInput` for a line that means nothing here.
  mutating func take(_ line: String, isDirective: Bool, _ context: Context) throws(Fault) -> RehearsalTurn? {
    guard !isDirective else {
      if line.hasPrefix("@ ") {
        let word = try TimeWord(argument: String(line.dropFirst(2)))
        clock = word.instant(in: try context.zone, at: now(context))
      }
      return nil
    }
    let now = now(context)
    let loader = facts(context)
    switch line {
    case "<close>":
      talk.close(at: now)
      return RehearsalTurn(said: line, turnout: Talk.Turnout(status: .closed))
    case "<return>":
      let turnout = try talk.giveBack(by: try context.staff, at: now, facts: loader)
      return RehearsalTurn(said: line, turnout: turnout ?? Talk.Turnout(status: talk.chat?.status ?? .closed))
    default:
      number += 1
      let inbound = try inbound(line, context)
      var cards: [Client] = []
      if let phone = inbound.sender.phone, inbound.sender.phoneProof == .proven {
        cards = try context.desk.look { (read) throws(Fault) in try read.clients(withPhone: phone, for: .system) }
      }
      let turnout = try talk.hear(inbound, cards: cards, at: now, facts: loader)
      return RehearsalTurn(said: line, turnout: turnout ?? Talk.Turnout(status: talk.chat?.status ?? .closed))
    }
  }

  private func now(_ context: Context) -> Instant { clock ?? context.now }

  /// What the store knows, at the rehearsal's time.
  private func facts(_ context: Context) -> (Contact, Ask?) throws(Fault) -> BotFacts {
    let (channel, traits, now) = (channel, talk.traits, now(context))
    return { contact, ask throws(Fault) in
      try context.desk.look { (read) throws(Fault) in
        var facts = try read.botFacts(with: contact, in: nil, of: channel, traits: traits)
        if let ask { try read.complete(&facts, for: ask, at: now) }
        // The talk knows its own state; nothing random may stand in a transcript.
        facts.nonce = "phone:try"
        return facts
      }
    }
  }

  private func inbound(_ line: String, _ context: Context) throws(Fault) -> Inbound {
    var sender = Sender(externalID: "try")
    let id = "try\(number)"
    func arrives(_ arrival: Arrival) -> Inbound { Inbound(sender: sender, at: nil, body: .message(arrival)) }
    let word = line.hasPrefix("[") && line.hasSuffix("]") ? String(line.dropFirst().dropLast()) : line
    if let button = talk.keyboard?.buttons.first(where: { $0.label == word }) {
      switch button.action {
      case .command(let command):
        guard talk.keyboard?.kind == .choices else { return arrives(Arrival(externalID: id, text: word)) }
        return Inbound(
          sender: sender, at: nil, body: .callback(Arrival(externalID: id, text: word, action: command)))
      case .link:
        throw Fault(
          .badInput, en: "'\(word)' opens a page, the bot hears nothing of it",
          uk: "«\(word)» відкриває сторінку, бот про це не знає")
      case .phone: return try inbound("<phone>", context)
      }
    }
    if line.hasPrefix("["), line.hasSuffix("]") {
      throw Fault(.badInput, en: "there is no button '\(word)'", uk: "немає кнопки «\(word)»")
    }
    guard line.hasPrefix("<"), line.hasSuffix(">") else { return arrives(Arrival(externalID: id, text: line)) }
    let parts = line.dropFirst().dropLast().split(separator: " ", maxSplits: 1).map(String.init)
    let number = parts.count > 1 ? Phone(parts[1], country: try context.country) : nil
    if parts.count > 1, number == nil {
      throw Fault(.badInput, en: "'\(parts[1])' is not a phone number", uk: "«\(parts[1])» не є номером телефону")
    }
    if parts.first == "phone" {
      guard let phone = number ?? client?.phones.first else {
        throw Fault(.badInput, en: "whose number? <phone +380…>", uk: "чий номер? <phone +380…>")
      }
      sender.phone = phone
      sender.phoneProof = .proven
      return arrives(
        Arrival(externalID: id, attachments: [Attachment(kind: .contact, phone: phone.e164)]))
    }
    guard let kind = parts.first.flatMap(Attachment.Kind.init(rawValue:)) else {
      let kinds = Attachment.Kind.allCases.map { "<\($0.rawValue)>" }.joined(separator: " ")
      throw Fault(
        .badInput, en: "'\(line)' means nothing here", uk: "«\(line)» тут нічого не означає",
        hint: Phrase(same: "<phone NUMBER> <close> <return> \(kinds)"))
    }
    return arrives(Arrival(externalID: id, attachments: [Attachment(kind: kind, phone: number?.e164)]))
  }
}

/// One turn of a rehearsal, as a transcript has it.
struct TurnAnswer: Answer {
  let turn: RehearsalTurn
  let zone: Zone
  /// Whether the client's words are repeated; on a terminal they stand there already.
  let echoes: Bool

  private var buttons: [[String]] { turn.turnout.keyboard?.rows.map { $0.map(\.label) } ?? [] }

  var json: JSONValue {
    [
      "said": .string(turn.said),
      "text": JSONValue(turn.turnout.text),
      "buttons": .array(buttons.map { .array($0.map(JSONValue.string)) }),
      "system": .array(turn.turnout.lines.map { .string($0.phrase(in: zone).en) }),
      "status": .string(turn.turnout.status.rawValue),
    ]
  }

  func text(_ page: inout Page) {
    if echoes { page.line("> " + turn.said, [.bold]) }
    for line in turn.turnout.text?.split(separator: "\n", omittingEmptySubsequences: false) ?? [] {
      page.line(line.isEmpty ? "<" : "< \(line)")
    }
    for row in buttons { page.line(row.map { "[\($0)]" }.joined(separator: " "), [.dim]) }
    for line in turn.turnout.lines { page.line(Phrase(same: "— ") + line.phrase(in: zone), [.dim]) }
  }
}

/// Lines of two texts, side by side.
enum Comparison {
  enum Line: Equatable {
    case same(String)
    case gone(String)
    case new(String)
  }

  /// - Parameters:
  ///   - before: what was expected.
  ///   - after: what came.
  /// - Returns: Every line of either, in order.
  static func lines(_ before: [String], _ after: [String]) -> [Line] {
    let difference = after.difference(from: before)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [Line] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        lines.append(.gone(before[left]))
        left += 1
      } else if right < after.count, inserted.contains(right) {
        lines.append(.new(after[right]))
        right += 1
      } else {
        lines.append(.same(before[left]))
        left += 1
        right += 1
      }
    }
    return lines
  }
}

/// Whether a recorded talk went as it did before.
struct ComparisonAnswer: Answer {
  let file: String
  let turns: Int
  let lines: [Comparison.Line]

  var isSame: Bool { lines.allSatisfy { if case .same = $0 { true } else { false } } }

  var json: JSONValue {
    let difference = lines.compactMap { line -> JSONValue? in
      switch line {
      case .same: nil
      case .gone(let text): .string("-" + text)
      case .new(let text): .string("+" + text)
      }
    }
    return [
      "file": .string(file), "turns": JSONValue(turns), "same": .bool(isSame), "difference": .array(difference),
    ]
  }

  /// The lines that differ, with three that do not around them.
  func text(_ page: inout Page) {
    guard !isSame else {
      page.line(
        Phrase(
          en: "\(file): " + Phrase.counted(turns, en: "turn", "turns") + " as recorded",
          uk: "\(file): " + Phrase.counted(turns, uk: "репліка", "репліки", "реплік") + ", усе як записано"
        )
      )
      return
    }
    let changed = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
    var last = -1
    for index in lines.indices where changed.contains(where: { abs($0 - index) <= 3 }) {
      if last >= 0, index > last + 1 { page.line("…", [.dim]) }
      last = index
      switch lines[index] {
      case .same(let text): page.line(" " + text, [.dim])
      case .gone(let text): page.line("-" + text, [.red])
      case .new(let text): page.line("+" + text, [.bold])
      }
    }
  }
}
