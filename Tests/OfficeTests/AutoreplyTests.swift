import Channels
import Foundation
import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import Office

/// The autoreply from delivery to acceptance.
struct AutoreplyTests {
  /// Thursday, 11:30 in Kyiv.
  private static let start: Instant = "2026-11-26T09:30:00.000Z"

  /// A branch whose only channel answers by itself.
  private func branch(
    _ when: AutoreplySetup.When = .always,
    isOn: Bool = true,
    answer: @escaping Script.Answer = { _ in Script.ok(#"{"message_id":900}"#) }
  ) throws -> Branch {
    let branch = try Branch(time: MovableTime(Self.start), answer: answer)
    try branch.change { $0.isAutoreplyOn = isOn }
    let channel = try branch.channel()
    let hours = try Hours("Mon-Fri 09:00-20:00")
    try branch.desk().administer { (write) throws(Fault) in
      try write.save(AutoreplySetup(channel: channel.id, when: when, hours: hours))
    }
    return branch
  }

  /// Lets a person write now, or so long ago.
  private func write(_ number: Int, from person: Int = 7, ago: Span = .seconds(0), to branch: Branch) throws {
    let date = (branch.time.now() - ago).milliseconds / 1000
    let payload = """
      {"update_id":\(number),"message":{"message_id":\(number),"date":\(date),"chat":{"id":\(person),"type":"private"},\
      "from":{"id":\(person),"is_bot":false,"first_name":"Марія","language_code":"en"},"text":"x\(number)"}}
      """
    let channel = try branch.channel()
    try branch.desk().administer { (write) throws(Fault) in
      _ = try Intake.take(Array(payload.utf8), of: channel, into: write)
    }
  }

  private func messages(of person: Int = 7, in branch: Branch) throws -> [Message] {
    var messages: [Message] = []
    for view in try branch.chats(of: person) {
      messages += try branch.look { (read) throws(Fault) in try read.messages(of: view, limit: nil) }
    }
    return messages.sorted { $0.id < $1.id }
  }

  private func answers(of person: Int = 7, in branch: Branch) throws -> [Message] {
    try messages(of: person, in: branch).filter { $0.author == .autoreply }
  }

  private func carry(_ branch: Branch) throws {
    let courier = Courier(
      desk: try branch.desk(),
      transport: branch.script.transport,
      clock: branch.clock,
      accounts: branch.accounts
    )
    for _ in 0..<50 {
      guard case .idle(let until) = try courier.step() else { continue }
      // The pace of the contact; anything longer is left alone.
      guard let until, until - branch.time.now() <= .seconds(2) else { return }
      branch.time.advance(by: max(until - branch.time.now(), Span(milliseconds: 1)))
    }
  }

  // MARK: How often

  @Test func `the period starts when the messenger accepted it, not when it was queued`() throws {
    let branch = try branch()
    try write(1, to: branch)
    try write(2, to: branch)
    #expect(try answers(in: branch).map(\.state) == [.queued])
    branch.time.advance(by: .hours(2))
    try write(3, to: branch)
    try carry(branch)
    #expect(try answers(in: branch).map(\.state) == [.sent])
    branch.time.advance(by: .hours(11))
    try write(4, to: branch)
    #expect(try answers(in: branch).count == 1)
    branch.time.advance(by: .hours(1))
    try write(5, to: branch)
    #expect(try answers(in: branch).count == 2)
    #expect(try answers(in: branch).first?.text?.hasPrefix("Hello!") == true)
  }

  @Test func `one that failed is no answer, one of which nobody heard may be`() throws {
    let refused = try branch { _ in Script.refused(400, "Bad Request: text must be encoded in UTF-8") }
    try write(1, to: refused)
    try carry(refused)
    try write(2, to: refused)
    #expect(try answers(in: refused).map(\.state) == [.failed, .queued])
    let unheard = try branch { _ in .failure(.unknown(reason: "timeout")) }
    try write(1, to: unheard)
    try carry(unheard)
    try write(2, to: unheard)
    #expect(try answers(in: unheard).map(\.state) == [.uncertain])
  }

  @Test func `off hours it is silent while the salon is open`() throws {
    let branch = try branch(.offHours)
    try write(1, to: branch)
    #expect(try answers(in: branch).isEmpty)
    branch.time.advance(by: .hours(9))
    try write(2, to: branch)
    #expect(try answers(in: branch).count == 1)
  }

  @Test func `first answers once in every chat`() throws {
    let branch = try branch(.first)
    try write(1, to: branch)
    try carry(branch)
    branch.time.advance(by: .days(3))
    try write(2, to: branch)
    #expect(try answers(in: branch).count == 1)
    let view = try #require(try branch.chats(of: 7).first)
    try branch.desk().change { (read, ids) throws(Fault) in
      guard let staff = try read.staff(login: "olena") else { return ((), Change()) }
      return ((), close(view.chat, by: staff, note: nil, ids: &ids, at: read.now))
    }
    branch.time.advance(by: .minutes(1))
    try write(3, to: branch)
    #expect(try answers(in: branch).count == 2)
  }

  // MARK: To whom never

  @Test func `it is silent for ten minutes after a person wrote, also in a chat that is closed`() throws {
    let branch = try branch(.first)
    try write(1, to: branch)
    try branch.queue("Я тут", to: 7)
    try carry(branch)
    // The person was faster than the courier: what waited is not sent.
    #expect(try answers(in: branch).map(\.failure?.code) == ["cancelled"])
    let view = try #require(try branch.chats(of: 7).first)
    try branch.desk().change { (read, ids) throws(Fault) in
      guard let staff = try read.staff(login: "olena") else { return ((), Change()) }
      return ((), close(view.chat, by: staff, note: nil, ids: &ids, at: read.now))
    }
    try write(2, to: branch)
    #expect(try branch.chats(of: 7).count == 2)
    #expect(try answers(in: branch).count == 1)
    branch.time.advance(by: .minutes(10))
    try write(3, to: branch)
    #expect(try answers(in: branch).count == 2)
  }

  @Test func `a backlog, a duplicate and a channel that is off get none`() throws {
    let branch = try branch()
    try write(1, ago: .minutes(61), to: branch)
    #expect(try answers(in: branch).isEmpty)
    try write(2, ago: .minutes(59), to: branch)
    try carry(branch)
    branch.time.advance(by: .hours(12))
    try write(2, ago: .hours(13), to: branch)
    #expect(try answers(in: branch).count == 1)
    try branch.change { $0.isEnabled = false }
    try write(3, to: branch)
    #expect(try answers(in: branch).count == 1)
  }

  @Test func `a chat that the bot has gets none`() throws {
    let branch = try branch()
    try branch.change { $0.isBotOn = true }
    try write(1, to: branch)
    #expect(try branch.chats(of: 7).first?.chat.status == .bot)
    #expect(try answers(in: branch).isEmpty)
  }

  /// One kind of channel with the deliveries of its messenger.
  struct Messengers: Sendable, CustomTestStringConvertible {
    let folder: String
    let kind: String
    var settings: [String: String] = [:]

    var testDescription: String { folder }

    /// Deliveries by name.
    func fixtures() throws -> [String: [UInt8]] {
      let place = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ChannelsTests/Fixtures/\(folder)")
      let names = try FileManager.default.contentsOfDirectory(atPath: place.path()).filter { $0.hasSuffix(".json") }
      return Dictionary(
        uniqueKeysWithValues: try names.map {
          (String($0.dropLast(5)), Array(try Data(contentsOf: place.appending(path: $0))))
        }
      )
    }
  }

  static let messengers = [
    Messengers(folder: "telegram-bot", kind: "telegram-bot"), Messengers(folder: "viber-bot", kind: "viber-bot"),
    Messengers(folder: "instagram", kind: "instagram"), Messengers(folder: "facebook", kind: "facebook"),
    Messengers(folder: "telegram-number-greenapi", kind: "telegram-number"),
    Messengers(folder: "telegram-business", kind: "telegram-number", settings: ["backend": "business"]),
    Messengers(folder: "whatsapp-number-greenapi", kind: "whatsapp-number"),
    Messengers(folder: "whatsapp-number-cloud", kind: "whatsapp-number", settings: ["backend": "cloud"]),
  ]

  @Test(arguments: messengers)
  func `on every kind a text is answered, and what is no message of a client's is not`(messengers: Messengers) throws {
    func channel(_ name: String) -> Channel {
      Channel(
        id: 0,
        name: name,
        kind: Kind(rawValue: messengers.kind),
        title: "Салон",
        settings: messengers.settings,
        createdAt: Self.start,
        isAutoreplyOn: true
      )
    }
    let blank = channel("")
    let messenger = try Accounts.messenger(of: blank)
    // Each delivery comes a minute after the last thing that it tells of, to a channel of its own.
    let deliveries = try messengers.fixtures().map { name, payload in
      let decoded = (try? messenger.decode(payload, Accounts.blank(blank, of: messenger))) ?? Decoded()
      return (name: name, payload: payload, decoded: decoded, at: decoded.inbounds.compactMap(\.at).max() ?? Self.start)
    }.sorted { ($0.at, $0.name) < ($1.at, $1.name) }
    let branch = try Branch(time: MovableTime(deliveries.first?.at ?? Self.start))
    var texts = 0
    for (name, payload, decoded, last) in deliveries {
      branch.time.advance(by: last + .minutes(1) - branch.time.now())
      try branch.add(channel(name))
      let kept = try branch.channel(name)
      try branch.desk().administer { (write) throws(Fault) in _ = try Intake.take(payload, of: kept, into: write) }
      let queued = try branch.look { (read) throws(Fault) in
        try read.dueItems(of: kept.id, limit: 50).map { item throws(Fault) in
          try read.message(item.message, for: .system)?.author
        }
      }
      let senders = Set(
        decoded.inbounds.filter { inbound in
          switch inbound.body {
          case .message(let arrival), .callback(let arrival):
            !arrival.isHistory && !arrival.isStandby && branch.time.now() - (inbound.at ?? last) <= .hours(1)
          default: false
          }
        }.map(\.sender.externalID)
      )
      #expect(queued == Array(repeating: .autoreply, count: senders.count), "\(name)")
      if name == "message-text" {
        #expect(senders.count == 1)
        texts += 1
      }
      for word in ["echo", "receipt", "reaction", "standby", "status", "history", "service", "edit", "delet"]
      where name.hasPrefix(word) {
        #expect(queued.isEmpty, "\(name)")
      }
    }
    #expect(texts == 1)
  }

  // MARK: Whatever happens

  @Test(arguments: [1, 2, 3, 4])
  func `the chats are as they would be without it, and nobody gets two in a period`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let accepted = Atomic(1000)
    let accept: @Sendable () -> Result<Response, TransportFailure> = {
      Script.ok(#"{"message_id":\#(accepted.add(1, ordering: .relaxed).newValue)}"#)
    }
    let answering = try branch(seed % 2 == 0 ? .always : .offHours) { request in
      // A messenger that is sometimes not there.
      request.body.count % 5 == 0 ? .failure(.neverSent(reason: "down")) : accept()
    }
    let silent = try branch(isOn: false) { _ in accept() }
    for number in 1...30 {
      let person = Int.random(in: 7...8, using: &random)
      let ago = Span.minutes(Int64.random(in: 0...90, using: &random))
      let pause = Span.minutes(Int64.random(in: 0...200, using: &random))
      let deed = Int.random(in: 0..<6, using: &random)
      for branch in [answering, silent] {
        switch deed {
        case 0, 1, 2: try write(number, from: person, ago: ago, to: branch)
        case 3: try write(max(1, number - 3), from: person, ago: ago, to: branch)
        case 4: if try !branch.chats(of: person).isEmpty { try branch.queue("\(number)", to: person) }
        default: try carry(branch)
        }
      }
      // Couriers wait for paces; both branches go on from the same moment.
      let next = max(answering.time.now(), silent.time.now()) + pause
      for branch in [answering, silent] { branch.time.advance(by: next - branch.time.now()) }
    }
    for person in 7...8 {
      let (with, without) = (try answering.chats(of: person), try silent.chats(of: person))
      #expect(with.map(\.chat.status) == without.map(\.chat.status))
      #expect(with.map(\.chat.isNew) == without.map(\.chat.isNew))
      #expect(with.map(\.chat.unread) == without.map(\.chat.unread))
      #expect(with.map(\.chat.responsible) == without.map(\.chat.responsible))
      let given = try answers(of: person, in: answering).filter { $0.state != .failed }
      for (earlier, later) in zip(given, given.dropFirst()) { #expect(later.at - earlier.at >= .hours(12)) }
      #expect(try answers(of: person, in: silent).isEmpty)
    }
  }
}
