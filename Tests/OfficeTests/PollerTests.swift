import HTTP
import Inbox
import Phrases
import Storage
import Synchronization
import Testing

@testable import Office

struct PollerTests {
  private func poller(_ branch: Branch) throws -> Poller {
    Poller(
      channel: try branch.channel().id,
      desk: try branch.desk(),
      transport: branch.script.transport,
      accounts: branch.accounts
    )
  }

  private static func updates(_ bodies: [[UInt8]]) -> Result<Response, TransportFailure> {
    Script.ok("[" + bodies.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",") + "]")
  }

  private func mark(_ branch: Branch) throws -> String? {
    let id = try branch.channel().id
    return try branch.look { (read) throws(Fault) in try read.pollMark(of: id) }
  }

  @Test func `what came is committed with its mark before it is confirmed`() throws {
    let count = 60
    let branch = try Branch(settings: ["mode": "poll"]) { request in
      let body = String(decoding: request.body, as: UTF8.self)
      // The offset confirms what came before it.
      return body.contains(#""offset":\#(count + 1)"#)
        ? Self.updates([]) : Self.updates((1...count).map { Update.message($0, from: 7, "\($0)") })
    }
    let poller = try poller(branch)
    #expect(try poller.round() == .took(count))
    #expect(try branch.texts(of: 7) == (1...count).map(String.init))
    #expect(try mark(branch) == String(count))
    #expect(!branch.script.bodies(of: "getUpdates")[0].contains("offset"))
    #expect(try poller.round() == .took(0))
    #expect(branch.script.bodies(of: "getUpdates").count == 2)
  }

  @Test func `what was not confirmed comes again and is there once`() throws {
    let branch = try Branch(settings: ["mode": "poll"]) { _ in Self.updates([Update.message(1, from: 7, "x")]) }
    #expect(try poller(branch).round() == .took(1))
    // A messenger that repeats itself, or gives what cannot be confirmed, is asked again later, and later still.
    let poller = try poller(branch)
    var waits: [Span] = []
    for _ in 0..<3 {
      guard case .later(let wait, _) = try poller.round() else {
        Issue.record("it asks again at once")
        return
      }
      waits.append(wait)
    }
    #expect(waits == [.seconds(1), .seconds(2), .seconds(4)])
    #expect(try branch.texts(of: 7) == ["x"])
    #expect(try mark(branch) == "1")
  }

  @Test func `a refused token marks the channel, and the next answer clears it`() throws {
    let isDead = Atomic<Bool>(true)
    let branch = try Branch(settings: ["mode": "poll"]) { _ in
      isDead.load(ordering: .sequentiallyConsistent) ? Script.refused(401, "Unauthorized") : Self.updates([])
    }
    let poller = try poller(branch)
    guard case .later = try poller.round() else {
      Issue.record("it goes on at once")
      return
    }
    #expect(try branch.channel().state == .unauthorized)
    #expect(try branch.channel().stateReason == "Unauthorized")
    isDead.store(false, ordering: .sequentiallyConsistent)
    #expect(try poller.round() == .took(0))
    #expect(try branch.channel().state == .ok)
  }

  @Test func `a secret that cannot be had marks the channel`() throws {
    let branch = try Branch(settings: ["mode": "poll", "token": "env:NOT_THERE"])
    guard case .later(_, let reason) = try poller(branch).round() else {
      Issue.record("it goes on at once")
      return
    }
    #expect(reason.en.contains("NOT_THERE"))
    #expect(try branch.channel().state == .unauthorized)
    #expect(branch.script.requests.isEmpty)
  }

  @Test func `a webhook that stands in the way is told with what to do`() throws {
    let branch = try Branch(settings: ["mode": "poll"]) { _ in
      Script.refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
    }
    guard case .later(_, let reason) = try poller(branch).round() else {
      Issue.record("it goes on at once")
      return
    }
    #expect(reason.en.contains("unregister it"))
    #expect(try branch.channel().state == .ok)
  }

  @Test func `settings that were changed while the messenger held the request stay`() throws {
    let box = Mutex<Branch?>(nil)
    let branch = try Branch(settings: ["mode": "poll"]) { _ in
      try? box.withLock { $0 }?.change { $0.settings["pace"] = "5" }
      return Script.refused(401, "Unauthorized")
    }
    box.withLock { $0 = branch }
    _ = try poller(branch).round()
    #expect(try branch.channel().settings["pace"] == "5")
    #expect(try branch.channel().state == .unauthorized)
    box.withLock { $0 = nil }
  }

  @Test func `a channel in the other mode is not polled`() throws {
    let branch = try Branch(settings: ["mode": "webhook"])
    #expect(try poller(branch).round() == .over)
    #expect(branch.script.requests.isEmpty)
  }
}
