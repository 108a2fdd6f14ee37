import Foundation
import Inbox
import Phrases
import Storage
import TestKit
import Testing

@testable import cbchat

/// What `--follow` and `watch` tell while others change the store.
struct FollowTests {
  private let session: Session

  init() throws {
    session = try Session()
  }

  @Test func `a watch tells each thing once, in one write, and goes on from its cursor`() {
    session.write("Вітаю")
    let watch = session.run(
      "watch", "--jsonl", "--fields", "cursor,type,chat.id,message.text,message.system",
      steps: [
        { session.write("Ціни?") },
        {},
        {
          session.run("assign", "1", "--to", "ira")
          session.run("wait", "1")
        },
      ]
    )
    #expect(
      watch.lines == [
        #"{"cursor":"2","type":"message","chat":{"id":1},"message":{"text":"Ціни?","system":null}}"#,
        #"{"cursor":"3","type":"assigned","chat":{"id":1},"message":{"text":null,"system":"Олена assigned this to Іра"}}"#,
        #"{"cursor":"4","type":"status","chat":{"id":1},"message":{"text":null,"system":"Олена put this aside"}}"#,
      ]
    )
    #expect(watch.writes.count == 3)
    #expect(watch.status == 0)
    let again = session.run("watch", "--since", "2", "--timeout", "1s", "--jsonl", "--fields", "cursor")
    #expect(again.lines.prefix(2) == [#"{"cursor":"3"}"#, #"{"cursor":"4"}"#])
  }

  @Test func `a script waits for the client's answer`() {
    session.write("Вітаю")
    let found = session.run(
      "watch", "--chat", "1", "--until", "reply", "--timeout", "1h", "--jsonl", "--fields", "type",
      steps: [{ session.run("assign", "1", "--me") }, { session.write("Так", from: 778) }, { session.write("Так") }]
    )
    #expect(found.lines == [#"{"type":"assigned"}"#, #"{"type":"message"}"#])
    #expect(found.status == 0)
    let late = session.run("watch", "--chat", "1", "--until", "reply", "--timeout", "90s", "--jsonl")
    #expect(late.status == 75)
    #expect(late.errors.contains(#""code":"timeout""#))
    #expect(session.run("watch", "--timeout", "5s").status == 0)
  }

  @Test func `what one may not see is not told`() {
    session.write("Вітаю")
    let watch = session.run("--as", "zoya", "watch", "--since", "0", "--timeout", "1s")
    #expect(watch.lines.isEmpty)
    #expect(session.run("--as", "zoya", "watch", "--chat", "1").status == 66)
    // A role that is lost while one watches ends what is told.
    let losing = session.run(
      "--as", "ira", "watch", "--timeout", "1m", "--jsonl", "--fields", "message.text",
      steps: [
        { session.write("Перше") }, { session.run("staff", "set", "ira", "--role", "spa") }, { session.write("Друге") },
      ]
    )
    #expect(losing.lines == [#"{"message":{"text":"Перше"}}"#])
  }

  @Test func `a chat that waits wakes while one watches`() {
    session.write("Вітаю")
    session.run("wait", "1", "--until", "+5m")
    let watch = session.run("watch", "--until", "any", "--timeout", "10m", "--jsonl", "--fields", "type,chat.status")
    #expect(watch.lines == [#"{"type":"status","chat":{"status":"open"}}"#])
  }

  @Test func `a colleague who types is told once a lease`() throws {
    session.write("Вітаю")
    let store = try Store(path: session.folder / "cbchat.db", clock: { [time = session.time] in time.now })
    func type() throws {
      try store.change { (write) throws(Fault) in
        let staff = try write.read.staff(login: "ira")
        if let staff { try write.keep(lease(1, to: staff, at: write.now)) }
      }
    }
    let watch = session.run(
      "watch", "--jsonl", "--fields", "cursor,type,chat.typing",
      steps: [{ try? type() }, { try? type() }, { session.time.set(session.time.now + .seconds(11)) }, { try? type() }]
    )
    let line = #"{"cursor":"1","type":"typing","chat":{"typing":[{"login":"ira","name":"Іра"}]}}"#
    #expect(watch.lines == [line, line])
    #expect(session.run("--as", "ira", "watch", "--timeout", "1s").lines.isEmpty)
    try type()
    let open = session.run("open", "1", "--peek")
    #expect(open.lines[1] == "Іра is typing")
    #expect(session.run("list", "--fields", "typing").lines == [#"[{"typing":[{"login":"ira","name":"Іра"}]}]"#])
    let free = session.run("send", "1", "Добрий", "день", "--if-free", "--jsonl")
    #expect(free.status == 75)
    #expect(free.errors.contains(#""code":"typing","message":"Іра is typing""#))
    // Oneself does not stand in one's own way.
    try session.calls.expect(#"sendMessage 200 {"ok":true,"result":{"message_id":6}}"#)
    #expect(session.run("--as", "ira", "send", "1", "Добрий", "день", "--if-free").status == 0)
  }

  @Test func `a command gets each line on its stdin, and where it works`() throws {
    session.write("Вітаю")
    let file = session.folder / "told"
    let watch = session.run(
      "watch", "--since", "0", "--timeout", "1s", "--jsonl", "--fields", "cursor", "--exec",
      "cat >> '\(file)'; echo \"$CBCHAT_STAFF\" >> '\(file)'; exit 3"
    )
    let told = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    #expect(told.count == 2)
    #expect(told[0].hasPrefix(#"{"cursor":"1","type":"message","chat":{"id":1,"#))
    #expect(told[1] == "olena")
    #expect(watch.lines == [#"{"cursor":"1"}"#])
    #expect(watch.errors.contains("ended with status 3"))
    #expect(watch.status == 0)
  }

  @Test func `a list that is followed tells what changes and what leaves`() {
    session.write("Вітаю")
    let list = session.run(
      "list", "--follow", "--jsonl", "--fields", "id,unread,left",
      steps: [
        { session.write("Ціни?", from: 778) },
        {},
        { session.write("Ау", from: 777) },
        { session.run("close", "2") },
      ]
    )
    #expect(
      list.lines == [
        #"{"id":1,"unread":1,"left":false}"#, #"{"id":2,"unread":1,"left":false}"#,
        #"{"id":1,"unread":2,"left":false}"#, #"{"id":2,"unread":1,"left":true}"#,
      ]
    )
    let text = session.run("list", "--follow", steps: [{ session.run("close", "1") }])
    #expect(text.lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).last } == ["", "left"])
  }

  @Test func `a list tells by its exit whether there is anything`() {
    #expect(session.run("list", "--new", "--exit-nonempty").status == 66)
    #expect(session.run("list", "--new", "--exit-nonempty").errors.isEmpty)
    let waited = session.run(
      "list", "--new", "--follow", "--exit-nonempty", "--jsonl", "--fields", "id",
      steps: [{}, { session.write("Вітаю") }, {}]
    )
    #expect(waited.lines == [#"{"id":1}"#])
    #expect(waited.status == 0)
    #expect(session.run("list", "--new", "--exit-nonempty").status == 0)
    #expect(session.run("list", "--counts", "--exit-nonempty").status == 64)
    #expect(session.run("list", "--counts", "--follow").status == 64)
  }

  @Test func `a chat that is followed shows what comes and marks it read`() throws {
    session.write("Вітаю")
    try session.calls.expect(#"sendMessage 200 {"ok":true,"result":{"message_id":6}}"#)
    var unread: [String] = []
    let open = session.run(
      "open", "1", "--follow",
      steps: [
        { session.write("Ціни?") },
        { unread = session.run("list", "--fields", "id,unread").lines },
        { session.write("Не сюди", from: 778) },
        { session.run("--as", "ira", "send", "1", "Ось") },
      ]
    )
    #expect(open.lines.suffix(2) == ["10:00  #2  Оля: Ціни?", "10:00  #4  Іра: Ось  [sent]"])
    #expect(unread == [#"[{"id":1,"unread":0}]"#])
    let json = session.run("open", "1", "--follow", "--jsonl", "--fields", "text", steps: [{ session.write("Ще") }])
    #expect(json.status == 0)
    #expect(json.lines == ["Вітаю", "Ціни?", "Ось", "end", "Ще"].map { #"{"text":"\#($0)"}"# })
    #expect(session.run("open", "1", "--follow", "--before", "2").status == 64)
  }
}
