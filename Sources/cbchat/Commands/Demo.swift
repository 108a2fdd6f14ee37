import CLI
import Foundation
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

/// `cbchat demo`: a practice salon, with no account and no network.
struct DemoCommand: Command {
  static let path = ["demo"]
  static let summary = Phrase(en: "See it work in a practice salon", uk: "Побачити роботу в навчальному салоні")
  static let manual: Phrase? = Phrase(
    en: """
      Makes a salon in a store of its own and starts a small messenger on this machine. Clients write, colleagues read \
      and answer, and one client blocks the bot: everything goes through the real adapter, intake and courier, and each \
      step shows the command that you would type. The store stays, for trying.
      """,
    uk: """
      Створює салон в окремому сховищі й запускає маленький месенджер на цій машині. Клієнти пишуть, колеги читають і \
      відповідають, а один клієнт блокує бота: усе проходить через справжні адаптер, приймання й доставку, і кожен крок \
      показує команду, яку ви б увели. Сховище лишається для спроб.
      """
  )
  static var parameters: [Parameter<Self>] { [] }

  func run(_ context: Context) throws(Fault) -> Exit {
    // The play acts for everybody in its salon, which nobody does with lent rights; and TMPDIR is the caller's.
    guard !context.system.isLent else {
      throw Fault(
        .forbidden,
        en: "under sudo the practice salon is not made with another's rights",
        uk: "через sudo навчальний салон не створюється з чужими правами",
        hint: Phrase(en: "run it as yourself: cbchat demo", uk: "запустіть від свого імені: cbchat demo")
      )
    }
    let messenger = try PracticeTelegram()
    try messenger.start()
    defer { messenger.stop() }
    var demo = Demo(context: context, messenger: messenger, store: try DemoCommand.place(context))
    try demo.play()
    try context.output.list(demo.shown)
    return .done
  }

  /// A folder of its own for the practice store.
  private static func place(_ context: Context) throws(Fault) -> String {
    let root = context.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    var template = Array("\(root)/cbchat-demo-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Fault(.cannotCreate, en: "cannot make a folder in \(root)", uk: "не вдалося створити теку в \(root)")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/cbchat.db"
  }
}

/// One step of the demo: what happens, the command, what it printed, and how it ended.
struct DemoStep: Answer {
  let title: Phrase
  var command: String?
  var output = ""
  var exit: Int32 = 0

  var json: JSONValue {
    [
      "title": .string(title.en),
      "command": JSONValue(command),
      "output": .string(output),
      "exit": JSONValue(exit),
    ]
  }

  func text(_ page: inout Page) {
    page.line(Phrase(same: "# ") + title, [.dim])
    if let command { page.line("$ " + command, [.bold]) }
    if !output.isEmpty { page.add(lines: output) }
    if exit != 0 { page.line("[exit \(exit)]", [.dim]) }
    page.newline()
  }
}

/// The play itself: real commands on a real store, against the practice messenger.
private struct Demo {
  let context: Context
  let messenger: PracticeTelegram
  let store: String
  /// Steps that are still to be shown: all of them under `--json`, none where they were shown as they came.
  var shown: [DemoStep] = []

  private let olya = PracticeTelegram.Person(id: 777, firstName: "Оля", lastName: "Коваль")
  private let taras = PracticeTelegram.Person(id: 778, firstName: "Тарас", lastName: "Їжак")

  init(context: Context, messenger: PracticeTelegram, store: String) {
    self.context = context
    self.messenger = messenger
    self.store = store
  }

  mutating func play() throws(Fault) {
    try run(
      Phrase(en: "A salon gets a store, and an admin.", uk: "Салон отримує сховище й адміністратора."),
      ["init", "--admin", "olena", "--name", "Олена"]
    )
    try run(
      Phrase(
        en: "Its bot is connected; here to a practice messenger on this machine.",
        uk: "Підключаємо бота; тут — до навчального месенджера на цій машині."
      ),
      [
        "channel", "add", "telegram-bot", "tg-main", "--token", PracticeTelegram.token, "--role", "reception",
        "--api-url", messenger.url,
      ]
    )
    try run(
      Phrase(en: "Ira works at the reception.", uk: "Іра працює на рецепції."),
      ["staff", "add", "ira", "--name", "Іра", "--role", "reception"]
    )
    messenger.write(olya, ["text": "Добрий день! Є місце на манікюр завтра о 15:00?"])
    messenger.write(taras, ["text": "Скільки коштує стрижка?"])
    messenger.write(olya, ["photo": [["file_id": "p1", "width": 1280, "height": 960]], "caption": "хочу такий колір"])
    try poll(
      Phrase(
        en: "Two clients write. `webhook serve` asks the messenger all the time; here once.",
        uk: "Пишуть двоє клієнтів. `webhook serve` запитує месенджер постійно; тут — один раз."
      )
    )
    try run(Phrase(en: "What Ira sees.", uk: "Що бачить Іра."), ["list"], as: "ira")
    try run(Phrase(en: "She reads Olya's chat …", uk: "Вона читає чат Олі …"), ["open", "1"], as: "ira")
    let words = "Так, чекаємо на вас завтра о 15:00!"
    try run(Phrase(en: "… and answers.", uk: "… і відповідає."), ["send", "1", words], as: "ira")
    try require(
      messenger.delivered.contains { $0.chat == olya.id && $0.text == words },
      en: "the answer did not arrive at the messenger",
      uk: "відповідь не дійшла до месенджера"
    )
    show(
      DemoStep(
        title: Phrase(
          en: "The messenger delivered it: Olya reads «\(words)».",
          uk: "Месенджер доставив відповідь: Оля читає «\(words)»."
        )
      )
    )
    messenger.block(taras)
    try poll(Phrase(en: "Taras blocks the bot.", uk: "Тарас блокує бота."))
    try run(
      Phrase(
        en: "Writing to him is refused before any network is asked.",
        uk: "Надсилання відхилено ще до звернення в мережу."),
      ["send", "2", "Стрижка коштує 400 грн"],
      as: "ira",
      expecting: FaultCode.blocked.exit
    )
    try run(Phrase(en: "Olya's question is settled.", uk: "Питання Олі вирішено."), ["close", "1"], as: "ira")
    try run(Phrase(en: "What is left.", uk: "Що лишилося."), ["list", "--all"], as: "ira")
    show(
      DemoStep(
        title: Phrase(
          en:
            "The practice messenger is gone now, the store stays. Try: export CBCHAT_STORE=\(store); cbchat list --all",
          uk:
            "Навчального месенджера вже немає, сховище лишилося. Спробуйте: export CBCHAT_STORE=\(store); cbchat list --all"
        )
      )
    )
  }

  /// Runs a command as one would type it, in this process, and shows what it printed.
  private mutating func run(
    _ title: Phrase,
    _ words: [String],
    as staff: String? = nil,
    expecting status: Int32 = 0
  ) throws(Fault) {
    let reading = Commands.table.read(words)
    var globals = reading.globals
    globals.store = store
    globals.staff = staff
    globals.language = context.output.language
    let sink = MemorySink()
    let output = Output(to: sink, errors: sink, globals: globals, language: context.output.language, terminal: .none)
    let inner = Context(
      globals: globals,
      output: output,
      environment: [:],
      terminal: .none,
      clock: context.clock,
      transport: context.transport,
      system: context.system,
      input: Input(""),
      table: context.table
    )
    let exit = Main.finish(output) { () throws(Fault) in try Main.perform(reading.outcome, inner) }
    let asked = (staff.map { ["--as", $0] } ?? []) + words
    show(
      DemoStep(
        title: title,
        command: "cbchat " + asked.map(shellWord).joined(separator: " "),
        output: sink.text,
        exit: exit
      )
    )
    try require(exit == status, en: "that should have ended with \(status)", uk: "очікувався код \(status)")
  }

  /// One round of what `webhook serve` does all the time.
  private mutating func poll(_ title: Phrase) throws(Fault) {
    let desk = Desk(store: try Store(path: store, clock: context.clock.now))
    let channels = try desk.look { (read) throws(Fault) in try read.channels(for: .system) }
    var count = 0
    for channel in channels {
      let poller = Poller(channel: channel.id, desk: desk, transport: context.transport, accounts: context.accounts)
      switch try poller.round() {
      case .took(let taken): count += taken
      case .later(_, let reason): throw Fault(.internal, reason)
      case .over: continue
      }
    }
    let received = Phrase(
      en: Phrase.counted(count, en: "update", "updates") + " received",
      uk: "отримано " + Phrase.counted(count, uk: "оновлення", "оновлення", "оновлень")
    )
    show(DemoStep(title: title, command: "cbchat webhook serve", output: received[context.output.language] + "\n"))
  }

  private mutating func show(_ step: DemoStep) {
    guard context.output.format == .text else {
      shown.append(step)
      return
    }
    try? context.output.stream(step)
  }

  private func require(_ isTrue: Bool, en: String, uk: String) throws(Fault) {
    guard isTrue else { throw Fault(.internal, en: en, uk: uk) }
  }

  private func shellWord(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:=@".contains($0) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
