import Channels
import HTTP
import Inbox
import Phrases
import Storage
import TestKit
import Testing

@testable import Office

/// What `serve` does for accounts and contacts besides messages: names, tokens, notifications.
struct KeeperTests {
  private static func channel(_ kind: String, _ settings: [String: String]) -> Channel {
    Channel(
      id: Channel.ID(0),
      name: "other",
      kind: Kind(rawValue: kind),
      title: "Салон",
      settings: settings,
      createdAt: Branch.start
    )
  }

  private static func facebookMessage(_ id: Int, from person: String) -> [UInt8] {
    Array(
      """
      {"object":"page","entry":[{"id":"100","time":1,"messaging":[{"sender":{"id":"\(person)"},\
      "recipient":{"id":"100"},"timestamp":\(Branch.start.milliseconds),"message":{"mid":"m_\(id)","text":"x"}}]}]}
      """.utf8
    )
  }

  private static func fixed() -> MovableTime { MovableTime(Branch.start) }

  /// A branch with a Page, to which persons have written.
  private func page(
    _ persons: [String],
    time: MovableTime = fixed(),
    answer: @escaping Script.Answer
  ) throws -> (Branch, Profiler) {
    let branch = try Branch(time: time, answer: answer)
    try branch.add(Self.channel("facebook", ["token": "t", "pageId": "100"]))
    let channel = try branch.channel("other")
    try branch.desk().administer { (write) throws(Fault) in
      for (number, person) in persons.enumerated() {
        _ = try Intake.take(Self.facebookMessage(number, from: person), of: channel, into: write)
      }
    }
    let profiler = Profiler(desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
    return (branch, profiler)
  }

  private func name(_ person: String, _ branch: Branch) throws -> String? {
    let id = try branch.channel("other").id
    return try branch.look { (read) throws(Fault) in try read.contact(of: id, externalID: person)?.name }
  }

  @Test func `a name is asked for once and kept`() throws {
    let (branch, profiler) = try page(["7001", "7002"]) { request in
      let person = request.path.split(separator: "/").last ?? ""
      return .success(.json(Array(#"{"first_name":"Оля","last_name":"\#(person)"}"#.utf8)))
    }
    #expect(try profiler.step())
    #expect(try profiler.step())
    #expect(try !profiler.step())
    #expect(try name("7001", branch) == "Оля 7001")
    #expect(try name("7002", branch) == "Оля 7002")
    #expect(branch.script.requests.count == 2)
  }

  @Test func `who has no profile is asked about again after days`() throws {
    let time = Self.fixed()
    let refusal = #"{"error":{"code":100,"error_subcode":2018218,"message":"No profile available for this user."}}"#
    let (branch, profiler) = try page(["7001"], time: time) { _ in
      .success(.json(Array(refusal.utf8), status: 400))
    }
    #expect(try profiler.step())
    #expect(try !profiler.step())
    time.advance(by: .seconds(3 * 86_400 - 1))
    #expect(try !profiler.step())
    time.advance(by: .seconds(1))
    #expect(try profiler.step())
    #expect(branch.script.requests.count == 2)
    #expect(try name("7001", branch) == nil)
  }

  @Test func `a network that is gone is no fault of the contact's`() throws {
    let time = Self.fixed()
    let (branch, profiler) = try page(["7001"], time: time) { _ in .failure(.neverSent(reason: "refused")) }
    #expect(try profiler.step())
    #expect(try !profiler.step())
    time.advance(by: .minutes(1))
    #expect(try profiler.step())
    #expect(branch.script.requests.count == 2)
  }

  @Test func `an account that refuses is left alone for an hour, with all its contacts`() throws {
    let time = Self.fixed()
    let (branch, profiler) = try page(["7001", "7002"], time: time) { _ in
      .success(.json(Array(#"{"error":{"code":10,"message":"permission"}}"#.utf8), status: 403))
    }
    #expect(try profiler.step())
    #expect(try !profiler.step())
    time.advance(by: .hours(1))
    #expect(try profiler.step())
    #expect(branch.script.requests.count == 2)
  }

  @Test func `what keeps failing for now is given up for days`() throws {
    let time = Self.fixed()
    let (branch, profiler) = try page(["7001"], time: time) { _ in .success(.text("<html>", status: 502)) }
    var asked = 0
    for _ in 0..<(24 * 12) {
      if try profiler.step() { asked += 1 }
      time.advance(by: .minutes(5))
    }
    #expect(asked == 6)
    #expect(branch.script.requests.count == 6)
  }

  @Test func `messengers that tell names are not asked`() throws {
    let branch = try Branch(time: Self.fixed())
    let profiler = Profiler(desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
    #expect(try !profiler.step())
    #expect(branch.script.requests.isEmpty)
  }

  // MARK: Tokens

  private static let renewed = #"{"access_token":"IGnew","token_type":"bearer","expires_in":5184000}"#

  private func renewer(_ branch: Branch) throws -> Renewer {
    Renewer(
      desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts, log: branch.log.log)
  }

  private func step(_ renewer: Renewer, _ time: MovableTime, after span: Span) throws {
    time.advance(by: span)
    try renewer.step()
  }

  @Test func `a token is renewed when it is a day old, and again when half of its life is over`() throws {
    let time = Self.fixed()
    let branch = try Branch(time: time) { _ in .success(.json(Array(Self.renewed.utf8))) }
    try branch.add(Self.channel("instagram", ["token": "IGold", "accountId": "178"]))
    let renewer = try renewer(branch)
    try renewer.step()
    try step(renewer, time, after: .hours(24))
    #expect(branch.script.requests.isEmpty)
    try step(renewer, time, after: .hours(1))
    #expect(branch.script.requests.count == 1)
    #expect(try branch.channel("other").settings["token"] == "IGnew")
    let id = try branch.channel("other").id
    let age = try branch.look { (read) throws(Fault) in try read.tokenAge(of: id) }
    #expect(age?.expiresAt == time.now() + .days(60))
    try step(renewer, time, after: .days(29))
    #expect(branch.script.requests.count == 1)
    try step(renewer, time, after: .days(1))
    #expect(branch.script.requests.count == 2)
    #expect(branch.log.all.allSatisfy { !$0.contains("IGnew") && !$0.contains("IGold") })
  }

  @Test func `a refusal leaves the token, and is tried again half a day later`() throws {
    let time = Self.fixed()
    let branch = try Branch(time: time) { _ in
      .success(.json(Array(#"{"error":{"code":190,"message":"expired"}}"#.utf8), status: 400))
    }
    try branch.add(Self.channel("instagram", ["token": "IGold"]))
    let renewer = try renewer(branch)
    try renewer.step()
    try step(renewer, time, after: .hours(25))
    try step(renewer, time, after: .hours(11))
    #expect(branch.script.requests.count == 1)
    try step(renewer, time, after: .hours(1))
    #expect(branch.script.requests.count == 2)
    #expect(try branch.channel("other").settings["token"] == "IGold")
  }

  @Test func `a reference is never rewritten, only watched`() throws {
    let time = Self.fixed()
    let branch = try Branch(time: time)
    try branch.add(Self.channel("instagram", ["token": "cmd:printf IGold"]))
    let renewer = try renewer(branch)
    try renewer.step()
    try step(renewer, time, after: .days(30))
    #expect(branch.script.requests.isEmpty)
    #expect(try branch.channel("other").settings["token"] == "cmd:printf IGold")
    let id = try branch.channel("other").id
    let age = try branch.look { (read) throws(Fault) in try read.tokenAge(of: id) }
    #expect(age?.seenAt == Branch.start && age?.expiresAt == nil)
  }

  // MARK: Notifications

  private static func green(_ settings: String) -> Script.Answer {
    { request in
      if request.path.contains("getStateInstance") {
        return .success(.json(Array(#"{"stateInstance":"authorized"}"#.utf8)))
      }
      if request.path.contains("getSettings") { return .success(.json(Array(settings.utf8))) }
      if request.path.contains("setSettings") { return .success(.json(Array(#"{"saveSettings":true}"#.utf8))) }
      return .success(.json(Array("null".utf8)))
    }
  }

  private func poller(_ branch: Branch) throws -> Poller {
    Poller(
      channel: try branch.channel("other").id, desk: try branch.desk(), transport: branch.script.transport,
      accounts: branch.accounts)
  }

  @Test func `a number that tells nothing is told to before it is asked, once`() throws {
    let branch = try Branch(answer: Self.green(#"{"incomingWebhook":"no","stateWebhook":"yes"}"#))
    try branch.add(Self.channel("whatsapp-number", ["token": "t", "instanceId": "1101"]))
    let poller = try poller(branch)
    _ = try poller.round()
    _ = try poller.round()
    let methods = branch.script.requests.compactMap { $0.path.split(separator: "/").suffix(2).first.map(String.init) }
    #expect(
      methods == ["getStateInstance", "getSettings", "setSettings", "receiveNotification", "receiveNotification"])
    let change = branch.script.requests.first { $0.path.contains("setSettings") }
    #expect(change.map { String(decoding: $0.body, as: UTF8.self) } == #"{"incomingWebhook":"yes"}"#)
  }

  @Test func `a number that tells everything is not restarted`() throws {
    let branch = try Branch(answer: Self.green(#"{"incomingWebhook":"yes"}"#))
    try branch.add(Self.channel("whatsapp-number", ["token": "t", "instanceId": "1101"]))
    _ = try poller(branch).round()
    #expect(!branch.script.requests.contains { $0.path.contains("setSettings") })
  }

  @Test func `a check switches notifications on and says so`() throws {
    let branch = try Branch(answer: Self.green(#"{"incomingWebhook":"no"}"#))
    try branch.add(Self.channel("telegram-number", ["token": "t", "instanceId": "4100"]))
    let registration = Registration(
      desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
    let result = try registration.check(branch.channel("other"))
    #expect(result.outcome.verdict == .ok)
    #expect(result.remarks.contains { $0.en.contains("switched on: incomingWebhook") })
    let looked = try registration.look(at: branch.channel("other"), within: .call)
    #expect(looked.isDeaf)
    #expect(branch.script.requests.filter { $0.path.contains("setSettings") }.count == 1)
  }

  @Test func `a check of an account that works again lets go what waited`() throws {
    let time = Self.fixed()
    let branch = try Branch(time: time) { request in
      if request.path.hasSuffix("getMe") { return Script.ok(#"{"id":1,"username":"salon_bot"}"#) }
      return request.path.hasSuffix("sendMessage") ? Script.refused(401, "Unauthorized") : Script.ok("{}")
    }
    try branch.receive(1, from: 7)
    let message = try branch.queue("Вітаю", to: 7)
    let courier = Courier(
      desk: try branch.desk(), transport: branch.script.transport, clock: branch.clock, accounts: branch.accounts)
    _ = try courier.deliver(message)
    #expect(try branch.channel().state == .unauthorized)
    #expect(try branch.item(message).map { $0.notBefore > time.now() } == true)
    let registration = Registration(
      desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
    _ = try registration.check(branch.channel())
    #expect(try branch.channel().state == .ok)
    #expect(try branch.item(message)?.notBefore == time.now())
    time.advance(by: .seconds(1))
    guard case .go = try courier.next() else {
      Issue.record("the message must leave now")
      return
    }
  }

  @Test func `an event names a bounded number of kinds`() throws {
    let branch = try Branch()
    let members = (0..<500).map { #""\#(String(repeating: "k", count: 100))\#($0)":{}"# }.joined(separator: ",")
    let channel = try branch.channel()
    let event = try branch.desk().administer { (write) throws(Fault) in
      try Intake.take(Array(#"{"update_id":1,\#(members)}"#.utf8), of: channel, into: write)
    }
    #expect(event.state == .ignored)
    #expect(event.kinds.count == 21)
    #expect(event.kinds.last == "… 480 more")
    #expect(event.kinds.allSatisfy { $0.count <= 61 })
  }

  // MARK: Registering

  private func register(_ kind: String, _ settings: [String: String]) throws -> (Branch, Registration.Registered) {
    let branch = try Branch { _ in .success(.json(Array(#"{"success":true,"saveSettings":true}"#.utf8))) }
    try branch.add(Self.channel(kind, ["token": "t"].merging(settings) { $1 }))
    let registration = Registration(
      desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
    return (
      branch, try registration.register(branch.channel("other"), at: "https://salon.example/hook/other")
    )
  }

  @Test(arguments: [
    ("whatsapp-number", ["instanceId": "1101"], "webhookToken"),
    ("whatsapp-number", ["backend": "cloud", "phoneNumberId": "1", "wabaId": "2"], "verifyToken"),
    ("facebook", ["pageId": "1", "appId": "5", "appSecret": "s"], "verifyToken"),
    ("instagram", ["login": "page", "pageId": "1", "appId": "5", "appSecret": "s"], "verifyToken"),
  ])
  func `what the messenger is to repeat is made up, and told`(
    kind: String,
    settings: [String: String],
    key: String
  ) throws {
    let (branch, registered) = try register(kind, settings)
    let secret = try #require(registered.channel.settings[key])
    #expect(secret.count == 43)
    #expect(branch.script.requests.contains { String(decoding: $0.body, as: UTF8.self).contains(secret) })
    #expect(registered.remarks.isEmpty)
    let (_, again) = try register(kind, settings.merging([key: "mine"]) { $1 })
    #expect(again.channel.settings[key] == "mine")
  }

  @Test(arguments: [
    ("facebook", ["pageId": "1"]), ("instagram", ["accountId": "178", "appId": "5", "appSecret": "s"]),
  ])
  func `what only the App Dashboard can set is said`(kind: String, settings: [String: String]) throws {
    let (_, registered) = try register(kind, settings)
    #expect(registered.remarks.count == 1)
    #expect(registered.remarks.first?.en.contains("https://salon.example/hook/other") == true)
    #expect(registered.remarks.first?.en.contains("verifyToken") == true)
    let (_, ready) = try register(kind, settings.merging(["verifyToken": "v"]) { $1 })
    #expect(ready.remarks.first?.en.contains("verifyToken") == false)
  }

  // MARK: Seen

  @Test func `the messenger is told seen only where that is on`() throws {
    let branch = try Branch()
    let contact = Contact(id: 1, channel: 1, externalID: "7001", createdAt: Branch.start)
    func sign(_ kind: String, _ settings: [String: String]) -> SeenSign? {
      let settings = ["token": "t"].merging(settings) { $1 }
      return SeenSign(of: "41", from: contact, in: Self.channel(kind, settings), accounts: branch.accounts)
    }
    for (kind, settings) in [
      ("facebook", ["pageId": "1"]), ("instagram", [:]), ("whatsapp-number", ["instanceId": "1"]),
      ("whatsapp-number", ["backend": "cloud", "phoneNumberId": "1"]), ("telegram-number", ["instanceId": "1"]),
      ("telegram-number", ["backend": "business", "connection": "bc"]),
    ] {
      #expect(sign(kind, settings) == nil, "\(kind)")
      #expect(sign(kind, settings.merging(["sendSeen": "on"]) { $1 }) != nil, "\(kind)")
    }
    for kind in ["telegram-bot", "viber-bot"] { #expect(sign(kind, ["sendSeen": "on"]) == nil) }
    var blocked = contact
    blocked.state = .blocked
    let channel = Self.channel("facebook", ["token": "t", "sendSeen": "on"])
    #expect(SeenSign(of: "41", from: blocked, in: channel, accounts: branch.accounts) == nil)
    SeenSign(of: "41", from: contact, in: channel, accounts: branch.accounts)?.tell(branch.script.transport)
    #expect(
      branch.script.requests.map { String(decoding: $0.body, as: UTF8.self) } == [
        #"{"recipient":{"id":"7001"},"sender_action":"mark_seen"}"#
      ])
  }
}
