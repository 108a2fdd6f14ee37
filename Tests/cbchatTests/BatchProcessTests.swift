import Foundation
import Glibc
import JSON
import Testing

@testable import cbchat

/// `send --batch` as a process: killed at any step, ended by a signal, streaming, two at once.
@Suite(.serialized)
struct BatchProcessTests {
  private static func line(_ chat: Int, _ text: String, key: String) -> String {
    #"{"chat":\#(chat),"text":"\#(text)","key":"\#(key)"}"#
  }

  /// A salon in which so many clients have written.
  private static func salon(_ clients: Int) throws -> Salon {
    let salon = try Salon()
    let updates = (1...clients).map { Salon.update($0, from: $0, "початок") }.joined(separator: "\n")
    #expect(try salon.run("webhook", "ingest", "tg", input: updates).status == 0)
    return salon
  }

  private static func deliveries(_ salon: Salon) -> [String: Int] {
    salon.messenger.delivered.reduce(into: [:]) { $0[$1.text, default: 0] += 1 }
  }

  @Test func `killed at any step and run again, each line is delivered once unless it is uncertain`() throws {
    let salon = try Self.salon(120)
    var lines: [String] = []
    var step = 1
    var next = 1
    while true {
      // Behind a message of a killed process the next one waits for its claim: each step has clients of its own.
      let batch = (0..<3).map { Self.line(next + $0, "нагадування \(next + $0)", key: "\(next + $0)") }
      next += 3
      lines += batch
      let input = batch.joined(separator: "\n")
      let killed = try salon.run(
        "send", "--batch", "-", "--jsonl", input: input, environment: ["CBCHAT_CRASH_AT": "\(step)"])
      // What was answered is true.
      for answer in killed.out.split(separator: "\n") {
        let value = try JSONValue.parse(String(answer))
        guard value["message", "state"]?.string == "sent" else { continue }
        #expect(Self.deliveries(salon)[value["message", "text"]?.string ?? ""] == 1)
      }
      if !killed.wasKilled { break }
      step += 1
      #expect(step < 40)
    }
    #expect(step > 6)
    // The claims of the dead run out; then everything comes to an end.
    #expect(try salon.expireClaims())
    let again = try salon.run("send", "--batch", "-", "--jsonl", input: lines.joined(separator: "\n"))
    let answers = try again.out.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(answers.count == lines.count)
    let delivered = Self.deliveries(salon)
    for answer in answers {
      let text = answer["message", "text"]?.string ?? ""
      switch answer["message", "state"]?.string {
      case "sent": #expect(delivered[text] == 1, "\(text)")
      case "uncertain": #expect(delivered[text, default: 0] <= 1, "\(text)")
      default: Issue.record("\(answer.compact)")
      }
    }
    #expect(delivered.values.allSatisfy { $0 == 1 })
    #expect(answers.contains { $0["message", "state"]?.string == "sent" })
    #expect(try salon.integrity() == "ok")
  }

  @Test func `killed at random again and again, no line is delivered twice`() throws {
    let salon = try Self.salon(60)
    let input = (1...60).map { Self.line($0, "акція \($0)", key: "a\($0)") }.joined(separator: "\n")
    var milliseconds = 40
    var isDone = false
    for _ in 0..<15 where !isDone {
      let running = try salon.start(["send", "--batch", "-", "--jsonl"], input: input)
      usleep(useconds_t(milliseconds * 1000))
      milliseconds += 17
      kill(running.process.processIdentifier, SIGKILL)
      isDone = try !running.wait().wasKilled
      #expect(try salon.expireClaims())
      #expect(Self.deliveries(salon).values.allSatisfy { $0 == 1 })
    }
    let last = try salon.run("send", "--batch", "-", "--jsonl", input: input)
    let states = try last.out.split(separator: "\n").map {
      try JSONValue.parse(String($0))["message", "state"]?.string ?? ""
    }
    #expect(states.count == 60)
    #expect(states.allSatisfy { $0 == "sent" || $0 == "uncertain" })
    #expect([0, 76].contains(last.status))
    #expect(Self.deliveries(salon).values.allSatisfy { $0 == 1 })
    #expect(Self.deliveries(salon).count >= states.count { $0 == "sent" })
    #expect(try salon.integrity() == "ok")
  }

  @Test func `two batches with the same keys at once send each line once`() throws {
    let salon = try Self.salon(20)
    let input = (1...20).map { Self.line($0, "раз \($0)", key: "r\($0)") }.joined(separator: "\n")
    let running = try (0..<3).map { _ in try salon.start(["send", "--batch", "-", "--jsonl"], input: input) }
    for process in running {
      let result = try process.wait()
      #expect(result.status == 0, "\(result.errors) \(result.out)")
      #expect(result.out.split(separator: "\n").count == 20)
    }
    #expect(Self.deliveries(salon).count == 20)
    #expect(Self.deliveries(salon).values.allSatisfy { $0 == 1 })
  }

  @Test func `a pipe that stays open is answered line by line, and Ctrl-C ends it cleanly`() throws {
    let salon = try Self.salon(3)
    let process = Process()
    process.executableURL = Salon.binary
    process.arguments = ["send", "--batch", "-", "--jsonl"]
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C", "CBCHAT_STORE": salon.store]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    for number in 1...3 {
      try input.fileHandleForWriting.write(
        contentsOf: Data((Self.line(number, "відповідь", key: "p\(number)") + "\n").utf8))
      let answer = output.fileHandleForReading.availableData
      let value = try JSONValue.parse(String(decoding: answer, as: UTF8.self))
      #expect(value["line"]?.integer == Int64(number))
      #expect(value["message", "state"]?.string == "sent")
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
  }

  @Test func `what is scheduled leaves in serve, and is nobody's answer`() throws {
    let salon = try Self.salon(1)
    #expect(try salon.run("send", "1", "--at", "+1s", "вчасно").status == 0)
    #expect(try salon.run("open", "1", "--json").out.contains(#""state":"scheduled""#))
    let serve = try salon.start(["webhook", "serve", "--listen", "127.0.0.1:0"])
    for _ in 0..<200 where Self.deliveries(salon)["вчасно"] == nil { usleep(50_000) }
    #expect(Self.deliveries(salon) == ["вчасно": 1])
    let second = try salon.run("send", "1", "--at", "+2h", "пізніше")
    // Somebody serves: there is nothing to warn of.
    #expect(second.errors.isEmpty)
    kill(serve.process.processIdentifier, SIGTERM)
    #expect(try serve.wait().status == 0)
    let chat = try salon.json("list").array?.first
    #expect(chat?["new"]?.bool == true)
    #expect(chat?["responsible"]?.object == nil)
  }
}

extension Salon {
  /// Lets the claims of processes that died run out, as forty seconds would.
  func expireClaims() throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", store, "UPDATE outbox SET claimed_until = 1 WHERE claimed_until IS NOT NULL;"]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
