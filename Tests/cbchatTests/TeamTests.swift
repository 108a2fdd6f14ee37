import Foundation
import Glibc
import Inbox
import JSON
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import cbchat

/// A team of four on one store, each with processes of the real binary: messages come, chats are claimed, answered,
/// put aside, closed and linked, all at once.
///
/// `CBCHAT_TEAM_SECONDS=60` lets them work for a minute.
@Suite(.serialized)
struct TeamTests {
  private static let seconds = ProcessInfo.processInfo.environment["CBCHAT_TEAM_SECONDS"].flatMap(Double.init) ?? 4
  private static let logins = ["olena", "ira", "roman", "zoya"]

  private let salon: Salon

  init() throws {
    salon = try Salon()
    for words in [
      ["channel", "roles", "tg", "reception"],
      ["channel", "add", "telegram-bot", "tg-two", "--token", "2:x", "--api-url", salon.messenger.url],
      ["channel", "roles", "tg-two", "masters"],
      ["staff", "add", "ira", "--name", "Іра", "--role", "reception"],
      ["staff", "add", "roman", "--name", "Роман", "--role", "reception", "--role", "masters"],
      ["staff", "add", "zoya", "--name", "Зоя", "--role", "masters"],
      ["client", "add", "--name", "Оля Коваль"], ["client", "add", "--name", "Ніна Жук"],
    ] {
      let result = try salon.start(words).wait()
      try #require(result.status == 0, "\(result.errors)")
    }
  }

  /// What a member of the team did, as far as the store does not write it down, and what went wrong.
  private struct Diary: Sendable {
    var commands = 0
    var written = 0
    /// Up to which message of the client somebody read a chat.
    var reads: [Int64: Int64] = [:]
    var complaints: [String] = []

    mutating func merge(_ other: Diary) {
      commands += other.commands
      written += other.written
      reads.merge(other.reads) { max($0, $1) }
      complaints += other.complaints
    }
  }

  /// One of the team: one process after another until the time is over.
  private struct Member {
    let login: String
    let store: String
    var random: SplitMix64
    var diary = Diary()
    private var update: Int

    init(login: String, number: Int, store: String) {
      self.login = login
      self.store = store
      random = SplitMix64(seed: UInt64(2026 + number))
      update = (number + 1) * 1_000_000
    }

    mutating func work(until deadline: Date) throws {
      while Date() < deadline {
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1, 2: try write()
        default: try act()
        }
      }
    }

    private mutating func run(_ words: [String], input: String = "", allowing: Set<Int32> = [0]) throws -> Salon.Result
    {
      let result = try Running(words + ["--as", login], input: input, environment: ["CBCHAT_STORE": store]).wait()
      diary.commands += 1
      if !allowing.contains(result.status) || result.errors.contains("locked") {
        diary.complaints.append("\(words): \(result.status) \(result.errors)")
      }
      return result
    }

    /// Clients write: at this second, as Telegram tells it.
    ///
    /// Deliveries are the admin's to take in.
    private mutating func write() throws {
      let count = Int.random(in: 1...3, using: &random)
      let lines = (0..<count).map { _ in
        update += 1
        let person = Int.random(in: 1...6, using: &random)
        return """
          {"update_id":\(update),"message":{"message_id":\(update),"date":\(Int(Date().timeIntervalSince1970)),\
          "chat":{"id":\(person),"type":"private"},"from":{"id":\(person),"is_bot":false,"first_name":"К\(person)"},\
          "text":"повідомлення \(update)"}}
          """
      }
      let channel = Bool.random(using: &random) ? "tg" : "tg-two"
      let result = try Running(
        ["webhook", "ingest", channel, "--jsonl"],
        input: lines.joined(separator: "\n"),
        environment: ["CBCHAT_STORE": store]
      ).wait()
      diary.commands += 1
      diary.written += count
      let applied = try result.out.split(separator: "\n").count {
        try JSONValue.parse(String($0))["state"] == "applied"
      }
      if result.status != 0 || applied != count { diary.complaints.append("ingest: \(result.status) \(result.errors)") }
    }

    private mutating func act() throws {
      let list = try run(["list", "--all", "--jsonl"]).out.split(separator: "\n").map {
        try JSONValue.parse(String($0))
      }
      let open = list.filter { $0["status"] != "closed" }
      guard let chat = (open.isEmpty ? list : open).randomElement(using: &random), let id = chat["id"]?.integer else {
        return
      }
      let number = "\(id)"
      switch Int.random(in: 0..<11, using: &random) {
      case 0, 1: _ = try run(["assign", number, "--me"], allowing: [0, 69, 75])
      case 2: _ = try run(["assign", number, "--none"], allowing: [0, 69])
      case 3, 4:
        // The one channel's messenger takes what it gets; the other's token is wrong, so its messages stay queued.
        let wait = chat["channel", "name"] == "tg" && Bool.random(using: &random) ? [] : ["--no-wait"]
        _ = try run(["send", number, "відповідь"] + wait, allowing: [0, 69, 75])
      case 5: _ = try run(["close", number, "--note", "готово"])
      case 6: _ = try run(["wait", number, "--until", "+1h"], allowing: [0, 69])
      case 7: _ = try run(["wait", number], allowing: [0, 69])
      case 8: _ = try run(["wait", number, "--done"], allowing: [0, 69])
      case 9:
        _ = try run(
          ["client", "link", "\(Int.random(in: 1...2, using: &random))", "--chat", number], allowing: [0, 66])
      default:
        let opened = try JSONValue.parse(try run(["open", number, "--json"]).out)
        let inbound = (opened["messages"]?.array ?? []).filter { $0["direction"] == "in" }.compactMap {
          $0["id"]?.integer
        }
        if let last = inbound.max() { diary.reads[id] = max(last, diary.reads[id] ?? 0) }
      }
    }
  }

  /// What a chat must be, by what is written in it and by who read it: domain.md's Chat life in one function.
  private struct Replay: Equatable, CustomStringConvertible {
    var status = Chat.Status.open
    var isNew = false
    var unread = 0
    var responsible: String?

    var description: String { "\(status) new \(isNew) unread \(unread) \(responsible ?? "nobody")" }

    init(_ view: ChatView) {
      status = view.chat.status
      isNew = view.chat.isNew
      unread = view.chat.unread
      responsible = view.responsible?.name
    }

    init(_ messages: [Message], readThrough: Int64, staff: [Staff]) {
      var isAnswered = true
      // Numbers are drawn inside the transactions: their order is the order in which things happened.
      for message in messages.sorted(by: { $0.id < $1.id }) {
        switch (message.direction, message.system?.kind) {
        case (.in, _):
          if status == .waiting { status = .open }
          isAnswered = false
          unread += message.id.rawValue > readThrough ? 1 : 0
        case (.out, _):
          isAnswered = true
          unread = 0
          if responsible == nil, case .staff(let id) = message.author {
            responsible = staff.first { $0.id == id }?.name
          }
        case (.system, .closed): status = .closed
        case (.system, .waiting): status = .waiting
        case (.system, .woken): status = .open
        case (.system, .assigned):
          let to = message.system?.values["to"]
          // A claim takes a chat only from nobody.
          if message.system?.values["by"] == to, responsible != nil {
            responsible = "taken from \(responsible ?? "")"
          } else {
            responsible = to
          }
        case (.system, .unassigned): responsible = nil
        case (.system, _): break
        }
      }
      isNew = status == .open && !isAnswered
    }
  }

  @Test func `four at one store leave what their histories say, and counts that agree with the lists`() throws {
    let follow = try salon.start(["list", "--follow", "--jsonl", "--as", "ira"])
    let deadline = Date(timeIntervalSinceNow: Self.seconds)
    let diaries = Mutex<[Result<Diary, any Error>]>([])
    let store = salon.store
    let group = DispatchGroup()
    for (number, login) in Self.logins.enumerated() {
      group.enter()
      Thread.detachNewThread {
        var member = Member(login: login, number: number, store: store)
        let result = Result { try member.work(until: deadline) }.map { member.diary }
        diaries.withLock { $0.append(result) }
        group.leave()
      }
    }
    group.wait()
    var diary = Diary()
    for result in diaries.withLock({ $0 }) { diary.merge(try result.get()) }
    #expect(diary.complaints.isEmpty, "\(diary.complaints.prefix(5).joined(separator: "\n"))")
    #expect(diary.commands > 40)
    try expectReplay(diary)
    for login in Self.logins { try expectCounts(login) }
    try expectFollowed(follow)
    let doctor = try salon.json("doctor")
    // The practice messenger knows one token only.
    let errors = doctor["findings"]?.array?.filter { $0["severity"] == "error" && $0["code"] != "channel-unauthorized" }
    #expect(errors == [])
    #expect(try salon.integrity() == "ok")
  }

  /// Every delivery is one message, and every chat is what its history says.
  private func expectReplay(_ diary: Diary) throws {
    let store = try Store(
      path: salon.store, clock: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
    try store.look { (read) throws(Fault) in
      let staff = try read.staff()
      var inbound = 0
      var chats = 0
      try read.chats(ChatQuery(folder: .all), for: .system) { view throws(Fault) in
        let messages = try read.messages(of: view, limit: nil)
        inbound += messages.count { $0.direction == .in }
        chats += 1
        let replay = Replay(messages, readThrough: diary.reads[view.chat.id.rawValue] ?? 0, staff: staff)
        #expect(Replay(view) == replay, "chat \(view.chat.id)")
        return true
      }
      #expect(inbound == diary.written)
      #expect(chats > 4)
    }
  }

  /// The counts of a colleague are the lengths of the lists that they get.
  private func expectCounts(_ login: String) throws {
    let counts = try salon.json("list", "--counts", "--as", login)
    for folder in ["active", "mine", "new", "bot", "waiting", "closed"] {
      let list = try salon.json("list", "--\(folder)", "--as", login)
      #expect(counts[folder]?.integer == list.array.map { Int64($0.count) }, "\(login) \(folder)")
    }
    let unread = try salon.json("list", "--all", "--unread", "--as", login)
    #expect(counts["unread"]?.integer == unread.array.map { Int64($0.count) }, "\(login)")
  }

  /// What a followed list told is, at its end, what the list holds.
  private func expectFollowed(_ follow: Running) throws {
    let list = try salon.json("list", "--fields", "id,status,unread,responsible", "--as", "ira")
    usleep(1_500_000)
    // A process of a test may have been born with every other signal blocked.
    kill(follow.process.processIdentifier, SIGKILL)
    var held: [Int64: JSONValue] = [:]
    for line in try follow.wait().out.split(separator: "\n") {
      let chat = try JSONValue.parse(String(line))
      guard let id = chat["id"]?.integer else { continue }
      held[id] = chat["left"] == true ? nil : chat
    }
    #expect(Set(held.keys) == Set((list.array ?? []).compactMap { $0["id"]?.integer }))
    for chat in list.array ?? [] {
      let told = chat["id"]?.integer.flatMap { held[$0] }
      for key in ["status", "unread", "responsible"] { #expect(told?[key] == chat[key]) }
    }
  }

  @Test func `of fifty who claim a chat at once one gets it`() throws {
    let store = try Store(path: salon.store, clock: { .sample })
    try store.change { (write) throws(Fault) in
      for number in 1...50 {
        _ = try write.add(
          Staff(id: Staff.ID(0), login: "s\(number)", name: "С\(number)", roles: [Role(rawValue: "reception")]))
      }
    }
    _ = try salon.run("webhook", "ingest", "tg", input: Salon.update(1, from: 1, "є хто?"))
    let claims = try (1...50).map { try salon.start(["assign", "1", "--me", "--as", "s\($0)", "--json"]) }
    let results = try claims.map { try $0.wait() }
    let winners = results.indices.filter { results[$0].status == 0 }
    #expect(winners.count == 1)
    for (index, result) in results.enumerated() where index != winners.first {
      #expect(result.status == 75)
      #expect(try JSONValue.parse(result.errors)["error", "code"] == "taken")
      #expect(result.out.isEmpty)
    }
    let chat = try #require(try salon.json("list", "--all").array?.first)
    #expect(chat["responsible", "login"] == .string("s\((winners.first ?? 0) + 1)"))
    let lines = try salon.json("open", "1", "--peek")["messages"]?.array?.count { $0["system"]?.string != nil }
    #expect(lines == 1)
  }
}
