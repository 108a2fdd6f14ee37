import CLI
import JSON
import Testing

@testable import cbchat

/// `--fields` means the same whether something is listed or not.
struct ListedKeysTests {
  private static let lists = [
    "list", "list --jsonl", "client list", "client export --format jsonl", "client visit list 1", "webhook events",
    "canned list", "campaign list", "close -", "channel list", "autoreply show",
    "bot command list tg-main", "bot promo list", "bot reviews", "bot reviews --complaints",
  ]

  @Test(arguments: lists)
  func `a field that nothing has is refused also of an empty list`(words: String) throws {
    let session = try Session()
    // Each list is empty, but for the channels.
    if words.hasPrefix("client visit") { session.run("client", "add", "--name", "Оля") }
    let words = words.split(separator: " ").map(String.init)
    let right = session.run(words: words + ["--fields", words[0] == "close" ? "id" : Self.key(of: words)])
    #expect(right.status == 0, "\(right.errors)")
    let wrong = session.run(words: words + ["--fields", "nope"])
    #expect(wrong.status == 64)
    #expect(wrong.lines.isEmpty)
    #expect(wrong.errors.contains("no field 'nope'"))
  }

  @Test(arguments: [
    ("list", "client.nope"), ("list", "lastMessage.nope"), ("list", "id.nope"), ("client list", "visits.next.nope"),
    ("client list", "notes.nope"), ("bot reviews", "contact.nope"), ("close -", "chat.lastMessage.nope"),
    ("watch --since 0 --timeout 1s", "message.author.nope"), ("watch --since 0 --timeout 1s", "nope"),
    ("list --limit 1", "contact.id,nope"),
  ])
  func `a deeper field that nothing has is refused of an empty list`(words: String, fields: String) throws {
    let session = try Session()
    let answer = session.run(words: words.split(separator: " ").map(String.init) + ["--fields", fields])
    #expect(answer.status == 64, "\(words) --fields \(fields): \(answer.lines)")
    let wrong = fields.split(separator: ",").last ?? ""
    #expect(answer.errors.contains("no field '\(wrong)'"), "\(answer.errors)")
  }

  @Test func `a field under what is absent is refused like any other`() throws {
    let session = try Session()
    session.write("вітаю")
    // Nobody is responsible and nothing is linked: only the type tells what there could be.
    #expect(session.run("list", "--fields", "responsible.login,client.name").status == 0)
    for fields in ["responsible.nope", "client.nope"] {
      let answer = session.run("list", "--fields", fields)
      #expect(answer.status == 64 && answer.lines.isEmpty, "\(fields): \(answer.lines)")
    }
  }

  private static func key(of words: [String]) -> String {
    switch words[0] {
    case "canned", "channel", "campaign": "name"
    case "bot" where words[1] == "command": "name"
    case "autoreply": "channel"
    default: "id"
    }
  }

  @Test func `the keys that are known are those of the objects`() throws {
    let session = try Session()
    session.run("client", "add", "--name", "Оля")
    session.run("client", "visit", "add", "1", "--at", "+1h", "--service", "манікюр")
    session.run("canned", "set", "адреса", "вул. Садова, 1")
    session.write("вітаю")
    session.run("send", "--campaign", "x", "--channel", "tg-main", "--all", "текст", "--no-wait")
    session.run("send", "1", "добрий", "день", "--no-wait")
    session.run("client", "link", "1", "--chat", "1")
    session.run("client", "note", "1", "без лаку")
    session.run("assign", "1", "--me")
    session.run("bot", "promo", "add", "--title", "Знижка", "--text", "двадцять відсотків")
    session.run("bot", "command", "set", "tg-main", "/price", "--text", "400 грн")
    func expect(_ words: String, _ shape: Shape, input: String = "") throws {
      let answer = session.run(words: words.split(separator: " ").map(String.init) + ["--jsonl"], input: input)
      try #require(!answer.lines.isEmpty, "\(words): \(answer.errors)")
      for line in answer.lines { #expect(Self.differences(try JSONValue.parse(line), shape, at: words) == []) }
    }
    try expect("list", ChatAnswer.shape)
    try expect("client list", ClientRow.shape)
    try expect("client export --format jsonl", CardExport.shape)
    try expect("client visit list 1", VisitAnswer.shape)
    try expect("webhook events", EventAnswer.shape)
    try expect("canned list", CannedAnswer.shape)
    try expect("channel list", ChannelAnswer.shape)
    try expect("autoreply show", AutoreplyAnswer.shape)
    try expect("campaign list", CampaignAnswer.shape)
    try expect("send --campaign x --channel tg-main --all текст --dry-run", RecipientAnswer.shape)
    try expect("bot promo list", PromotionAnswer.shape)
    try expect("bot command list tg-main", ShortcutAnswer.shape)
    try expect("watch --since 0 --timeout 1s", WatchAnswer.shape)
    try expect("close -", ChangeAnswer.shape, input: "1\n9\nabc\n")
  }

  /// Where a value and what is known of it differ, by path.
  private static func differences(_ value: JSONValue, _ shape: Shape, at path: String) -> [String] {
    guard let object = value.object else { return ["\(path) is no object"] }
    let keys = object.members.map(\.key)
    guard keys == shape.keys else { return ["\(path): \(keys), known \(shape.keys)"] }
    return object.members.flatMap { key, value -> [String] in
      let path = path + " ." + key
      switch shape[key] {
      case .open, nil: return []
      case .object(let inner):
        if value == .null { return [] }
        return (value.array ?? [value]).flatMap { differences($0, inner, at: path) }
      case .value:
        return (value.array ?? [value]).compactMap { $0.object == nil ? nil : "\(path) has keys of its own" }
      }
    }
  }
}
