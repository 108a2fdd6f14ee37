import CLI
import Channels
import Foundation
import HTTP
import Inbox
import JSON
import Office
import Phrases
import Storage

/// What a command works with.
///
/// Everything is opened when it is first asked for, so that `--help` needs no store and `list` loads no network.
final class Context {
  let globals: Globals
  let output: Output
  let environment: [String: String]
  let terminal: Terminal
  let clock: Clock
  let transport: Transport
  let system: Identity.System
  let input: Input
  let table: CommandTable<Context>
  /// Whether the process is this command's alone, so that it may say what a signal does.
  var ownsProcess = false
  /// How many calls a campaign may have under way at once; none makes them one after another.
  var calls = 24
  /// How a command deals with deliveries that are kept and not applied yet.
  var backlog = Backlog.waits

  enum Backlog {
    /// It applies them first; what a serving process is busy with, for so long.
    case waits
    /// It leaves them to a serving process: somebody waits for it to send, and messengers for the store.
    case hurries
    /// It applies them in its own time.
    case leaves
  }
  /// Waits for a change of the store, so long at most.
  var hear: (Doorbell, Span) -> Void = { doorbell, patience in doorbell.wait(patience) }

  init(
    globals: Globals,
    output: Output,
    environment: [String: String],
    terminal: Terminal,
    clock: Clock,
    transport: Transport,
    system: Identity.System,
    input: Input,
    table: CommandTable<Context>
  ) {
    self.globals = globals
    self.output = output
    self.environment = environment
    self.terminal = terminal
    self.clock = clock
    self.transport = transport
    self.system = system
    self.input = input
    self.table = table
  }

  // MARK: The store and who acts

  private var opened: Opened?

  /// The store with what every command asks of it.
  struct Opened {
    let desk: Desk
    let identity: Identity
    let zone: Zone
    let country: String
    let currency: String
  }

  /// Where the store is: `--store`, else `CBCHAT_STORE`, else the data folder (of the store's owner under sudo).
  var storePath: String {
    if let path = namedStore { return path }
    // The XDG specification ignores relative paths. Under sudo the variable is the caller's, the store is the owner's.
    if !system.isLent, let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return data + "/cbchat/cbchat.db"
    }
    return Place.home(system, environment) + "/.local/share/cbchat/cbchat.db"
  }

  /// The store that the caller names; `CBCHAT_STORE` counts as `--store`.
  private var namedStore: String? {
    globals.store ?? environment["CBCHAT_STORE"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Refuses a store that the caller names under sudo by another user; whoever makes one is its owner.
  func requireOwnStore() throws(Fault) {
    try Place.refuseBorrowed(path: namedStore, system, owner: Store.owner(of: storePath) ?? system.uid)
  }

  var desk: Desk { get throws(Fault) { try open().desk } }
  var staff: Staff { get throws(Fault) { try open().identity.staff } }
  var viewer: Viewer { get throws(Fault) { try open().identity.viewer } }
  var identity: Identity { get throws(Fault) { try open().identity } }
  var zone: Zone { get throws(Fault) { try open().zone } }
  var country: String { get throws(Fault) { try open().country } }
  var currency: String { get throws(Fault) { try open().currency } }
  var now: Instant { clock.now() }

  @discardableResult
  func open() throws(Fault) -> Opened {
    if let opened { return opened }
    let path = storePath
    let owner = Store.owner(of: path) ?? system.uid
    try requireOwnStore()
    let desk = Desk(store: try Store(path: path, clock: clock.now))
    let (identity, settings) = try desk.look { (read) throws(Fault) in
      let settings = Dictionary(try read.settings().map { ($0.key, $0.value) }) { $1 }
      // Who may not act here is told so in the language of the salon.
      if !isLanguageSaid { output.language = spoken(by: nil, in: settings["language"]) }
      return (try Identity(system, owner: owner, as: staffWord, in: read), settings)
    }
    let name = settings["timezone"] ?? "Europe/Kyiv"
    guard let zone = Zone(name: name) else {
      throw Fault(.config, en: "unknown time zone: \(name)", uk: "невідомий часовий пояс: \(name)")
    }
    output.localized = { $0.inTime(of: zone) }
    if !isLanguageSaid { output.language = spoken(by: identity.staff, in: settings["language"]) }
    let opened = Opened(
      desk: desk,
      identity: identity,
      zone: zone,
      country: settings["country"] ?? "UA",
      currency: settings["currency"] ?? "UAH"
    )
    self.opened = opened
    applyReceived(in: desk)
    wakeWaiting(in: desk)
    return opened
  }

  /// What a messenger was told is kept is applied before anybody looks.
  ///
  /// While `webhook serve` runs it does most of that itself: a command that sends does not wait for it.
  private func applyReceived(in desk: Desk) {
    let limit: Duration
    switch backlog {
    case .waits: limit = .seconds(2)
    case .hurries: limit = .zero
    case .leaves: return
    }
    do {
      try desk.applyReceived {
        // Nobody else will, while nobody serves.
        Serve.isRunning(on: desk.store.path) ? limit : nil
      }
    } catch {
      output.note(
        Phrase(en: "deliveries could not be applied: ", uk: "не вдалося застосувати доставки: ") + error.phrase)
    }
  }

  /// What waited until now is open for every command that looks.
  ///
  /// A store that cannot be written at the moment can still be read: the failure is told, and the command goes on.
  func wakeWaiting(in desk: Desk) {
    do { try desk.wakeWaiting() } catch {
      output.note(
        Phrase(en: "waiting chats could not be woken: ", uk: "не вдалося повернути чати з очікування: ") + error.phrase
      )
    }
  }

  /// Whether the language is said for this call; a profile, a locale and a store come after that.
  private var isLanguageSaid: Bool {
    globals.language != nil || environment["CBCHAT_LANG"].flatMap(Language.init(locale:)) != nil
  }

  /// Whether anything but a store says in which language to speak.
  var hasLanguage: Bool { isLanguageSaid || Language(environment: environment) != nil }

  /// Learns from the store, if there is one, in which language help and mistakes on the command line are told.
  func learnLanguage() {
    guard output.format == .text, !isLanguageSaid, opened == nil, let owner = Store.owner(of: storePath) else { return }
    // Who may not use the store is spoken to as if there were none.
    _ = try? { () throws(Fault) in
      try requireOwnStore()
      let store = try Store(path: storePath, clock: clock.now)
      let (identity, language) = try store.look { (read) throws(Fault) in
        let language = try read.setting("language")
        output.language = spoken(by: nil, in: language)
        return (try Identity(system, owner: owner, as: staffWord, in: read), language)
      }
      output.language = spoken(by: identity.staff, in: language)
    }()
  }

  /// The colleague's own language, the locale's, or the store's.
  private func spoken(by staff: Staff?, in setting: String?) -> Language {
    staff?.language ?? Language(environment: environment) ?? setting.flatMap { Language(rawValue: $0) } ?? .en
  }

  /// Whom the caller wants to act as.
  private var staffWord: String? {
    globals.staff ?? environment["CBCHAT_STAFF"].flatMap { $0.isEmpty ? nil : $0 }
  }

  var accounts: Accounts { Accounts(secrets: SecretSource(environment: environment)) }

  func requireAdmin(en: String, uk: String) throws(Fault) {
    try Inbox.requireAdmin(staff, for: Phrase(en: en, uk: uk))
  }

  // MARK: What commands share

  /// Changes each chat by itself; an error of one does not keep the others (cli.md: several chats, or `-`).
  func eachChat(
    _ words: [ChatWord],
    change: (ChatView, Identity, borrowing Read, inout IDs) throws(Fault) -> Change
  ) throws(Fault) -> Exit {
    let targets = try ChatTarget.all(words, input: input)
    let identity = try identity
    func changed(_ target: ChatTarget) throws(Fault) -> ChatAnswer {
      try desk.change { (read, ids) throws(Fault) -> (Void, Change) in
        guard let view = try read.chat(target.chat, for: identity.viewer) else { throw noSuchChat(target.chat) }
        if let last = target.lastMessage {
          try requireLast(last, lastInbound: read.lastInbound(in: view.chat.id), in: view.chat.id)
        }
        return ((), try change(view, identity, read, &ids))
      }
      return try answer(target.chat)
    }
    if case .chat(let only)? = targets.first, targets.count == 1, words != [.input] {
      try output.answer(changed(only))
      return .done
    }
    let rows = output.rows(of: ChangeAnswer.self)
    var statuses: [Int32] = []
    for target in targets {
      do throws(Fault) {
        switch target {
        case .chat(let chat): try rows.add(ChangeAnswer(id: chat.chat, chat: try changed(chat), fault: nil))
        case .unreadable(let fault): throw fault
        }
      } catch {
        statuses.append(error.exit)
        guard output.format != .text else {
          // The lines of stdout are chats; what went wrong, and with which one, is told beside them.
          output.report(target.named(error))
          continue
        }
        try rows.add(ChangeAnswer(id: target.id, chat: nil, fault: error))
      }
    }
    try rows.finish()
    return Exit(status: FaultCode.exit(of: statuses))
  }

  /// A chat as it is now.
  func answer(_ chat: Chat.ID) throws(Fault) -> ChatAnswer {
    let viewer = try viewer
    let view = try desk.look { (read) throws(Fault) in try read.chat(chat, for: viewer) }
    guard let view else { throw noSuchChat(chat) }
    return try answer(view)
  }

  func answer(_ view: ChatView) throws(Fault) -> ChatAnswer {
    ChatAnswer(view, traits: Messengers.traits(of: view.channel), zone: try zone, now: now)
  }
}

// What people are asked on a terminal; nothing ever asks off one (cli.md).
extension Context {
  /// Lets somebody on a terminal think again before what cannot be undone; `--yes` skips it.
  ///
  /// - Throws: `interrupted` for any answer but yes.
  func confirm(_ question: Phrase) throws(Fault) {
    guard terminal.canAsk, !globals.isYes else { return }
    output.prompt(question + Phrase(en: " [y/N] ", uk: " [т/Н] "))
    let answer = try input.line()?.lowercased().filter { !$0.isWhitespace } ?? ""
    guard ["y", "yes", "т", "так"].contains(answer) else {
      throw Fault(.interrupted, en: "nothing was changed", uk: "нічого не змінено")
    }
  }

  /// A text given as words or `-`; when it is missing it is asked for on a terminal, and is a mistake elsewhere.
  ///
  /// - Throws: `usage`, with the command to type.
  func text(_ words: [String], usage: String) throws(Fault) -> String {
    if let text = try input.text(words) { return text }
    if terminal.canAsk {
      output.prompt(Phrase(en: "text: ", uk: "текст: "))
      if let line = try input.line() { return line }
    }
    throw Fault(.usage, en: "TEXT is missing", uk: "бракує TEXT", hint: Phrase(same: usage))
  }

  /// Phones as people type them, each once.
  func phones(_ texts: [String]) throws(Fault) -> [Phone] {
    let country = try country
    return try texts.map { text throws(Fault) in
      guard let phone = Phone(text, country: country) else {
        throw Fault(.badInput, en: "'\(text)' is not a phone number", uk: "«\(text)» не є номером телефону")
      }
      return phone
    }.unique
  }
}
