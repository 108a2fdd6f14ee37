import Bot
import Channels
import HTTP
import Inbox
import JSON
import Phrases
import SQLite
import Storage
import TestKit
import Testing

@testable import Office

/// The bot in the transaction that a delivery arrives in.
struct TalkingTests {
  private static func branch(_ change: @escaping @Sendable (inout Channel) -> Void = { _ in }) throws -> Branch {
    let branch = try Branch(time: MovableTime(Branch.start))
    try branch.change { channel in
      channel.isBotOn = true
      change(&channel)
    }
    return branch
  }

  private static func said(_ branch: Branch, to person: Int) throws -> [Message] {
    var messages: [Message] = []
    for view in try branch.chats(of: person) {
      messages += try branch.look { (read) throws(Fault) in try read.messages(of: view, limit: nil) }
    }
    return messages.filter { $0.author == .bot }.sorted { $0.id < $1.id }
  }

  @Test func `a message is answered in its own transaction, with one message and its buttons`() throws {
    let branch = try Self.branch()
    try branch.receive(1, from: 7)
    let chat = try #require(try branch.chats(of: 7).first)
    #expect(chat.chat.status == .bot && !chat.chat.isNew)
    let said = try Self.said(branch, to: 7)
    #expect(said.count == 1)
    let message = try #require(said.first)
    #expect(try branch.item(message.id) != nil)
    #expect(chat.chat.lastMessage == message.id)
    let keyboard = try branch.look { (read) throws(Fault) in try read.keyboard(of: message.id) }
    #expect(keyboard?.kind == .menu && keyboard?.buttons.isEmpty == false)
  }

  @Test func `the buttons leave with the message`() throws {
    let branch = try Self.branch()
    try branch.receive(1, from: 7)
    let courier = Courier(
      desk: try branch.desk(), transport: branch.script.transport, clock: branch.clock, accounts: branch.accounts)
    while case .carried = try courier.step() {}
    let body = try #require(branch.script.bodies(of: "sendMessage").first)
    #expect(try JSONValue.parse(body)["reply_markup", "is_persistent"] == true)
  }

  @Test func `the same delivery twice is answered once, also after a restart`() throws {
    let branch = try Self.branch()
    for _ in 0..<3 { try branch.receive(1, from: 7) }
    let event = try #require(try branch.events().last)
    let channel = try branch.channel()
    try branch.desk().administer { (write) throws(Fault) in
      guard let kept = try write.read.event(event.id, for: .system) else { return }
      _ = try Intake.replay(kept, of: channel, into: write)
    }
    #expect(try Self.said(branch, to: 7).count == 1)
  }

  @Test func `a bot that is off, or a person who has the chat, leaves the bot silent`() throws {
    let branch = try Self.branch()
    try branch.receive(1, from: 7)
    try branch.queue("Вітаю, це Олена", to: 7)
    try branch.receive(2, from: 7)
    #expect(try Self.said(branch, to: 7).count == 1)
    #expect(try branch.chats(of: 7).first?.chat.status == .open)
    try branch.change { $0.isBotOn = false }
    try branch.receive(3, from: 8)
    #expect(try Self.said(branch, to: 8).isEmpty)
    #expect(try branch.chats(of: 8).first?.chat.isNew == true)
  }

  @Test func `off, its chats are open and new, however many`() throws {
    let branch = try Self.branch()
    for person in 1...450 { try branch.receive(person, from: person) }
    let channel = try branch.desk().turnBot(on: false, try branch.channel())
    #expect(!channel.isBotOn)
    let counts = try branch.look { (read) throws(Fault) in try read.counts(for: .system) }
    #expect(counts.bot == 0 && counts.new == 450)
  }

  @Test func `a bot is turned on where there is one only`() throws {
    let branch = try Branch(time: MovableTime(Branch.start))
    var other = Branch.channel("ig")
    other.kind = Kind(rawValue: "instagram")
    try branch.add(other)
    let channel = try branch.channel("ig")
    #expect(throws: noBotMode("ig")) { try branch.desk().turnBot(on: true, channel) }
  }

  @Test func `a visit is cancelled in the store, and the sum asked for is kept`() throws {
    let branch = try Self.branch()
    try branch.receive(1, from: 7)
    let view = try #require(try branch.chats(of: 7).first)
    let channel = view.channel.id
    try branch.desk().administer { (write) throws(Fault) in
      try write.save(ServiceSetup(settings: ["url": "https://pay.example/{reference}"]), of: .topup, in: channel)
      var ids = try write.ids()
      var change = Change()
      var contact = view.contact
      contact.client = Client.ID(1)
      change.clients = [Client(id: ids.client(), name: "Марія", createdAt: write.now)]
      change.contacts = [contact]
      change.visits = [Visit(id: ids.visit(), client: Client.ID(1), at: write.now + .days(1), service: "Манікюр")]
      try write.apply(change, ids: ids)
    }
    for (number, words) in ["/visits", "1", "так", "так", "/topup 200"].enumerated() {
      try branch.receive(10 + number, from: 7, words)
    }
    let (visit, topUp) = try branch.look { (read) throws(Fault) in
      (try read.visit(Visit.ID(1), for: .system), try read.topUp(TopUp.ID(1)))
    }
    #expect(visit?.status == .cancelled)
    #expect(topUp?.amount.minor == 20_000 && topUp?.url == "https://pay.example/topup-1")
    #expect(try Self.said(branch, to: 7).last?.text?.contains("https://pay.example/topup-1") == true)
  }

  private static func viber(_ token: Int, _ message: String) -> [UInt8] {
    Array(
      """
      {"event":"message","timestamp":1763928904120,"message_token":\(token),\
      "sender":{"id":"viber=","name":"Оля","language":"uk"},"message":\(message)}
      """.utf8)
  }

  @Test(arguments: [true, false])
  func `a number shared in Viber is proven by the nonce of our button alone`(isOurs: Bool) throws {
    let branch = try Branch(time: MovableTime(Branch.start))
    var added = Branch.channel("vb")
    added.kind = Kind(rawValue: "viber-bot")
    added.isBotOn = true
    try branch.add(added)
    let channel = try branch.channel("vb")
    try branch.desk().change { (_, ids) throws(Fault) -> (Void, Change) in
      var change = Change()
      change.clients = [
        Client(id: ids.client(), name: "Оля Коваль", phones: ["+380671112233"], createdAt: Branch.start)
      ]
      return ((), change)
    }
    func take(_ token: Int, _ message: String) throws {
      try branch.desk().administer { (write) throws(Fault) in
        _ = try Intake.take(Self.viber(token, message), of: channel, into: write)
      }
    }
    func contact() throws -> Contact? {
      try branch.look { (read) throws(Fault) in try read.contact(of: channel.id, externalID: "viber=") }
    }
    try take(1, #"{"type":"text","text":"/balance"}"#)
    let person = try #require(try contact())
    let nonce = try branch.look { (read) throws(Fault) -> String? in
      guard let chat = try read.currentChat(of: person.id), let state = try read.botState(of: chat.id),
        case .phone(.balance, let nonce) = state.step
      else { return nil }
      return nonce
    }
    let text = isOurs ? try #require(nonce) : "phone:0"
    try take(2, #"{"type":"contact","contact":{"name":"Оля","phone_number":"380671112233"},"text":"\#(text)"}"#)
    #expect(try contact()?.client == (isOurs ? Client.ID(1) : nil))
    #expect(try contact()?.phoneProof == (isOurs ? .proven : .claimed))
  }

  @Test func `who opens Viber is greeted by the bot, when it is on`() throws {
    let branch = try Self.branch()
    let channel = try branch.channel()
    let greeting = try branch.look { (read) throws(Fault) in try read.botGreeting(in: channel, .en) }
    #expect(greeting?.text.hasPrefix("Hello") == true)
    #expect(greeting?.keyboard.buttons.isEmpty == false)
    try branch.change { $0.isBotOn = false }
    #expect(try branch.look { (read) throws(Fault) in try read.botGreeting(in: channel, .en) } == nil)
  }

  @Test func `forgetting a client leaves nothing of their talk`() throws {
    let branch = try Self.branch()
    try branch.receive(1, from: 7, "/review")
    try branch.receive(2, from: 7, "5")
    let view = try #require(try branch.chats(of: 7).first)
    try branch.desk().change { (_, ids) throws(Fault) -> (Void, Change) in
      var change = Change()
      var contact = view.contact
      let client = Client(id: ids.client(), name: "Марія", createdAt: Branch.start)
      contact.client = client.id
      change.clients = [client]
      change.contacts = [contact]
      return ((), change)
    }
    _ = try branch.openStore().erase(Client.ID(1))
    let connection = try Connection(path: branch.path, access: .readOnly)
    let tables: [SQL] = [
      "SELECT count(*) FROM bot_state", "SELECT count(*) FROM review", "SELECT count(*) FROM keyboard",
      "SELECT count(*) FROM message",
    ]
    for table in tables { #expect(try connection.all(table) { $0.integer(0) } == [0]) }
  }
}
