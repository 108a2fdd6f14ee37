import Foundation
import Glibc
import HTTP
import JSON
import Testing

@testable import cbchat

/// What only the real binary can show: signals, pipes, several processes on one store, `kill -9` at any step.
@Suite(.serialized)
struct ProcessTests {
  @Test func `a store and all that lies beside it are the owner's alone`() throws {
    let salon = try Salon()
    _ = try salon.run("list")
    for name in try FileManager.default.contentsOfDirectory(atPath: salon.folder.path()) {
      var facts = stat()
      #expect(stat(salon.folder.appending(path: name).path(), &facts) == 0)
      #expect(facts.st_mode & 0o777 == 0o600, "\(name)")
    }
  }

  @Test func `a reader that goes away ends the program quietly`() throws {
    let salon = try Salon()
    let updates = (1...300).map { Salon.update($0, from: $0, "повідомлення \($0)") }.joined(separator: "\n")
    #expect(try salon.run("webhook", "ingest", "tg", input: updates).status == 0)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = [
      "-c", "set -o pipefail; \"$0\" list --jsonl 2>\"$1\" | head -n 1 | wc -l", Salon.binary.path(),
      salon.store + ".err",
    ]
    shell.environment = ["CBCHAT_STORE": salon.store, "PATH": "/usr/bin:/bin"]
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(lines.trimmingCharacters(in: .whitespacesAndNewlines) == "1")
    #expect(shell.terminationStatus == 0)
    #expect(try String(contentsOfFile: salon.store + ".err", encoding: .utf8).isEmpty)
  }

  @Test func `sixteen processes send, close and ingest at once`() throws {
    let salon = try Salon()
    let clients = (1...4).map { Salon.update($0, from: $0, "початок") }.joined(separator: "\n")
    #expect(try salon.run("webhook", "ingest", "tg", input: clients).status == 0)
    var running: [(kind: String, process: Running)] = []
    for worker in 0..<16 {
      switch worker % 4 {
      case 0:
        let updates = (0..<25).map { Salon.update(1000 + worker * 100 + $0, from: 50 + $0 % 5, "ще") }
        running.append(
          ("ingest", try salon.start(["webhook", "ingest", "tg"], input: updates.joined(separator: "\n"))))
      case 1:
        running.append(("send", try salon.start(["send", "\(1 + worker / 4)", "відповідь", "--key", "k\(worker)"])))
      case 2: running.append(("list", try salon.start(["list", "--all", "--jsonl"])))
      default: running.append(("close", try salon.start(["close", "4"])))
      }
    }
    for (kind, process) in running {
      let result = try process.wait()
      #expect(!result.errors.contains("locked") && !result.errors.contains("busy"), "\(kind): \(result.errors)")
      // Chat 4 may be closed before its answer is written.
      #expect([0, kind == "send" ? 69 : 0].contains(result.status), "\(kind): \(result.errors)")
    }
    #expect(try salon.json("webhook", "events").array?.count == 4 + 4 * 25)
    #expect(try salon.json("list", "--all").array?.count == 4 + 5)
    #expect(salon.messenger.delivered.count >= 3)
    #expect(try salon.integrity() == "ok")
  }

  @Test func `two first messages at once make one chat`() throws {
    let salon = try Salon()
    let running = try (0..<12).map { index in
      try salon.start(["webhook", "ingest", "tg"], input: Salon.update(100 + index, from: 7, "привіт \(index)"))
    }
    for process in running { #expect(try process.wait().status == 0) }
    let chats = try salon.json("list", "--all").array
    #expect(chats?.count == 1)
    #expect(chats?.first?["unread"]?.integer == 12)
  }

  @Test func `ingest killed at any step loses nothing that it reported, and doubles nothing`() throws {
    let salon = try Salon()
    let updates = (1...3).map { Salon.update($0, from: $0, "повідомлення \($0)") }
    var step = 1
    while true {
      let killed = try salon.run(
        "webhook", "ingest", "tg", "--jsonl",
        input: updates.joined(separator: "\n"),
        environment: ["CBCHAT_CRASH_AT": "\(step)"]
      )
      let reported = killed.out.split(separator: "\n").count
      let kept = try salon.json("webhook", "events").array?.count ?? 0
      #expect(kept >= reported)
      if !killed.wasKilled { break }
      step += 1
      #expect(step < 50)
    }
    #expect(step > 3)
    let chats = try #require(try salon.json("list", "--all").array)
    #expect(chats.count == 3)
    #expect(chats.allSatisfy { $0["unread"]?.integer == 1 })
    #expect(try salon.integrity() == "ok")
  }

  @Test func `send killed at any step delivers at most once, or says that it does not know`() throws {
    let salon = try Salon()
    var step = 1
    while true {
      // Each step has a client of its own: behind a message of a killed process the next one waits for its claim.
      let event = try salon.run(
        "webhook", "ingest", "tg", "--jsonl",
        input: Salon.update(step, from: 500 + step, "?")
      )
      let chat = try #require(try JSONValue.parse(event.out)["chat"]?.integer)
      let words = "відповідь \(step)"
      let killed = try salon.run(
        "send", "\(chat)", words, "--key", "key-\(step)",
        environment: ["CBCHAT_CRASH_AT": "\(step)"]
      )
      let delivered = salon.messenger.delivered.filter { $0.text == words }.count
      #expect(delivered <= 1)
      if !killed.wasKilled {
        #expect(killed.status == 0)
        #expect(delivered == 1)
        break
      }
      let messages = try salon.json("open", "\(chat)", "--peek")["messages"]?.array ?? []
      let state = messages.first { $0["key"]?.string == "key-\(step)" }?["state"]?.string
      switch state {
      case nil, "queued": #expect(delivered == 0, "step \(step)")
      case "sending", "uncertain": #expect(delivered <= 1, "step \(step)")
      case "sent": #expect(delivered == 1, "step \(step)")
      default: Issue.record("step \(step): \(state ?? "")")
      }
      step += 1
      #expect(step < 30)
    }
    #expect(step > 4)
    #expect(try salon.integrity() == "ok")
  }

  @Test func `serve polls, delivers, is alone on its store and stops when asked`() throws {
    let salon = try Salon()
    let serve = try salon.start(["webhook", "serve", "--listen", "127.0.0.1:0"])
    salon.messenger.write(.init(id: 9, firstName: "Оля", lastName: "К"), ["text": "є хто?"])
    #expect(try wait { try salon.json("list").array?.count == 1 })
    let second = try salon.run("webhook", "serve", "--listen", "127.0.0.1:0")
    #expect(second.status == 75)
    #expect(try salon.run("send", "1", "так", "--no-wait").status == 0)
    #expect(try wait { salon.messenger.delivered.contains { $0.text == "так" } })
    kill(serve.process.processIdentifier, SIGTERM)
    let ended = try serve.wait()
    #expect(ended.status == 0)
    #expect(!ended.wasKilled)
    #expect(!ended.errors.contains(PracticeTelegram.token))
    #expect(ended.errors.contains("msg=received channel=tg count=1"))
    #expect(ended.errors.contains("msg=sent channel=tg message=2"))
  }

  @Test func `who is interrupted while the messenger is asked is told, and the message is uncertain`() throws {
    let salon = try Salon()
    _ = try salon.run("webhook", "ingest", "tg", input: Salon.update(1, from: 1, "є хто?"))
    // It takes connections, and never answers.
    let silent = try Listener.open("127.0.0.1:0")
    defer { silent.close() }
    _ = try salon.run("channel", "set", "tg", "--api-url", "http://127.0.0.1:\(silent.port ?? 0)")
    let send = try salon.start(["send", "1", "так", "--json"])
    func state() throws -> String? {
      try salon.json("open", "1", "--peek")["messages"]?.array?.last?["state"]?.string
    }
    #expect(try wait { try state() == "sending" })
    kill(send.process.processIdentifier, SIGINT)
    let ended = try send.wait()
    #expect(ended.status == 130)
    #expect(!ended.wasKilled)
    #expect(try JSONValue.parse(ended.errors)["error", "code"] == "interrupted")
    #expect(try state() == "uncertain")
  }

  @Test func `who is interrupted while following hears it in the form that was asked for`() throws {
    let salon = try Salon()
    for words in [["watch", "--jsonl"], ["list", "--follow", "--jsonl"], ["open", "1", "--follow", "--jsonl"]] {
      _ = try salon.run("webhook", "ingest", "tg", input: Salon.update(1, from: 1, "є хто?"))
      let follow = try salon.start(words)
      usleep(500_000)
      kill(follow.process.processIdentifier, SIGINT)
      let ended = try follow.wait()
      #expect(ended.status == 130)
      #expect(try JSONValue.parse(ended.errors)["error", "code"] == "interrupted")
    }
  }

  @Test func `a word that is not UTF-8 is refused, not repaired`() throws {
    let salon = try Salon()
    _ = try salon.run("webhook", "ingest", "tg", input: Salon.update(1, from: 1, "є хто?"))
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", "\"$0\" send 1 $'\\xff\\xfe' --no-wait 2>/dev/null", Salon.binary.path()]
    shell.environment = ["CBCHAT_STORE": salon.store, "PATH": "/usr/bin:/bin"]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 65)
    #expect(try salon.json("open", "1", "--peek")["messages"]?.array?.count == 1)
  }

  private func wait(_ condition: () throws -> Bool) throws -> Bool {
    for _ in 0..<200 {
      if try condition() { return true }
      usleep(50_000)
    }
    return false
  }
}

/// What the real binary does with a stdin that cannot be read.
struct UnreadableInputTests {
  @Test(arguments: ["send 1 - <&-", "close - <&-", "send 1 - </tmp", "close - </tmp", "webhook ingest tg - </tmp"])
  func `a closed stdin, or a folder, is an I/O fault`(line: String) throws {
    let salon = try Salon()
    _ = try salon.run("webhook", "ingest", "tg", input: Salon.update(1, from: 1, "вітаю"))
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", "\"$0\" --json \(line) 2>\"$1\"", Salon.binary.path(), salon.store + ".err"]
    shell.environment = ["CBCHAT_STORE": salon.store, "PATH": "/usr/bin:/bin"]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationReason == .exit)
    #expect(shell.terminationStatus == 74)
    let fault = try JSONValue.parse(try String(contentsOfFile: salon.store + ".err", encoding: .utf8))
    #expect(fault["error", "code"]?.string == "io")
  }
}
