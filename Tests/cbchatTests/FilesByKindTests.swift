import Foundation
import TestKit
import Testing

/// `send --file` by path and by address through every messenger: what is called, and what is refused before anything is.
struct FilesByKindTests {
  struct Line: Sendable, CustomTestStringConvertible {
    let name: String
    let add: [String]
    let inbound: String
    /// The calls that a local file takes; `nil` where it is refused.
    let byPath: [String]?
    let byAddress: [String]
    var testDescription: String { name }
  }

  private static let telegram = #"{"ok":true,"result":{"message_id":77}}"#
  private static let meta = #"{"recipient_id":"P","message_id":"m_77"}"#
  private static let green = #"{"idMessage":"3EB0"}"#

  static let table = [
    Line(
      name: "telegram-bot",
      add: ["telegram-bot", "--token", "1:bot"],
      inbound: #"""
        {"update_id":10,"message":{"message_id":5,"date":1795507200,"chat":{"id":777,"type":"private"},"from":{"id":777,\#
        "is_bot":false,"first_name":"Оля"},"text":"Привіт"}}
        """#,
      byPath: ["sendDocument 200 \(telegram)"],
      byAddress: ["sendDocument 200 \(telegram)"]
    ),
    Line(
      name: "viber-bot",
      add: ["viber-bot", "--token", "viber-token"],
      inbound: #"""
        {"event":"message","timestamp":1795507200000,"message_token":4912661846655238145,"sender":{"id":"01234567890A=",\#
        "name":"Оля"},"message":{"type":"text","text":"Привіт"}}
        """#,
      byPath: nil,
      // The size is asked for first: of the head in vain, then of the file itself.
      byAddress: [
        "price.pdf 405 ", "price.pdf 200 %PDF-",
        #"send_message 200 {"status":0,"status_message":"ok","message_token":5741311803571721087}"#,
      ]
    ),
    Line(
      name: "facebook",
      add: ["facebook", "--token", "page-token", "--set", "pageId=PAGE"],
      inbound: #"""
        {"object":"page","entry":[{"id":"PAGE","time":1,"messaging":[{"sender":{"id":"P"},"recipient":{"id":"PAGE"},\#
        "timestamp":1795507200000,"message":{"mid":"m_1","text":"Привіт"}}]}]}
        """#,
      byPath: [#"message_attachments 200 {"attachment_id":"9"}"#, "messages 200 \(meta)"],
      byAddress: ["messages 200 \(meta)"]
    ),
    Line(
      name: "instagram",
      add: ["instagram", "--token", "ig-token", "--set", "accountId=IG"],
      inbound: #"""
        {"object":"instagram","entry":[{"id":"IG","time":1,"messaging":[{"sender":{"id":"P"},"recipient":{"id":"IG"},\#
        "timestamp":1795507200000,"message":{"mid":"aWdf1","text":"Привіт"}}]}]}
        """#,
      byPath: nil,
      byAddress: ["messages 200 \(meta)"]
    ),
    Line(
      name: "telegram-number",
      add: ["telegram-number", "--token", "green-token", "--set", "instanceId=4100000000"],
      inbound: #"""
        {"typeWebhook":"incomingMessageReceived","instanceData":{"idInstance":4100000000},"timestamp":1795507200,\#
        "idMessage":"1","senderData":{"chatId":"10000000","sender":"10000000","senderName":"Оля"},\#
        "messageData":{"typeMessage":"textMessage","textMessageData":{"textMessage":"Привіт"}}}
        """#,
      byPath: ["green-token 200 \(green)"],
      byAddress: ["green-token 200 \(green)"]
    ),
    Line(
      name: "telegram-number, business",
      add: ["telegram-number", "--token", "1:bot", "--set", "backend=business"],
      inbound: #"""
        {"update_id":11,"business_message":{"business_connection_id":"bc1","message_id":41,"date":1795507200,\#
        "chat":{"id":777,"type":"private","first_name":"Оля"},"from":{"id":777},"text":"Привіт"}}
        """#,
      byPath: ["sendDocument 200 \(telegram)"],
      byAddress: ["sendDocument 200 \(telegram)"]
    ),
    Line(
      name: "whatsapp-number",
      add: ["whatsapp-number", "--token", "green-token", "--set", "instanceId=1101000001"],
      inbound: #"""
        {"typeWebhook":"incomingMessageReceived","instanceData":{"idInstance":1101000001},"timestamp":1795507200,\#
        "idMessage":"1","senderData":{"chatId":"380671112255@c.us","sender":"380671112255@c.us","senderName":"Оля"},\#
        "messageData":{"typeMessage":"textMessage","textMessageData":{"textMessage":"Привіт"}}}
        """#,
      byPath: ["green-token 200 \(green)"],
      byAddress: ["green-token 200 \(green)"]
    ),
    Line(
      name: "whatsapp-number, cloud",
      add: ["whatsapp-number", "--token", "cloud-token", "--set", "backend=cloud", "--set", "phoneNumberId=PN"],
      inbound: #"""
        {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{"metadata":\#
        {"phone_number_id":"PN"},"contacts":[{"profile":{"name":"Оля"},"wa_id":"380671112255"}],"messages":[{"from":\#
        "380671112255","id":"wamid.1","timestamp":"1795507200","type":"text","text":{"body":"Привіт"}}]}}]}]}
        """#,
      byPath: [#"media 200 {"id":"M9"}"#, #"messages 200 {"messages":[{"id":"wamid.9"}]}"#],
      byAddress: [#"messages 200 {"messages":[{"id":"wamid.9"}]}"#]
    ),
  ]

  private func session(_ line: Line) throws -> Session {
    let session = try Session()
    session.run(words: ["channel", "add", line.add[0], "one"] + line.add.dropFirst())
    let answer = session.run("webhook", "ingest", "one", input: line.inbound + "\n")
    #expect(answer.status == 0, "\(line.name) \(answer.errors)")
    return session
  }

  private func send(_ file: String, _ calls: [String], _ session: Session) throws -> Session.Answer {
    for call in calls { try session.calls.expect(call) }
    let answer = session.run("send", "1", "--file", file, "--json")
    #expect(session.calls.unused.isEmpty, "\(session.calls.unused) \(answer.errors)")
    return answer
  }

  @Test(arguments: table)
  func `a file by its path`(line: Line) throws {
    let session = try session(line)
    let path = session.folder / "price.pdf"
    try Data("%PDF-".utf8).write(to: URL(fileURLWithPath: path))
    let answer = try send(path, line.byPath ?? [], session)
    guard line.byPath != nil else {
      #expect(answer.status == 69 && answer.errors.contains("not-supported"), "\(answer.errors)")
      #expect(session.run("open", "1", "--peek", "--jsonl").lines.allSatisfy { !$0.contains("price.pdf") })
      return
    }
    #expect(answer.status == 0 && answer.lines.joined().contains(#""state":"sent""#), "\(answer.errors)")
  }

  @Test(arguments: table)
  func `a file by its address`(line: Line) throws {
    let session = try session(line)
    let answer = try send("https://salon.example/price.pdf", line.byAddress, session)
    #expect(answer.status == 0 && answer.lines.joined().contains(#""state":"sent""#), "\(answer.errors)")
  }

  @Test func `a size that Viber is not told is refused, and nothing is kept; a key asks only once`() throws {
    let viber = FilesByKindTests.table[1]
    let session = try session(viber)
    let unknown = try send("https://salon.example/price.pdf", ["price.pdf 405 ", "price.pdf 403 "], session)
    #expect(unknown.status == 69 && unknown.errors.contains("not-supported"), "\(unknown.errors)")
    let missing = try send("https://salon.example/price.pdf", ["price.pdf 404 ", "price.pdf 404 "], session)
    #expect(missing.status == 66, "\(missing.errors)")
    let down = try send("https://salon.example/price.pdf", [], session)
    #expect(down.status == 75 && down.errors.contains("busy"), "\(down.errors)")
    for call in viber.byAddress { try session.calls.expect(call) }
    let words = ["send", "1", "--file", "https://salon.example/price.pdf", "--key", "k1", "--json"]
    let first = session.run(words: words)
    let second = session.run(words: words)
    #expect(first.status == 0 && second.status == 0, "\(first.errors) \(second.errors)")
    #expect(first.lines == second.lines)
  }

  @Test func `a quote that the client does not see is told of`() throws {
    let session = try session(FilesByKindTests.table[1])
    try session.calls.expect(FilesByKindTests.table[1].byAddress[2])
    let answer = session.run("send", "1", "--reply-to", "1", "Так", "--json")
    #expect(answer.status == 0 && answer.lines.joined().contains(#""replyTo":1"#), "\(answer.errors)")
    #expect(answer.errors.contains("Viber bot shows the client no quote"), "\(answer.errors)")
    let telegram = try self.session(FilesByKindTests.table[0])
    try telegram.calls.expect("sendMessage 200 \(FilesByKindTests.telegram)")
    #expect(telegram.run("send", "1", "--reply-to", "1", "Так", "--json").errors.isEmpty)
  }
}
