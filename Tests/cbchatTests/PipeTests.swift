import Foundation
import JSON
import Testing

@testable import cbchat

/// What one list gives, another command takes: in a shell, with the real binary.
struct PipeTests {
  private let salon: Salon

  init() throws {
    salon = try Salon()
    let updates = (1...6).map {
      Salon.update($0, from: $0, $0 == 3 ? #"рядок\nдругий\tстовпець"# : "повідомлення \($0)")
    }
    #expect(try salon.run("webhook", "ingest", "tg", input: updates.joined(separator: "\n")).status == 0)
    _ = try salon.run("client", "add", "--name", "Оля\tКоваль")
  }

  private struct Answer {
    let status: Int32
    let lines: [String]
  }

  /// Runs a line of bash in which `cbchat` is the binary.
  private func bash(_ line: String) throws -> Answer {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", "set -o pipefail; cbchat() { \"\(Salon.binary.path())\" \"$@\"; }; { \(line); } 2>&1"]
    shell.environment = ["CBCHAT_STORE": salon.store, "PATH": "/usr/bin:/bin", "LC_ALL": "C"]
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    return Answer(status: shell.terminationStatus, lines: text.split(separator: "\n").map(String.init))
  }

  /// The numbers of a folder, smallest first.
  private func numbers(_ folder: String) throws -> [Int64] {
    try #require(try salon.json("list", folder).array).compactMap { $0["id"]?.integer }.sorted()
  }

  @Test(arguments: [
    "cbchat list --new --jsonl | cbchat close -", "cbchat list --new | cut -f1 | cbchat close -",
    "cbchat list --new | awk -F'\\t' '$3 == 1 { print $1 }' | cbchat close -",
    "cbchat list --new --jsonl --fields id | cbchat close -", "cbchat list --new | cbchat close -",
    "cbchat list --new | while IFS=$'\\t' read -r id rest; do cbchat close \"$id\" || exit; done",
    "for id in $(cbchat list --new | cut -f1); do cbchat close $id || exit; done",
    "cbchat list --new | cut -f1 | xargs -n 2 cbchat-real close",
  ])
  func `a list is closed`(line: String) throws {
    let line = line.replacingOccurrences(of: "cbchat-real", with: "\"\(Salon.binary.path())\"")
    let answer = try bash(line)
    #expect(answer.status == 0, "\(answer.lines)")
    #expect(try numbers("--closed") == [1, 2, 3, 4, 5, 6])
  }

  @Test func `a list is assigned, put aside and taken back`() throws {
    #expect(try bash("cbchat list --jsonl | cbchat assign - --me").status == 0)
    #expect(try numbers("--mine").count == 6)
    let waits = try bash("cbchat list --mine --jsonl | cbchat wait - --until +2h --jsonl --fields id,chat.status,error")
    #expect(waits.status == 0)
    #expect(waits.lines.count == 6)
    #expect(waits.lines.allSatisfy { $0.hasSuffix(#""chat":{"status":"waiting"},"error":null}"#) })
    #expect(try bash("cbchat list --waiting | cut -f1 | cbchat wait - --done").status == 0)
    #expect(try numbers("--active").count == 6)
  }

  @Test func `what the client wrote meanwhile is not closed`() throws {
    #expect(try bash("cbchat list --jsonl > \"$CBCHAT_STORE.list\"").status == 0)
    _ = try salon.run("webhook", "ingest", "tg", input: Salon.update(9, from: 2, "ще одне питання"))
    let closed = try bash("cbchat close - --jsonl --fields id,error.code < \"$CBCHAT_STORE.list\"")
    #expect(closed.status == 75)
    #expect(closed.lines.contains(#"{"id":2,"error":{"code":"stale"}}"#))
    #expect(try numbers("--closed") == [1, 3, 4, 5, 6])
    #expect(try numbers("--active") == [2])
  }

  @Test func `lines are nine columns, whatever clients write`() throws {
    let lines = try bash("cbchat list --all").lines
    #expect(lines.count == 6)
    for line in lines { #expect(line.split(separator: "\t", omittingEmptySubsequences: false).count == 9, "\(line)") }
    let cards = try bash("cbchat client list").lines
    #expect(cards.map { $0.split(separator: "\t", omittingEmptySubsequences: false).count } == [5])
    // Nobody's name is a line of its own, nor a colour.
    #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
    #expect(try bash("cbchat list --all --color always").lines.contains { $0.contains("\u{1B}[") })
  }

  @Test(arguments: [
    "list --all", "list --all --json", "list --all --jsonl", "client list", "webhook events", "canned list",
    "staff list", "channel list", "open 1 --peek", "help", "help json", "config list", "client export",
  ])
  func `a reader that has seen enough ends a command quietly`(words: String) throws {
    let answer = try bash("cbchat \(words) | head -n 0; cbchat \(words) | true; cbchat \(words) | head -c 1 >/dev/null")
    #expect(answer.lines.isEmpty, "\(answer.lines)")
    #expect(answer.status == 0)
  }

  @Test(arguments: ["list --follow --jsonl", "list --follow", "open 1 --peek --follow --jsonl", "watch --jsonl"])
  func `what follows ends when its reader has gone, also when nothing happens`(words: String) throws {
    // The reader takes what is there already, and a moment later nobody reads any more.
    let answer = try bash("timeout 60 \"\(Salon.binary.path())\" \(words) | sleep 1")
    #expect(answer.lines.isEmpty, "\(answer.lines)")
    #expect(answer.status == 0)
  }

  @Test(arguments: ["webhook ingest tg -", "webhook ingest tg", "close -", "send 1 -", "client import -"])
  func `a stdin that is closed is told, and never a file of ours instead`(words: String) throws {
    let answer = try bash("cbchat \(words) <&-")
    #expect(answer.status == 74)
    #expect(answer.lines == ["cbchat: cannot read stdin: Bad file descriptor"])
  }

  @Test func `a stdout that is closed is told, and the store stays whole`() throws {
    let answer = try bash("cbchat list --all >&-")
    #expect(answer.status == 74)
    #expect(answer.lines == ["cbchat: cannot write to stdout: Bad file descriptor"])
    #expect(try bash("cbchat list --all >&- 2>&- <&-").status == 74)
    #expect(try salon.integrity() == "ok")
  }

  @Test func `a text with a NUL byte is no text`() throws {
    let answer = try bash("printf 'a\\0b' | cbchat send 1 - --no-wait; echo $?")
    #expect(answer.lines == ["cbchat: stdin is no text: it has a NUL byte", "65"])
  }

  @Test func `an empty folder is a status and no error`() throws {
    for form in ["", "--json", "--jsonl"] {
      let answer = try bash("cbchat list --bot --exit-nonempty \(form) >/dev/null")
      #expect(answer.status == 66)
      #expect(answer.lines.isEmpty)
    }
  }

  @Test func `a call leaves nothing in the home folder`() throws {
    let home = salon.folder.appending(path: "home")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: false)
    // Only https goes by URLSession; nobody listens there.
    #expect(try bash("cbchat channel set tg --api-url https://127.0.0.1:1").status == 0)
    let answer = try bash(
      "HOME='\(home.path(percentEncoded: false))' timeout 60 \"\(Salon.binary.path())\" channel check tg")
    #expect(answer.status == 75, "\(answer.lines)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path(percentEncoded: false)).isEmpty)
  }

  @Test func `an empty list is nothing for who takes it`() throws {
    let answer = try bash("cbchat list --bot --jsonl | cbchat close -")
    #expect(answer.status == 0)
    #expect(answer.lines.isEmpty)
    #expect(try bash("cbchat list --bot --json").lines == ["[]"])
    #expect(try bash("cbchat list --search ''").status == 65)
    #expect(try bash("echo nonsense | cbchat close -").status == 65)
    #expect(try bash("echo 99 | cbchat close -").status == 66)
    #expect(try bash("printf '1\\n99\\n' | cbchat close - --jsonl").status == 66)
    #expect(try numbers("--closed") == [1])
  }
}
