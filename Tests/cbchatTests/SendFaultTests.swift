import Foundation
import Glibc
import JSON
import TestKit
import Testing

@testable import cbchat

/// Campaigns and batches on a disk that fails or is full: at most one delivery unless uncertain, nothing that was answered
/// is missing, and the next command works.
@Suite(.serialized)
struct SendFaultTests {
  private static let people = 40

  private static let campaign = ["send", "--campaign", "promo", "--channel", "tg", "--all", "Знижки", "--jsonl"]
  private static let batch = ["send", "--batch", "-", "--jsonl"]

  private static let lines = (1...people).map { #"{"chat":\#($0),"text":"нагадування \#($0)","key":"k\#($0)"}"# }
    .joined(separator: "\n")

  /// What is tried: a campaign, or a batch.
  enum Form: String, CaseIterable, Sendable {
    case campaign
    case batch
  }

  private func salon(at place: String? = nil) throws -> Salon {
    let salon = try Salon()
    _ = try salon.run("channel", "set", "tg", "--set", "promoPace=1000")
    let updates = (1...Self.people).map { Salon.update($0, from: $0, "вітаю") }.joined(separator: "\n")
    #expect(try salon.run("webhook", "ingest", "tg", input: updates).status == 0)
    return salon
  }

  private func run(_ form: Form, _ salon: Salon, under prefix: [String] = []) throws -> Salon.Result {
    switch form {
    case .campaign: try salon.start(Self.campaign, under: prefix).wait()
    case .batch: try salon.start(Self.batch, input: Self.lines, under: prefix).wait()
    }
  }

  /// The state of every message that a run answered with, by its number.
  private func answered(_ result: Salon.Result) throws -> [Int64: String] {
    try result.out.split(separator: "\n").reduce(into: [:]) { states, line in
      let value = try JSONValue.parse(String(line))
      if let id = value["message", "id"]?.integer { states[id] = value["message", "state"]?.string }
    }
  }

  /// Runs it until it is over, on a disk that is well, and holds it to what was promised before.
  private func check(_ form: Form, _ salon: Salon, after earlier: [Int64: String], _ context: String) throws {
    #expect(try salon.run("list").status == 0, "\(context)")
    #expect(try salon.expireClaims())
    let last = try run(form, salon)
    #expect([0, 76].contains(last.status), "\(context): \(last.status) \(last.errors)")
    let delivered = Dictionary(grouping: salon.messenger.delivered, by: \.chat).mapValues(\.count)
    #expect(delivered.values.allSatisfy { $0 == 1 }, "\(context): twice")
    var sent = 0
    var uncertain = 0
    for chat in 1...Self.people {
      let messages = try salon.json("open", "\(chat)", "--peek")["messages"]?.array ?? []
      let own = messages.filter { $0["direction"]?.string == "out" }
      #expect(own.count == 1, "\(context): chat \(chat) has \(own.count)")
      let state = own.first?["state"]?.string
      sent += state == "sent" ? 1 : 0
      uncertain += state == "uncertain" ? 1 : 0
      if state == "sent" { #expect(delivered[Int64(chat)] == 1, "\(context)") }
      // What was answered as sent is sent.
      if let id = own.first?["id"]?.integer, earlier[id] == "sent" { #expect(state == "sent", "\(context)") }
    }
    #expect(sent + uncertain == Self.people, "\(context)")
    #expect(sent > 0, "\(context)")
    #expect(try salon.integrity() == "ok", "\(context)")
  }

  private static let failures = [
    "pwrite64:error=EIO:when=60..70", "pwrite64:error=ENOSPC:when=120..140", "fdatasync:error=EIO:when=4..6",
    "fdatasync:error=ENOSPC:when=9", "fdatasync:error=EIO:when=3+5",
  ]

  @Test(
    .enabled(if: Machine.canInject, "strace is not there or may not trace"), arguments: Form.allCases,
    SendFaultTests.failures)
  func `a disk that fails for a while`(form: Form, failure: String) throws {
    let salon = try salon()
    let call = String(failure.prefix { $0 != ":" })
    let strace = ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(failure)"]
    let result = try run(form, salon, under: strace)
    #expect([0, 74, 76].contains(result.status), "\(result.status) \(result.errors)")
    try check(form, salon, after: try answered(result), "\(form) \(failure) \(result.status)")
  }

  @Test(.enabled(if: Machine.canMount, "only root may mount a small disk"), arguments: Form.allCases)
  func `a full disk ends it with 74, and with room it goes on`(form: Form) throws {
    let salon = try salon()
    let disk = try #require(SmallDisk(bytes: 4 << 20))
    defer { withExtendedLifetime(disk) {} }
    let place = disk.path + "/cbchat.db"
    #expect(try salon.run("backup", place).status == 0)
    salon.move(to: place)
    // Room for a few messages only.
    #expect(try salon.run("list").status == 0)
    let ballast = disk.path + "/ballast"
    var facts = statvfs()
    #expect(statvfs(disk.path, &facts) == 0)
    let free = Int(facts.f_bavail) * Int(facts.f_bsize)
    try Data(count: max(0, free - (200 << 10))).write(to: URL(fileURLWithPath: ballast))
    let full = try run(form, salon)
    #expect(full.status == 74, "\(full.status) \(full.errors)")
    #expect(full.errors.contains("disk"), "\(full.errors)")
    try FileManager.default.removeItem(atPath: ballast)
    try check(form, salon, after: try answered(full), "\(form) on a full disk")
  }
}
