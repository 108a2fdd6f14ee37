import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import TestKit
import Testing

@testable import Office

/// Deliveries that are durable before they are applied.
struct BacklogTests {
  private func writer(_ branch: Branch, _ change: (inout Writer.Limits) -> Void = { _ in }) -> Writer {
    var limits = Writer.Limits()
    change(&limits)
    return Writer(
      limits: limits,
      metrics: Metrics(),
      openStore: { () throws(Fault) in try branch.openStore() },
      complain: { Issue.record("\($0.code) \($0.detail ?? "")") }
    )
  }

  /// Keeps messages as a burst does, without applying them; the text is the number.
  private func keep(_ numbers: [Int], from person: Int = 7, on name: String = "tg-main", _ branch: Branch) throws {
    let channel = try branch.channel(name)
    try branch.desk().administer { (write) throws(Fault) in
      for number in numbers { _ = try keep(Update.message(number, from: person, "\(number)"), channel, write) }
    }
  }

  private func keep(_ payload: [UInt8], _ channel: Channel, _ write: borrowing Write) throws(Fault) -> Event {
    let key = Intake.deliveryKey(of: payload, try Accounts.messenger(of: channel))
    return try Intake.keep(payload, deliveryKey: key, of: channel, into: write)
  }

  private func waiting(_ branch: Branch) throws(Fault) -> Int {
    try branch.look { (read) throws(Fault) in try read.receivedEvents() }
  }

  /// Hands over so many at once, lets the writer work to its end, and tells the states that were answered.
  private func burst(_ count: Int, _ writer: Writer, _ branch: Branch) throws -> [Event.State] {
    let channel = try branch.channel()
    let messenger = try Accounts.messenger(of: channel)
    let states = Mutex<[Event.State]>([])
    for number in 1...count {
      try writer.take(Writer.Delivery(Update.message(number, from: 7, "\(number)"), of: channel, messenger)) { answer in
        if case .success(let event?) = answer { states.withLock { $0.append(event.state) } }
        return nil
      }
    }
    writer.close()
    writer.run()
    return states.withLock { $0 }
  }

  @Test func `few deliveries are applied before they are answered`() throws {
    let branch = try Branch()
    #expect(try burst(8, writer(branch), branch) == Array(repeating: .applied, count: 8))
    #expect(try branch.texts(of: 7) == (1...8).map(String.init))
  }

  @Test func `a burst is answered when it is durable, and applied before the end, in its order`() throws {
    let branch = try Branch()
    #expect(try burst(100, writer(branch), branch) == Array(repeating: .received, count: 100))
    #expect(try waiting(branch) == 0)
    #expect(try branch.texts(of: 7) == (1...100).map(String.init))
    #expect(try branch.events().allSatisfy { $0.state == .applied })
  }

  @Test func `beyond the bound more is applied than is kept`() throws {
    let branch = try Branch()
    try keep(Array(1001...1020), branch)
    let writer = writer(branch) { limits in
      limits.calm = 0
      limits.backlog = 10
      limits.batch = 4
      limits.endTime = .zero
      limits.batchTime = .seconds(5)
    }
    #expect(try burst(8, writer, branch).count == 8)
    // Twice four were kept, and each time six were applied.
    #expect(try waiting(branch) == 20 + 8 - 12)
    #expect(try branch.texts(of: 7) == (1001...1012).map(String.init))
  }

  @Test func `what a crash left is applied at the beginning`() throws {
    let branch = try Branch()
    try keep(Array(1...50), branch)
    let office = try OpenOffice(branch)
    #expect(try eventually { try waiting(branch) == 0 })
    #expect(try branch.texts(of: 7) == (1...50).map(String.init))
    _ = office
  }

  @Test func `the operator sees how many wait`() throws {
    let branch = try Branch()
    try keep(Array(1...3), branch)
    let figures = try branch.look { (read) throws(Fault) in try Metrics.Figures(read) }
    #expect(Metrics().text(nil, figures).contains("\ncbchat_events_waiting 3\n"))
  }

  @Test func `whoever opens the store applies what waits, and no more than it has time for`() throws {
    let branch = try Branch()
    try keep(Array(1...40), branch)
    try branch.desk().applyReceived { .zero }
    #expect(try waiting(branch) == 40)
    try branch.desk().applyReceived()
    #expect(try waiting(branch) == 0)
    #expect(try branch.texts(of: 7) == (1...40).map(String.init))
    #expect(try branch.desk().look { (read) throws(Fault) in try read.counts(for: .system).new } == 1)
  }

  @Test func `nothing overtakes what waits, neither an ingested delivery nor a polled one`() throws {
    let answers = #"{"ok":true,"result":[\#(String(decoding: Update.message(9, from: 7, "9"), as: UTF8.self))]}"#
    let branch = try Branch(settings: ["mode": "poll"]) { _ in .success(.json(Array(answers.utf8))) }
    let channel = try branch.channel()
    try keep([1, 2], branch)
    let event = try branch.desk().administer { (write) throws(Fault) in
      try Intake.take(Update.message(3, from: 7, "3"), of: channel, into: write)
    }
    #expect(event.state == .applied)
    try keep([4, 5], branch)
    let poller = Poller(
      channel: channel.id, desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
    #expect(try poller.round() == .took(1))
    #expect(try branch.texts(of: 7) == ["1", "2", "3", "4", "5", "9"])
  }

  @Test func `a delivery that waits and comes again is one`() throws {
    let branch = try Branch()
    let channel = try branch.channel()
    try keep([1], branch)
    let again = try branch.desk().administer { (write) throws(Fault) in
      try keep(Update.message(1, from: 7, "1"), channel, write)
    }
    #expect(again.state == .duplicate)
    try branch.catchUp()
    #expect(try branch.texts(of: 7) == ["1"])
  }

  @Test func `a failed delivery that comes again in a burst is applied as it came now`() throws {
    let branch = try Branch()
    let channel = try branch.channel()
    // It has an id, and no shape.
    let broken = Array(#"{"update_id":1,"message":7}"#.utf8)
    let failed = try branch.desk().administer { (write) throws(Fault) in
      try Intake.take(broken, of: channel, into: write)
    }
    #expect(failed.state == .failed)
    try keep([1], branch)
    #expect(try waiting(branch) == 1)
    try branch.catchUp()
    #expect(try branch.texts(of: 7) == ["1"])
    #expect(try branch.events().map(\.state) == [.applied])
  }

  @Test func `one that cannot be read does not hold up the others`() throws {
    let branch = try Branch()
    let channel = try branch.channel()
    try branch.desk().administer { (write) throws(Fault) in
      _ = try keep(Update.message(1, from: 7, "1"), channel, write)
      _ = try keep(Array("?".utf8), channel, write)
      _ = try keep(Update.message(2, from: 7, "2"), channel, write)
    }
    try branch.catchUp()
    #expect(try branch.texts(of: 7) == ["1", "2"])
    #expect(try branch.events().map(\.state) == [.applied, .failed, .applied])
  }

  @Test func `a channel that was removed meanwhile takes nothing more`() throws {
    let branch = try Branch()
    try keep([1], branch)
    try branch.change { $0.removedAt = Branch.start }
    try branch.catchUp()
    #expect(try branch.chats(of: 7).isEmpty)
    #expect(try branch.events().map(\.state) == [.ignored])
  }

  @Test func `what is received keeps its own time`() throws {
    let time = MovableTime(Branch.start)
    let branch = try Branch(time: time)
    let channel = try branch.channel()
    try branch.desk().administer { (write) throws(Fault) in
      // A pressed button has no time of its own.
      _ = try keep(Update.callback(1, from: 7, query: "q"), channel, write)
    }
    time.advance(by: .hours(3))
    try branch.catchUp()
    #expect(try branch.chats(of: 7).first?.lastMessage?.at == Branch.start)
  }

  /// In whatever pieces things are kept and applied, the same rows come of it.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `kept and applied in any pieces is the same as one after another`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (pieces, plain) = (try Branch(time: MovableTime(Branch.start)), try Branch(time: MovableTime(Branch.start)))
    let channel = try plain.channel()
    var payloads: [[UInt8]] = []
    for number in 1...60 {
      let person = Int.random(in: 1...4, using: &random)
      let isAgain = number > 1 && Int.random(in: 0..<5, using: &random) == 0
      payloads.append(
        isAgain
          ? payloads[Int.random(in: 0..<payloads.count, using: &random)]
          : Update.message(number, from: person, "\(number)"))
    }
    for payload in payloads {
      try plain.desk().administer { (write) throws(Fault) in _ = try Intake.take(payload, of: channel, into: write) }
    }
    var rest = payloads[...]
    while !rest.isEmpty {
      let some = rest.prefix(Int.random(in: 1...9, using: &random))
      rest = rest.dropFirst(some.count)
      var most = Int.random(in: 0...9, using: &random)
      let isWhole = Bool.random(using: &random)
      try pieces.desk().administer { (write) throws(Fault) in
        for payload in some {
          _ = isWhole ? try Intake.take(payload, of: channel, into: write) : try keep(payload, channel, write)
        }
        _ = try Intake.applyReceived(
          into: write,
          while: {
            most -= 1
            return most >= 0
          },
          each: { _, _ in }
        )
      }
    }
    try pieces.catchUp()
    for person in 1...4 {
      #expect(try pieces.texts(of: person) == plain.texts(of: person))
      #expect(try pieces.chats(of: person).map(\.chat.unread) == plain.chats(of: person).map(\.chat.unread))
    }
    #expect(try pieces.events().map(\.payload) == plain.events().map(\.payload))
    for word in ["1", "17", "59"] {
      func found(_ branch: Branch) throws -> Int {
        try branch.look { (read) throws(Fault) in
          var count = 0
          try read.chats(ChatQuery(folder: .all, search: word), for: .system) { _ in
            count += 1
            return true
          }
          return count
        }
      }
      #expect(try found(pieces) == found(plain))
    }
  }
}
