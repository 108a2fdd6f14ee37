import Foundation
import Glibc
import JSON
import Testing

@testable import cbchat

/// Campaigns of the real binary: killed at every step, at any moment, and several at once.
@Suite(.serialized)
struct CampaignTests {
  /// A salon whose channel has so many contacts, and sends as fast as is wished.
  private func salon(_ contacts: Int, promoPace: Int = 1000) throws -> Salon {
    let salon = try Salon()
    _ = try salon.run("channel", "set", "tg", "--set", "promoPace=\(promoPace)")
    let updates = (1...contacts).map { Salon.update($0, from: $0, "вітаю") }.joined(separator: "\n")
    #expect(try salon.run("webhook", "ingest", "tg", input: updates).status == 0)
    return salon
  }

  private static let words = ["send", "--campaign", "promo", "--channel", "tg", "--all", "Знижки"]

  /// Nobody has it twice, everybody is accounted for, and only the uncertain may lack it.
  private func check(_ salon: Salon, _ contacts: Int) throws {
    let campaign = try salon.json("campaign", "show", "promo")
    let delivered = Dictionary(grouping: salon.messenger.delivered, by: \.chat).mapValues(\.count)
    #expect(delivered.values.allSatisfy { $0 == 1 })
    let sent = campaign["sent"]?.integer ?? -1
    let uncertain = campaign["uncertain"]?.integer ?? -1
    #expect(campaign["state"]?.string == "finished")
    #expect(campaign["total"]?.integer == Int64(contacts))
    #expect(sent + uncertain == Int64(contacts))
    #expect(campaign["uncertainMessages"]?.array?.count == Int(uncertain))
    #expect(delivered.count >= Int(sent) && delivered.count <= Int(sent + uncertain))
    #expect(try salon.integrity() == "ok")
  }

  /// One after another, and in groups.
  @Test(arguments: [(1000, 4), (40, 25)])
  func `a campaign killed at any step writes to nobody twice`(promoPace: Int, contacts: Int) throws {
    let salon = try salon(contacts, promoPace: promoPace)
    var step = 1
    while true {
      let run = try salon.start(Self.words, environment: ["CBCHAT_CRASH_AT": "\(step)"]).wait()
      let counts = Dictionary(grouping: salon.messenger.delivered, by: \.chat).mapValues(\.count)
      #expect(counts.values.allSatisfy { $0 == 1 }, "step \(step)")
      if !run.wasKilled { break }
      step += 1
      #expect(step < 60)
      // What a killed process had claimed is nobody's for 40 s; here they pass at once.
      try expireClaims(salon)
    }
    #expect(step > 5)
    _ = try salon.start(Self.words).wait()
    try check(salon, contacts)
  }

  @Test func `a campaign killed twenty times on its way writes to nobody twice`() throws {
    let contacts = 120
    let salon = try salon(contacts, promoPace: 100)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let run = try salon.start(Self.words)
      usleep(UInt32.random(in: 40_000...110_000, using: &random))
      kill(run.process.processIdentifier, SIGKILL)
      _ = try run.wait()
      try expireClaims(salon)
    }
    let last = try salon.start(Self.words).wait()
    #expect([0, 76].contains(last.status), "\(last.errors)")
    try check(salon, contacts)
  }

  @Test func `two runners and serve divide the work`() throws {
    let contacts = 60
    let salon = try salon(contacts, promoPace: 60)
    let serve = try salon.start(["webhook", "serve", "--listen", "127.0.0.1:0"])
    let runners = try (0..<2).map { _ in try salon.start(Self.words + ["--jsonl"]) }
    for runner in runners { #expect(try runner.wait().status == 0) }
    kill(serve.process.processIdentifier, SIGTERM)
    #expect(try serve.wait().status == 0)
    try check(salon, contacts)
    #expect(try salon.json("campaign", "show", "promo")["uncertain"]?.integer == 0)
  }

  @Test func `Ctrl-C stops cleanly, and the same command goes on`() throws {
    let contacts = 40
    let salon = try salon(contacts, promoPace: 20)
    let run = try salon.start(Self.words + ["--json"])
    usleep(700_000)
    kill(run.process.processIdentifier, SIGINT)
    let stopped = try run.wait()
    #expect(stopped.status == 130)
    #expect(!stopped.wasKilled)
    #expect(stopped.errors.contains("campaign resume promo"))
    #expect(try salon.run("campaign", "show", "promo", "--lang", "uk").out.contains("призупинено: перервано\n"))
    let campaign = try JSONValue.parse(stopped.out)
    #expect(campaign["reason"]?.string == "interrupted")
    #expect(campaign["state"]?.string == "paused")
    #expect(campaign["uncertain"]?.integer == 0)
    #expect((campaign["queued"]?.integer ?? 0) > 0)
    _ = try salon.run("channel", "set", "tg", "--set", "promoPace=1000")
    #expect(try salon.start(Self.words).wait().status == 0)
    try check(salon, contacts)
  }

  @Test func `a person's answer does not wait behind a campaign`() throws {
    let contacts = 60
    let salon = try salon(contacts, promoPace: 10)
    _ = try salon.run("channel", "set", "tg", "--set", "pace=10")
    let run = try salon.start(Self.words)
    usleep(500_000)
    let began = ContinuousClock.now
    #expect(try salon.run("send", "60", "Чекаємо на вас").status == 0)
    #expect(ContinuousClock.now - began < .seconds(3))
    #expect(salon.messenger.delivered.count < contacts)
    kill(run.process.processIdentifier, SIGKILL)
    _ = try run.wait()
  }

  @Test func `serve carries what is left to it`() throws {
    let salon = try salon(5)
    let serve = try salon.start(["webhook", "serve", "--listen", "127.0.0.1:0"])
    #expect(try salon.start(Self.words + ["--no-wait"]).wait().status == 0)
    for _ in 0..<100 {
      if try salon.json("campaign", "show", "promo")["state"]?.string == "finished" { break }
      usleep(50_000)
    }
    kill(serve.process.processIdentifier, SIGTERM)
    _ = try serve.wait()
    try check(salon, 5)
  }

  private func expireClaims(_ salon: Salon) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", salon.store, "UPDATE outbox SET claimed_until = 1 WHERE claimed_until IS NOT NULL"]
    try process.run()
    process.waitUntilExit()
  }
}
