import CLI
import Foundation
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat watch`: tells what happens, as it happens.
struct WatchCommand: Command {
  static let path = ["watch"]
  static let summary = Phrase(en: "Watch what comes in", uk: "Стежити за новим")
  static let manual: Phrase? = Phrase(
    en: """
      Tells new messages, assignments, blocks, changes of status and who is typing, in all chats that one may see, from \
      now on or from a cursor: every line carries one, and going on from it misses nothing and repeats nothing. In a pipe \
      the columns are cursor, type, chat, channel, name and text; with --jsonl each line is one object, written at once. \
      The messages of a campaign are told only with --chat. On a terminal a client's message rings, unless your sound is \
      off (cbchat profile --sound off).

      --until reply ends with 0 when a client has written, --until any at the first thing that happens; with --timeout it \
      ends with 75 when that does not come in time. --exec runs a shell command for every line, which gets its JSON on \
      stdin; the next line waits for it.
      """,
    uk: """
      Показує нові повідомлення, призначення, блокування, зміни стану і хто друкує, в усіх доступних вам чатах, відтепер \
      або від курсора: він є в кожному рядку, і продовження від нього нічого не пропускає й не повторює. У конвеєрі \
      стовпці такі: курсор, тип, чат, канал, ім’я, текст; з --jsonl кожен рядок — один об’єкт, записаний одразу. \
      Повідомлення розсилки показано лише з --chat. У терміналі повідомлення клієнта дзвонить, якщо звук не вимкнено \
      (cbchat profile --sound off).

      --until reply завершується з 0, щойно клієнт написав, --until any — на першій події; з --timeout завершується з 75, \
      якщо цього не сталося вчасно. --exec запускає команду оболонки для кожного рядка і подає їй JSON на stdin; \
      наступний рядок чекає на неї.
      """
  )
  static let examples = [
    Example("cbchat watch", en: "tells what happens from now on", uk: "показує все, що відбувається"),
    Example(
      "cbchat watch --chat 7 --until reply --timeout 30m", en: "waits for the client's answer",
      uk: "чекає на відповідь клієнта"),
    Example(
      "cbchat watch --exec 'jq -r .message.text | xargs -d\"\\n\" notify-send cbchat'", en: "shows notifications",
      uk: "показує сповіщення"),
  ]
  static var parameters: [Parameter<Self>] {
    [
      .option("since", \.since, "CURSOR", en: "go on behind this place", uk: "продовжити після цього місця"),
      .option(
        "until", \.until, "WHAT", en: "end at the first reply, or at anything",
        uk: "завершити на першій відповіді або події"),
      .option("chat", \.chat, "CHAT", en: "only this chat", uk: "лише цей чат", complete: .chat),
      .option("timeout", \.timeout, "DURATION", en: "not longer than this", uk: "не довше за це"),
      .option("exec", \.command, "COMMAND", en: "run this for every line", uk: "запускати це для кожного рядка"),
    ]
  }

  enum Until: String, CaseIterable, ArgumentValue {
    case reply
    case any
  }

  var since: StreamCursor?
  var until: Until?
  var chat: Chat.ID?
  var timeout: Span?
  var command: String?

  func run(_ context: Context) throws(Fault) -> Exit {
    if command != nil { try refuseBorrowed(context) }
    if let chat { _ = try context.answer(chat) }
    try context.output.requireFields(of: WatchAnswer.self)
    let deadline = timeout.map { context.now + $0 }
    var watch = Watch(cursor: since?.message)
    var isMatched = false
    try context.follow(until: deadline) { () throws(Fault) in
      while !isMatched {
        let look = try watch.look(context, in: chat)
        for answer in look.answers where !isMatched {
          try context.output.stream(answer)
          if answer.rings(for: look.staff), look.staff.sound { context.output.ring() }
          if let command { try execute(command, answer, context) }
          isMatched = until == .any || until == .reply && answer.isReply
        }
        guard look.isFull else { break }
      }
      return !isMatched
    }
    guard until == nil || isMatched else {
      throw Fault(.timeout, en: "it did not come in time", uk: "цього не сталося вчасно")
    }
    return .done
  }

  private func refuseBorrowed(_ context: Context) throws(Fault) {
    guard try context.identity.isBorrowed else { return }
    throw Fault(
      .forbidden,
      en: "under sudo no command of yours is run; read the lines from stdout",
      uk: "через sudo ваші команди не запускаються; читайте рядки зі stdout"
    )
  }

  /// Runs the command for one line, and waits for it.
  private func execute(_ command: String, _ answer: WatchAnswer, _ context: Context) throws(Fault) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment = context.environment.merging(
      ["CBCHAT_STORE": context.storePath, "CBCHAT_STAFF": try context.staff.login]
    ) { $1 }
    let pipe = Pipe()
    process.standardInput = pipe
    do {
      try process.run()
      // Who does not read its stdin closes the pipe, which is no mistake.
      try? pipe.fileHandleForWriting.write(contentsOf: Data(answer.json.bytes() + [0x0A]))
      try pipe.fileHandleForWriting.close()
      process.waitUntilExit()
    } catch {
      throw Fault(.io, en: "cannot run '\(command)'", uk: "не вдалося запустити «\(command)»", detail: "\(error)")
    }
    guard process.terminationStatus != 0 else { return }
    let status = process.terminationStatus
    context.output.note(
      Phrase(en: "'\(command)' ended with status \(status)", uk: "«\(command)» завершилася з кодом \(status)")
    )
  }
}

/// A cursor of the stream: the number of the last message or line that was told.
struct StreamCursor: ArgumentValue, Equatable {
  let message: Message.ID

  init(argument: String) throws(Fault) {
    guard let number = Int64(argument), number >= 0, argument.first?.isNumber == true else {
      throw Fault(.badInput, en: "'\(argument)' is not a cursor", uk: "«\(argument)» не є курсором")
    }
    message = Message.ID(number)
  }
}

/// Where one stands in the stream, and who is known to type.
private struct Watch {
  /// `nil` until the first look, when the stream begins with now.
  var cursor: Message.ID?
  private var typing: Set<Typist> = []

  private struct Typist: Hashable {
    let chat: Chat.ID
    let staff: Staff.ID
  }

  struct Look {
    var answers: [WatchAnswer] = []
    var staff: Staff
    var isFull: Bool
  }

  init(cursor: Message.ID?) {
    self.cursor = cursor
  }

  mutating func look(_ context: Context, in chat: Chat.ID?) throws(Fault) -> Look {
    let zone = try context.zone
    let start = cursor
    let (page, staff, colleagues, typists) = try context.desk.look { (read) throws(Fault) in
      let staff = try context.current(in: read)
      let viewer = Viewer.staff(staff)
      var first = try read.streamEnd()
      if let start { first = start }
      return (
        try read.stream(after: first, in: chat, for: viewer), staff, try read.staff(),
        try read.typingChats(for: viewer).filter { chat == nil || $0.chat.id == chat }
      )
    }
    cursor = page.end
    var look = Look(staff: staff, isFull: page.isFull)
    for (message, view) in page.items {
      look.answers.append(
        WatchAnswer(
          cursor: message.id,
          kind: WatchAnswer.Kind(message),
          chat: try context.answer(view),
          message: MessageAnswer(message, of: view, staff: colleagues, zone: zone),
          at: message.at
        )
      )
    }
    let known = typing
    typing = []
    for view in typists {
      let now = view.typing.map { Typist(chat: view.chat.id, staff: $0.id) }
      typing.formUnion(now)
      for (typist, staff) in zip(now, view.typing) where !known.contains(typist) {
        var view = view
        view.typing = [staff]
        look.answers.append(
          WatchAnswer(cursor: page.end, kind: .typing, chat: try context.answer(view), message: nil, at: context.now)
        )
      }
    }
    return look
  }
}
