import Foundation
import Glibc
import JSON
import Testing

@testable import cbchat

/// Whoever writes to one client at once, the client reads it in the order in which it stands in the chat.
@Suite(.serialized)
struct OrderTests {
  private static let person = 7

  @Test func `answers, a batch, a campaign, the bot and the autoreply come in the order of the chat`() throws {
    let served = try ServedSalon()
    let salon = served.salon
    #expect(try salon.run("bot", "on", "tg").status == 0)
    #expect(
      try salon.run("autoreply", "set", "tg", "--when", "always", "--every", "1s", "--text", "uk=Ми на місці").status
        == 0)
    #expect(try salon.run("autoreply", "on", "tg").status == 0)
    let serving = try served.serve()
    // The bot answers twice and hands over, the autoreply follows, and the rest is said all at once.
    for (index, text) in ["вітаю", "6", "ви тут?"].enumerated() {
      #expect(serving.post(update(index + 1, text)) == 200)
    }
    let chat = try #require(try salon.json("list", "--all").array?.first?["id"]?.integer)
    var running: [Running] = []
    for turn in 1...2 {
      running.append(try salon.start(["send", "\(chat)", "відповідь \(turn)"]))
      running.append(try salon.start(["send", "\(chat)", "для serve \(turn)", "--no-wait"]))
      running.append(try salon.start(["send", "--batch", "-"], input: #"{"chat":\#(chat),"text":"пакет \#(turn)"}"#))
      running.append(try salon.start(["send", "--campaign", "c\(turn)", "--channel", "tg", "--all", "знижка \(turn)"]))
      #expect(serving.post(update(10 + turn, "пишу \(turn)")) == 200)
    }
    for command in running {
      let result = try command.wait()
      #expect(result.status == 0, "\(result.errors)")
    }
    let messages = try settled(salon, chat)
    #expect(serving.stop() == 0)
    let stand = messages.filter { $0["direction"]?.string == "out" }
    let texts = stand.compactMap { $0["text"]?.string }
    #expect(salon.messenger.delivered.map(\.text) == texts)
    let authors = Set(stand.compactMap { $0["author", "type"]?.string })
    #expect(authors.isSuperset(of: ["staff", "bot", "autoreply", "campaign"]))
    #expect(Set(texts).isSuperset(of: ["відповідь 1", "для serve 2", "пакет 1", "знижка 1", "знижка 2"]))
  }

  /// What the client writes now: the autoreply has no answer for what is an hour old.
  private func update(_ id: Int, _ text: String) -> String {
    let now = Int(Date().timeIntervalSince1970)
    return Salon.update(id, from: Self.person, text).replacing(#""date":1795507200"#, with: #""date":\#(now)"#)
  }

  /// The chat's messages, as soon as nothing of ours waits any more.
  private func settled(_ salon: Salon, _ chat: Int64) throws -> [JSONValue] {
    var messages: [JSONValue] = []
    for _ in 0..<300 {
      messages = try salon.json("open", "\(chat)", "--peek", "--limit", "100")["messages"]?.array ?? []
      let isSettled = messages.allSatisfy { !["queued", "sending"].contains($0["state"]?.string ?? "") }
      if isSettled, messages.count(where: { $0["author", "type"]?.string == "campaign" }) == 2 { return messages }
      usleep(50_000)
    }
    Issue.record("something still waits")
    return messages
  }
}
