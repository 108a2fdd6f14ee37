import Channels
import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import Testing

@testable import Office

struct CourierTests {
  private func courier(_ branch: Branch) throws -> Courier {
    Courier(
      desk: try branch.desk(),
      transport: branch.script.transport,
      clock: branch.clock,
      accounts: branch.accounts
    )
  }

  /// What an answer makes of a message.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: Result<Response, TransportFailure>
    let state: Message.State
    let code: String?
    /// Whether the message is still in the outbox.
    let stays: Bool
    var channel = Channel.State.ok

    init(
      _ name: String,
      _ answer: Result<Response, TransportFailure>,
      _ state: Message.State,
      _ code: String? = nil,
      stays: Bool = false,
      channel: Channel.State = .ok
    ) {
      testDescription = name
      self.answer = answer
      self.state = state
      self.code = code
      self.stays = stays
      self.channel = channel
    }
  }

  static let cases = [
    Case("accepted", Script.ok(#"{"message_id":77}"#), .sent),
    Case(
      "429", Script.refused(429, "Too Many Requests", #","parameters":{"retry_after":7}"#), .queued, "rate-limited",
      stays: true),
    Case("blocked", Script.refused(403, "Forbidden: bot was blocked by the user"), .failed, "blocked"),
    Case("chat not found", Script.refused(400, "Bad Request: chat not found"), .failed, "rejected"),
    Case("a dead token", Script.refused(401, "Unauthorized"), .queued, "queued", stays: true, channel: .unauthorized),
    Case("500 of Telegram", Script.refused(500, "Internal Server Error"), .queued, "queued", stays: true),
    Case("502 of a proxy", .success(.text("<html>bad gateway</html>", status: 502)), .uncertain, "uncertain"),
    Case("never sent", .failure(.neverSent(reason: "refused")), .queued, "queued", stays: true),
    Case("no answer", .failure(.unknown(reason: "timeout")), .uncertain, "uncertain"),
  ]

  @Test(arguments: cases)
  func `an answer becomes the state of its message`(example: Case) throws {
    let branch = try Branch(time: MovableTime(Branch.start)) { _ in example.answer }
    try branch.receive(1, from: 7)
    let id = try branch.queue("Вітаю", to: 7)
    #expect(try courier(branch).step() == .carried)
    let message = try branch.message(id)
    #expect(message.state == example.state)
    #expect(message.failure?.code == example.code)
    #expect(try (branch.item(id) != nil) == example.stays)
    #expect(try branch.channel().state == example.channel)
    #expect(branch.script.bodies(of: "sendMessage").count == 1)
    if example.stays {
      #expect(try branch.item(id)?.claimedUntil == nil)
      #expect(try branch.item(id).map { $0.notBefore > Branch.start } == true)
    }
    if example.state == .sent { #expect(message.parts.map(\.externalID) == ["77"]) }
  }

  @Test func `a wait that the messenger asks for is kept to the second`() throws {
    let time = MovableTime(Branch.start)
    let answers = Mutex(0)
    let branch = try Branch(time: time) { _ in
      answers.withLock { count in
        count += 1
        return count == 1
          ? Script.refused(429, "Too Many Requests: retry after 7", #","parameters":{"retry_after":7}"#)
          : Script.ok(#"{"message_id":5}"#)
      }
    }
    try branch.receive(1, from: 7)
    let id = try branch.queue("Вітаю", to: 7)
    let courier = try courier(branch)
    #expect(try courier.step() == .carried)
    time.advance(by: Span(milliseconds: 6999))
    #expect(try courier.step() == .idle(until: Branch.start + .seconds(7)))
    time.advance(by: Span(milliseconds: 1))
    #expect(try courier.step() == .carried)
    #expect(try branch.message(id).state == .sent)
  }

  @Test func `a token that is missing is told in both languages, by the channel and the message`() throws {
    let branch = try Branch(time: MovableTime(Branch.start)) { _ in Script.ok(#"{"message_id":5}"#) }
    try branch.receive(1, from: 7)
    let id = try branch.queue("Вітаю", to: 7)
    try branch.desk().administer { write throws(Fault) in
      guard var channel = try write.read.channel(name: "tg-main", for: .system) else { return }
      channel.settings["token"] = nil
      try write.save(channel)
    }
    #expect(try courier(branch).step() == .carried)
    let words = Phrase(en: "the channel tg-main has no token", uk: "канал tg-main не має токена")
    let channel = try branch.channel()
    #expect(channel.state == .unauthorized && channel.stateWords == words && channel.stateReason == words.en)
    let failure = try branch.message(id).failure
    #expect(failure?.words == words && failure?.reason == words.en && failure?.code == "queued")
    #expect(branch.script.requests.isEmpty)
  }

  @Test func `a block is remembered by the contact`() throws {
    let branch = try Branch(time: MovableTime(Branch.start)) { _ in
      Script.refused(403, "Forbidden: bot was blocked by the user")
    }
    try branch.receive(1, from: 7)
    let id = try branch.queue("Вітаю", to: 7)
    let other = try branch.queue("Ще раз", to: 7)
    let courier = try courier(branch)
    #expect(try courier.step() == .carried)
    branch.time.advance(by: .seconds(1))
    #expect(try courier.step() == .carried)
    #expect(try branch.chats(of: 7).map(\.contact.state) == [.blocked])
    #expect(try [branch.message(id).state, branch.message(other).state] == [.failed, .failed])
    // The second is refused before the network is asked.
    #expect(branch.script.requests.count == 1)
  }

  @Test func `messages to one contact leave in order, and a retry holds back the later ones`() throws {
    let time = MovableTime(Branch.start)
    let tries = Mutex(0)
    let branch = try Branch(time: time) { _ in
      let count = tries.withLock { count in
        count += 1
        return count
      }
      return count == 1 ? .failure(.neverSent(reason: "refused")) : Script.ok(#"{"message_id":\#(count)}"#)
    }
    try branch.receive(1, from: 7)
    for number in 1...3 { try branch.queue("\(number)", to: 7) }
    let courier = try courier(branch)
    for _ in 0..<200 where try !branch.look({ (read) throws(Fault) in try read.outboxSize() == 0 }) {
      if case .idle(let until) = try courier.step() { time.advance(by: (until ?? time.now()) - time.now()) }
    }
    let order = branch.script.bodies(of: "sendMessage").map { body in
      ["1", "2", "3"].first { body.contains(#""text":"\#($0)""#) }
    }
    #expect(order == ["1", "1", "2", "3"])
  }

  @Test func `the pace of a contact is kept`() throws {
    let time = MovableTime(Branch.start)
    let branch = try Branch(time: time) { _ in Script.ok(#"{"message_id":1}"#) }
    let pace = try Accounts.messenger(of: branch.channel()).traits.contactPace
    try branch.receive(1, from: 7)
    for number in 0..<(pace.burst + 2) { try branch.queue("\(number)", to: 7) }
    let courier = try courier(branch)
    let moments = Mutex<[Int64]>([])
    while try branch.look({ (read) throws(Fault) in try read.outboxSize() }) > 0 {
      switch try courier.step() {
      case .carried: moments.withLock { $0.append((time.now() - Branch.start).milliseconds) }
      case .idle(let until): time.advance(by: (until ?? time.now() + .seconds(1)) - time.now())
      }
    }
    let sent = moments.withLock { $0 }
    #expect(sent.count == pace.burst + 2)
    // A burst, and then one every interval.
    #expect((sent[pace.burst] - sent[0]) >= pace.interval.milliseconds)
    #expect((sent[pace.burst + 1] - sent[pace.burst]) >= pace.interval.milliseconds)
  }

  @Test func `a claim whose holder died becomes uncertain, and the next message leaves`() throws {
    let time = MovableTime(Branch.start)
    let branch = try Branch(time: time) { _ in Script.ok(#"{"message_id":9}"#) }
    try branch.receive(1, from: 7)
    let first = try branch.queue("1", to: 7)
    let second = try branch.queue("2", to: 7)
    // Claimed, and the process is gone before the call.
    guard case .go = try courier(branch).next() else {
      Issue.record("nothing was claimed")
      return
    }
    let other = try courier(branch)
    time.advance(by: .seconds(39))
    if case .carried = try other.step() { Issue.record("a held message was carried") }
    time.advance(by: .seconds(1))
    #expect(try other.step() == .carried)
    #expect(try branch.message(first).state == .uncertain)
    #expect(try other.step() == .carried)
    #expect(try branch.message(second).state == .sent)
    #expect(branch.script.requests.count == 1)
  }

  @Test func `a look at what may not leave writes nothing`() throws {
    let branch = try Branch(time: MovableTime(Branch.start))
    try branch.receive(1, from: 7)
    try branch.queue("Вітаю", to: 7)
    try branch.change { $0.isEnabled = false }
    let courier = try courier(branch)
    let holder = try branch.desk()
    // Somebody writes meanwhile, and for long.
    let step = try holder.administer { (_) throws(Fault) in try courier.step() }
    #expect(step == .idle(until: Branch.start + .seconds(1)))
  }

  @Test func `an answer that cannot be written at once is written later`() throws {
    let branch = try Branch(patience: 0.1) { _ in Script.ok(#"{"message_id":9}"#) }
    try branch.receive(1, from: 7)
    let id = try branch.queue("Вітаю", to: 7)
    let courier = Courier(
      desk: Desk(store: try branch.openStore()),
      transport: branch.script.transport,
      clock: .system,
      accounts: branch.accounts
    )
    guard case .go(let departure) = try courier.next() else {
      Issue.record("nothing was claimed")
      return
    }
    let isHeld = Monitor(false)
    let holder = PlainThread(name: "test-holder") {
      try? branch.desk().administer { (_) throws(Fault) in
        isHeld.with { $0 = true }
        Clock.system.sleep(Span(milliseconds: 500))
      }
    }
    _ = isHeld.wait { $0 ? true : nil }
    try courier.make(departure.first)
    holder?.join()
    #expect(try branch.message(id).state == .sent)
  }
}
