import JSON
import Testing

@testable import cbchat

/// `--fields` means the same whether something is listed or not.
struct ListedKeysTests {
  private static let lists = [
    "list", "list --jsonl", "client list", "client export --format jsonl", "client visit list 1", "webhook events",
    "canned list", "campaign list", "close -", "channel list", "autoreply show",
    "bot command list tg-main", "bot promo list",
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
    func keys(_ words: String, input: String = "") throws -> [String] {
      let answer = session.run(words: words.split(separator: " ").map(String.init) + ["--jsonl"], input: input)
      let line = try #require(answer.lines.first, "\(words): \(answer.errors)")
      return try #require(try JSONValue.parse(line).object).members.map(\.key)
    }
    #expect(try keys("list") == ChatAnswer.keys)
    #expect(try keys("client list") == ClientRow.keys)
    #expect(try keys("client export --format jsonl") == CardExport.keys)
    #expect(try keys("client visit list 1") == VisitAnswer.keys)
    #expect(try keys("webhook events") == EventAnswer.keys)
    #expect(try keys("canned list") == CannedAnswer.keys)
    #expect(try keys("channel list") == ChannelAnswer.keys)
    #expect(try keys("autoreply show") == AutoreplyAnswer.keys)
    #expect(try keys("campaign list") == CampaignAnswer.keys)
    session.run("bot", "promo", "add", "--title", "Знижка", "--text", "двадцять відсотків")
    #expect(try keys("bot promo list") == PromotionAnswer.keys)
    session.run("bot", "command", "set", "tg-main", "/price", "--text", "400 грн")
    #expect(try keys("bot command list tg-main") == ShortcutAnswer.keys)
    #expect(try keys("close -", input: "1\n") == ChangeAnswer.keys)
  }
}
