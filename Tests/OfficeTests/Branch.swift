import Channels
import Glibc
import HTTP
import Inbox
import Phrases
import SQLite
import Storage
import Synchronization
import TestKit

@testable import Office

/// A store of its own with one Telegram channel, and everything that works on it.
final class Branch: Sendable {
  static let secret = "s3cret-of-telegram"
  static let token = "123456:made-up-token"
  static let start = Instant(milliseconds: 1_763_928_904_120)

  private let kept: TemporaryFolder
  let time: MovableTime
  let log = Lines()
  let script: Script
  /// Whether the store cannot be opened any more.
  let isBroken = Atomic<Bool>(false)
  /// Whether the writer's thread alone cannot.
  let isWriterBroken = Atomic<Bool>(false)
  private let patience: Double

  /// - Parameters:
  ///   - settings: of the channel, besides the token and the secret.
  ///   - patience: how long a writer waits for others.
  ///   - time: the clock; the machine's unless a test moves it.
  ///   - answer: what the messenger answers; that all is well, unless a test says so.
  /// - Throws: why there is no store.
  init(
    settings: [String: String] = ["mode": "webhook"],
    patience: Double = 10,
    time: MovableTime = MovableTime(nil),
    answer: @escaping Script.Answer = { _ in .success(.json(Array(#"{"ok":true,"result":true}"#.utf8))) }
  ) throws {
    self.patience = patience
    self.time = time
    script = Script(answer)
    kept = try TemporaryFolder()
    try Store.create(path: path, clock: time.now) { (write) throws(Fault) in
      _ = try write.add(Staff(id: Staff.ID(1), login: "olena", name: "Олена", roles: [.admin]))
      _ = try write.add(Branch.channel("tg-main", settings, at: time.now()))
    }
  }

  var folder: String { kept.path }
  var path: String { folder + "/cbchat.db" }

  static func channel(_ name: String, _ settings: [String: String] = [:], at now: Instant = start) -> Channel {
    Channel(
      id: Channel.ID(0),
      name: name,
      kind: Kind(rawValue: "telegram-bot"),
      title: "Салон",
      settings: ["token": token, "webhookSecret": secret].merging(settings) { $1 },
      createdAt: now
    )
  }

  func openStore() throws(Fault) -> Store {
    let isWriter = threadName == "writer\n"
    if isBroken.load(ordering: .sequentiallyConsistent)
      || isWriter && isWriterBroken.load(ordering: .sequentiallyConsistent)
    {
      throw Fault(.io, en: "the disk is gone", uk: "диска немає")
    }
    return try Store(path: path, patience: patience, clock: time.now)
  }

  private var threadName: String {
    let file = open("/proc/thread-self/comm", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 32)
    return String(decoding: bytes[..<max(0, read(file, &bytes, bytes.count))], as: UTF8.self)
  }

  /// A desk that no test can break.
  func desk() throws(Fault) -> Desk {
    Desk(store: try Store(path: path, patience: 10, clock: time.now))
  }

  var accounts: Accounts { Accounts(secrets: SecretSource(environment: [:])) }

  var clock: Clock {
    let time = time
    return time.isReal ? .system : Clock(now: time.now, sleep: { time.advance(by: $0) })
  }

  var parts: Serve.Parts {
    Serve.Parts(
      openStore: { [self] () throws(Fault) in try openStore() },
      transport: script.transport,
      clock: clock,
      accounts: accounts,
      log: log.log
    )
  }

  func look<Value>(_ body: (borrowing Read) throws(Fault) -> Value) throws(Fault) -> Value {
    try desk().look(body)
  }

  func channel(_ name: String = "tg-main") throws -> Channel {
    guard let channel = try look({ (read) throws(Fault) in try read.channel(name: name, for: .system) }) else {
      throw Fault(.notFound, en: "no \(name)", uk: "")
    }
    return channel
  }

  /// Plans a campaign for everybody who ever wrote.
  @discardableResult
  func plan(_ name: String) throws -> Campaign {
    let channel = try channel()
    return try desk().administer { (write) throws(Fault) in
      let campaign = try write.add(
        Campaign(
          id: Campaign.ID(0), name: name, channel: channel.id, staff: Staff.ID(1), text: "Знижки", selection: .all,
          startAt: write.now, createdAt: write.now),
        common: "Знижки")
      var contacts: [Contact.ID] = []
      try write.read.prospects(.contacts, in: channel, asking: [], for: .system) { prospect in
        if let contact = prospect.contact { contacts.append(contact.id) }
      }
      for (index, contact) in contacts.enumerated() {
        try write.add(
          Recipient(campaign: campaign.id, position: Int64(index + 1), contact: contact, client: nil, verdict: .send))
      }
      return campaign
    }
  }

  func change(_ name: String = "tg-main", _ body: @Sendable (inout Channel) -> Void) throws(Fault) {
    try desk().administer { (write) throws(Fault) in
      guard var channel = try write.read.channel(name: name, for: .system) else { return }
      body(&channel)
      try write.save(channel)
    }
  }

  func add(_ channel: Channel) throws(Fault) {
    try desk().administer { (write) throws(Fault) in _ = try write.add(channel) }
  }

  /// Lets a newer version have migrated the store.
  func makeNewer() throws {
    try Connection(path: path, access: .readWrite).script("PRAGMA user_version = 9999")
  }

  func bell() { Bell(path: path + "-bell").ring() }

  /// Does what every command does first: applies what a burst has left.
  func catchUp() throws(Fault) { try desk().applyReceived() }

  /// Every event that is done with, newest first.
  func events() throws(Fault) -> [Event] {
    try look { (read) throws(Fault) in try read.events(failedOnly: false, limit: nil, for: .system) }
  }

  /// The chats of a person, newest first.
  func chats(of person: Int) throws(Fault) -> [ChatView] {
    try look { (read) throws(Fault) in
      var views: [ChatView] = []
      try read.chats(ChatQuery(folder: .all), for: .system) { view in
        if view.contact.externalID == String(person) { views.append(view) }
        return true
      }
      return views
    }
  }

  /// What a person wrote, in the order in which it was applied.
  func texts(of person: Int) throws(Fault) -> [String] {
    var messages: [Message] = []
    for view in try chats(of: person) {
      messages += try look { (read) throws(Fault) in try read.messages(of: view, limit: nil) }
    }
    return messages.filter { $0.direction == .in }.sorted { $0.id < $1.id }.map { $0.text ?? "" }
  }

  func message(_ id: Message.ID) throws -> Message {
    guard let message = try look({ (read) throws(Fault) in try read.message(id, for: .system) }) else {
      throw Fault(.notFound, en: "no message", uk: "")
    }
    return message
  }

  func item(_ id: Message.ID) throws(Fault) -> OutboxItem? {
    try look { (read) throws(Fault) in try read.item(of: id) }
  }

  /// Lets a person write, so that there is a chat to answer in.
  func receive(_ number: Int, from person: Int, _ text: String = "Доброго дня", on name: String = "tg-main") throws {
    let channel = try channel(name)
    try desk().administer { (write) throws(Fault) in
      _ = try Intake.take(Update.message(number, from: person, text), of: channel, into: write)
    }
  }

  /// Queues an answer to a person.
  @discardableResult
  func queue(_ text: String, to person: Int) throws -> Message.ID {
    guard let view = try chats(of: person).first else { throw Fault(.notFound, en: "no chat", uk: "") }
    return try desk().change { (read, ids) throws(Fault) in
      guard let staff = try read.staff(login: "olena") else { throw Fault(.notFound, en: "no olena", uk: "") }
      let draft = Draft(text: text)
      let facts = try read.sendFacts(draft, in: view, for: .system)
      let sent = try send(draft, by: staff, facts: facts, ids: &ids, at: read.now)
      return (sent.message.id, sent.change)
    }
  }
}

/// The machine's clock, or one that only moves when it is told to.
final class MovableTime: Sendable {
  private let moment: Mutex<Instant?>

  init(_ start: Instant?) {
    moment = Mutex(start)
  }

  var isReal: Bool { moment.withLock { $0 == nil } }

  var now: @Sendable () -> Instant {
    { [self] in moment.withLock { $0 } ?? Clock.system.now() }
  }

  func advance(by span: Span) {
    moment.withLock { $0 = $0.map { $0 + max(span, Span(milliseconds: 0)) } }
  }
}

/// What was logged.
final class Lines: Sendable {
  private let kept = Mutex<[String]>([])

  var all: [String] { kept.withLock { $0 } }

  var log: Log {
    Log(now: { Branch.start }, write: { [self] line in kept.withLock { $0.append(line) } })
  }
}

/// A messenger's server that answers as a test says, and remembers what it was asked.
final class Script: Sendable {
  typealias Answer = @Sendable (Request) -> Result<Response, TransportFailure>

  private let seen = Mutex<[Request]>([])
  private let answer: Answer

  init(_ answer: @escaping Answer) {
    self.answer = answer
  }

  var transport: Transport {
    Transport { [self] request, _ throws(TransportFailure) in
      seen.withLock { $0.append(request) }
      return try answer(request).get()
    }
  }

  var requests: [Request] { seen.withLock { $0 } }

  /// The bodies of the calls of one method.
  func bodies(of method: String) -> [String] {
    requests.filter { $0.path.hasSuffix("/" + method) }.map { String(decoding: $0.body, as: UTF8.self) }
  }

  static func ok(_ result: String = "true") -> Result<Response, TransportFailure> {
    .success(.json(Array(#"{"ok":true,"result":\#(result)}"#.utf8)))
  }

  static func refused(_ code: Int, _ description: String, _ more: String = "") -> Result<Response, TransportFailure> {
    let body = #"{"ok":false,"error_code":\#(code),"description":"\#(description)"\#(more)}"#
    return .success(.json(Array(body.utf8), status: code))
  }
}

/// Deliveries of Telegram.
enum Update {
  static func message(_ number: Int, from person: Int, _ text: String) -> [UInt8] {
    Array(
      """
      {"update_id":\(number),"message":{"message_id":\(number),"date":\(Branch.start.milliseconds / 1000),\
      "chat":{"id":\(person),"type":"private","first_name":"Марія"},\
      "from":{"id":\(person),"is_bot":false,"first_name":"Марія"},"text":"\(text)"}}
      """.utf8
    )
  }

  static func callback(_ number: Int, from person: Int, query: String) -> [UInt8] {
    Array(
      """
      {"update_id":\(number),"callback_query":{"id":"\(query)","data":"visits","chat_instance":"1",\
      "from":{"id":\(person),"is_bot":false,"first_name":"Марія"}}}
      """.utf8
    )
  }
}

/// Looks until it is so, a few seconds at most.
func eventually(within limit: Duration = .seconds(5), _ isSo: () throws -> Bool) rethrows -> Bool {
  let end = ContinuousClock.now + limit
  while .now < end {
    if try isSo() { return true }
    usleep(5000)
  }
  return try isSo()
}

/// Runs bodies on threads of their own, and waits for all.
func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let left = Monitor(count)
  for number in 0..<count {
    let thread = PlainThread(name: "test-\(number)") {
      body(number)
      left.with { $0 -= 1 }
    }
    thread?.detach()
  }
  _ = left.wait(atMost: .seconds(60)) { $0 == 0 ? true : nil }
}
