import Channels
import HTTP
import Inbox
import Phrases
import Storage
import Testing

@testable import Office

struct RegistrationTests {
  private static let url = "https://salon.example/hook/tg-main"

  private func registration(_ branch: Branch) throws -> Registration {
    Registration(desk: try branch.desk(), transport: branch.script.transport, accounts: branch.accounts)
  }

  @Test func `registering makes up a secret, tells the messenger, and keeps the mode`() throws {
    let branch = try Branch(settings: ["webhookSecret": "", "mode": "poll"])
    try branch.change { $0.settings["webhookSecret"] = nil }
    let registered = try registration(branch).register(branch.channel(), at: Self.url)
    #expect(registered.remarks.isEmpty)
    let channel = try branch.channel()
    #expect(registered.channel == channel)
    #expect(channel.settings["mode"] == "webhook")
    let secret = try #require(channel.settings["webhookSecret"])
    #expect(secret.count == 43)
    #expect(secret.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    let call = try #require(branch.script.bodies(of: "setWebhook").first)
    #expect(call.contains(#""url":"\#(Self.url)""#))
    #expect(call.contains(#""secret_token":"\#(secret)""#))
  }

  @Test func `a secret that is there stays`() throws {
    let branch = try Branch()
    _ = try registration(branch).register(branch.channel(), at: Self.url)
    #expect(try branch.channel().settings["webhookSecret"] == Branch.secret)
  }

  @Test func `two secrets are never the same`() {
    #expect(Set((0..<100).map { _ in Registration.makeSecret() }).count == 100)
  }

  @Test(arguments: [
    "http://salon.example/hook/tg-main", "ftp://salon.example/", "salon.example/hook/tg-main", "https://", "",
    "https://user:word@salon.example/", "https://salon.example/#x", "https://salon.example/hook tg",
    "http://127.evil.example/",
  ])
  func `an address that no messenger could deliver to is refused before anybody is asked`(url: String) throws {
    let branch = try Branch(settings: ["mode": "poll"])
    let fault = #expect(throws: Fault.self) { try registration(branch).register(branch.channel(), at: url) }
    #expect(fault?.code == .usage)
    #expect(branch.script.requests.isEmpty)
    #expect(try branch.channel().settings["mode"] == "poll")
  }

  @Test(arguments: [
    "http://127.0.0.1:8080/hook/tg-main", "http://localhost/hook/tg-main", "http://[::1]:80/hook/tg-main",
  ])
  func `this machine may be named without https, with a remark`(url: String) throws {
    let branch = try Branch()
    #expect(try registration(branch).register(branch.channel(), at: url).remarks.count == 1)
  }

  @Test func `an address that leads elsewhere is remarked on`() throws {
    let branch = try Branch()
    let registered = try registration(branch).register(branch.channel(), at: "https://salon.example/tg")
    #expect(registered.remarks.map(\.en).first?.contains("/hook/tg-main") == true)
  }

  /// How a refusal reaches whoever asked.
  static let refusals: [(Result<Response, TransportFailure>, FaultCode, Int32)] = [
    (Script.refused(401, "Unauthorized"), .config, 78),
    (Script.refused(400, "Bad Request: bad webhook: an HTTPS URL must be provided"), .rejected, 69),
    (Script.refused(429, "Too Many Requests", #","parameters":{"retry_after":7}"#), .rateLimited, 75),
    (Script.refused(500, "Internal Server Error"), .busy, 75),
    (.success(.text("<html>", status: 502)), .protocol, 76),
    (.failure(.neverSent(reason: "refused")), .busy, 75),
    (.failure(.unknown(reason: "timeout")), .uncertain, 76),
  ]

  @Test(arguments: refusals.indices)
  func `a refusal becomes a fault, and the mode stays`(number: Int) throws {
    let (answer, code, exit) = Self.refusals[number]
    let branch = try Branch(settings: ["mode": "poll"]) { _ in answer }
    let fault = #expect(throws: Fault.self) { try registration(branch).register(branch.channel(), at: Self.url) }
    #expect(fault?.code == code)
    #expect(fault?.exit == exit)
    #expect(try branch.channel().settings["mode"] == "poll")
    #expect(try branch.channel().state == (code == .config ? .unauthorized : .ok))
    #expect(fault.map { !"\($0)".contains(Branch.token) } == true)
  }

  @Test func `without a token nothing is asked`() throws {
    let branch = try Branch()
    try branch.change { $0.settings["token"] = nil }
    let fault = #expect(throws: Fault.self) { try registration(branch).register(branch.channel(), at: Self.url) }
    #expect(fault?.code == .config)
    #expect(branch.script.requests.isEmpty)
  }

  @Test func `unregistering goes back to polling`() throws {
    let branch = try Branch()
    let channel = try registration(branch).unregister(branch.channel())
    #expect(channel.settings["mode"] == "poll")
    #expect(try branch.channel() == channel)
    #expect(branch.script.bodies(of: "deleteWebhook").count == 1)
  }

  @Test func `a check tells who the account is and clears the channel`() throws {
    let branch = try Branch { request in
      request.path.hasSuffix("/getMe")
        ? Script.ok(#"{"id":1,"is_bot":true,"username":"salon_bot"}"#)
        : Script.ok(#"{"url":"\#(Self.url)","has_custom_certificate":false,"pending_update_count":0}"#)
    }
    try branch.change { $0.state = .unauthorized }
    let result = try registration(branch).check(branch.channel())
    #expect(result.outcome.verdict == .ok)
    #expect(result.account == "@salon_bot")
    #expect(result.webhook == Self.url)
    #expect(try branch.channel().state == .ok)
  }

  @Test func `a check marks a channel whose token is refused, and leaves it when nobody answers`() throws {
    let refused = try Branch { _ in Script.refused(401, "Unauthorized") }
    #expect(try registration(refused).check(refused.channel()).outcome.verdict == .tokenInvalid)
    #expect(try refused.channel().state == .unauthorized)
    let silent = try Branch { _ in .failure(.neverSent(reason: "no route")) }
    #expect(try registration(silent).check(silent.channel()).outcome.verdict == .retry)
    #expect(try silent.channel().state == .ok)
  }
}
