import Foundation
import Glibc
import HTTP
import JSON
import TestKit
import Testing

@testable import cbchat

/// What was answered with 200 is in the store exactly once, whatever happens to the process or the disk.
@Suite(.serialized)
struct ServeFaultTests {
  /// Many threads, each with one messenger.
  private func deliver(_ messengers: [Persistent], to serving: Serving, atMost count: Int = .max) -> Monitor<Int> {
    let left = Monitor(messengers.count)
    for messenger in messengers {
      // The serving process outlives them: they end when it answers no more.
      nonisolated(unsafe) let serving = serving
      PlainThread(name: "test-messenger") {
        messenger.deliver(to: serving, atMost: count)
        left.with { $0 -= 1 }
      }?.detach()
    }
    return left
  }

  private func wait(_ left: Monitor<Int>) {
    _ = left.wait(atMost: .seconds(60)) { $0 == 0 ? true : nil }
  }

  /// Whether the store holds what was confirmed: each once, in order, and nothing damaged.
  private func check(_ salon: ServedSalon, _ messengers: [Persistent], _ context: String = "") throws {
    // The next command works, and leaves nothing unread.
    let list = try salon.salon.run("list", "--all", "--jsonl")
    #expect(list.status == 0, "\(context): \(list.errors)")
    #expect(try salon.ask("SELECT count(*) FROM event WHERE state = 'received'") == "0", "\(context)")
    for messenger in messengers {
      let texts = try salon.texts(where: "text GLOB 'm\(messenger.person)x*'")
      #expect(Set(texts).count == texts.count, "\(context): twice")
      let confirmed = messenger.confirmed.map { Persistent.text(messenger.person, $0) }
      // One more may have been kept whose answer was lost.
      #expect(Array(texts.prefix(confirmed.count)) == confirmed, "\(context): person \(messenger.person)")
      #expect(texts.count <= confirmed.count + 1, "\(context)")
    }
    #expect(try salon.salon.integrity() == "ok", "\(context)")
  }

  /// `CBCHAT_KILLS=300` kills as often.
  @Test func `killed at random moments of a stream, it keeps what it confirmed, once and in order`() throws {
    let kills = ProcessInfo.processInfo.environment["CBCHAT_KILLS"].flatMap(Int.init) ?? 20
    var random = SplitMix64(seed: 20_261_124)
    let salon = try ServedSalon()
    let messengers = (1...24).map(Persistent.init)
    for number in 1...kills {
      let serving = try salon.serve()
      let left = deliver(messengers, to: serving)
      usleep(.random(in: 1000...250_000, using: &random))
      serving.kill()
      wait(left)
      // Sometimes a command comes first, mostly the next server.
      if number % 5 == 0 { try check(salon, messengers, "kill \(number)") }
    }
    try check(salon, messengers, "after all")
    #expect(messengers.map(\.confirmed.count).reduce(0, +) > kills)
  }

  @Test func `killed at each durable step in turn, it keeps what it confirmed`() throws {
    let salon = try ServedSalon()
    // Each waits for its answer, so that few share a commit.
    let messengers = (1...2).map(Persistent.init)
    var kills = 0
    for step in 1...24 {
      let serving = try salon.serve(environment: ["CBCHAT_CRASH_AT": "\(step)"])
      wait(deliver(messengers, to: serving, atMost: 40))
      kills += try eventually { !serving.process.isRunning } ? 1 : 0
      serving.kill()
      try check(salon, messengers, "step \(step)")
    }
    #expect(kills == 24)
  }

  @Test func `what was kept and not applied is applied by the next command, killed at each step too`() throws {
    let salon = try ServedSalon()
    let count = 60
    for number in 1...count {
      let update = Salon.update(number, from: number % 7 + 1, "n\(number)")
      _ = try salon.ask(
        """
        INSERT INTO event(id, channel, delivery_key, received_at, state, payload)
        VALUES (\(number), 1, '\(number)', 1795507200000, 'received', CAST('\(update)' AS BLOB));
        UPDATE sequence SET next = \(number + 1) WHERE noun = 'event';
        """
      )
    }
    var step = 1
    while try salon.salon.run("list", "--jsonl", environment: ["CBCHAT_CRASH_AT": "\(step)"]).wasKilled {
      step += 1
      try #require(step < 100)
    }
    #expect(step > 1)
    #expect(try salon.texts() == (1...count).map { "n\($0)" })
    #expect(try salon.ask("SELECT DISTINCT state FROM event") == "applied")
    #expect(try salon.salon.json("list", "--all").array?.count == 7)
    #expect(try salon.salon.integrity() == "ok")
  }

  @Test func `a burst is unread by nobody: whoever looks after the answers sees all of it`() throws {
    let salon = try ServedSalon()
    let messengers = (1...40).map(Persistent.init)
    let serving = try salon.serve()
    wait(deliver(messengers, to: serving, atMost: 5))
    let unread = try salon.salon.json("list", "--all").array?.compactMap { $0["unread"]?.integer }
    #expect(unread == Array(repeating: 5, count: 40))
    let events = try salon.salon.json("webhook", "events").array
    #expect(events?.count == 200)
    #expect(events?.allSatisfy { $0["state"]?.string == "applied" } == true)
    #expect(serving.stop() == 0)
  }

  // MARK: The disk

  @Test(.enabled(if: Machine.canMount, "only root may mount a small disk"))
  func `a full disk is 503, and 200 again when there is room`() throws {
    let salon = try ServedSalon()
    let disk = try #require(SmallDisk(bytes: 4 << 20))
    defer { withExtendedLifetime(disk) {} }
    let place = disk.path + "/cbchat.db"
    _ = try salon.ask("PRAGMA wal_checkpoint(TRUNCATE)")
    try FileManager.default.copyItem(atPath: salon.salon.store, toPath: place)
    let ballast = disk.path + "/ballast"
    try Data(count: 1 << 20).write(to: URL(fileURLWithPath: ballast))
    salon.salon.move(to: place)
    let serving = try salon.serve()
    var confirmed: [String] = []
    var refusals = 0
    for number in 1...4000 {
      let text = "d\(number) " + String(repeating: "x", count: 2000)
      let status = serving.post(Salon.update(number, from: number % 5 + 1, text))
      if status == 200 { confirmed.append(text) } else { refusals += status == 503 ? 1 : 1000 }
      if refusals >= 5 { break }
    }
    #expect(refusals == 5, "\(serving.lines.suffix(500))")
    #expect(confirmed.count > 10)
    #expect(serving.ask("GET", "/healthz") == 503)
    try FileManager.default.removeItem(atPath: ballast)
    #expect(try eventually { serving.post(Salon.update(9000, from: 1, "є місце")) == 200 })
    confirmed.append("є місце")
    #expect(try eventually { serving.ask("GET", "/healthz") == 200 })
    #expect(serving.stop() == 0)
    #expect(try salon.salon.run("list").status == 0)
    #expect(try Set(salon.texts()).isSuperset(of: confirmed))
    #expect(try salon.texts().count == Set(salon.texts()).count)
    #expect(try salon.salon.integrity() == "ok")
  }

  private static let failures = [
    "pwrite64:error=EIO:when=40..60", "pwrite64:error=ENOSPC:when=40..60", "fdatasync:error=EIO:when=4..8",
    "fdatasync:error=ENOSPC:when=3..5",
  ]

  @Test(.enabled(if: Machine.canInject, "strace is not there or may not trace"), arguments: ServeFaultTests.failures)
  func `a disk that fails for a while is 503 and loses nothing that was confirmed`(failure: String) throws {
    let salon = try ServedSalon()
    let messengers = (1...12).map(Persistent.init)
    let call = String(failure.prefix { $0 != ":" })
    let serving = try salon.serve(
      under: ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(failure)"])
    // On a busy machine many share a commit, and the disk is written less often; every try of one may fall into the while.
    for _ in 0..<20 where !serving.lines.contains("level=error") || messengers.contains(where: \.confirmed.isEmpty) {
      wait(deliver(messengers, to: serving, atMost: 20))
    }
    #expect(serving.lines.contains("level=error"), "nothing failed")
    #expect(messengers.allSatisfy { !$0.confirmed.isEmpty })
    #expect(try eventually { serving.post(Salon.update(9_900_000, from: 99, "знову")) == 200 })
    serving.kill()
    try check(salon, messengers, failure)
  }

  private func eventually(_ isSo: () throws -> Bool) throws -> Bool {
    for _ in 0..<100 {
      if try isSo() { return true }
      usleep(100_000)
    }
    return false
  }
}
