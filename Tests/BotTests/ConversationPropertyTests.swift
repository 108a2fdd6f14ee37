import Foundation
import Inbox
import Phrases
import TestKit
import Testing

@testable import Bot

/// Long conversations of chance: clients who press, write, repeat, edit and wait; colleagues who take over and give back.
struct ConversationPropertyTests {
  private static let words = [
    "/start", "/menu", "/balance", "/topup", "/topup 200", "/visits", "/booking", "/promotions", "/review",
    "/complaint",
    "/person", "/cancel 11", "/cancel 12", "/cancel 13", "/confirm 11", "/confirm 12", "/confirm 13", "/keep",
    "/rate 1",
    "/rate 5", "/rate 9", "/skip", "/nothing", "/", "", " ", "1", "2", "3", "200", "так", "ні", "дякую", "меню",
    "баланс", "квазар",
    "067 111 22 33", "\u{0}\u{202E}", String(repeating: "ї", count: 5000), "/confirm 99999999999999999999", "{name}",
  ]

  private static let rounds =
    ProcessInfo.processInfo.environment["CBCHAT_FUZZ"].flatMap { Int($0) }.map { $0 * 100 } ?? 60

  @Test(arguments: 0..<rounds)
  func `whatever happens, the bot keeps its promises`(seed: Int) {
    var chance = SplitMix64(seed: UInt64(seed))
    let isLinked = Bool.random(using: &chance)
    var parlour = Parlour(linked: isLinked, language: ["uk", "en", nil].randomElement(using: &chance) ?? nil)
    parlour.visits = [
      Parlour.visit(11, in: .days(1), "ТАЄМНЕ"), Parlour.visit(12, in: .days(2), "ТАЄМНЕ"),
      Parlour.visit(13, in: .days(3), client: 2, "ЧУЖЕ"),
    ]
    var sent: [Inbound] = []
    var number = 0
    for _ in 0..<120 {
      let before = parlour.talk
      let count = before.messages.count { $0.author == .bot }
      number += 1
      let word = Self.words.randomElement(using: &chance) ?? ""
      var isRepeat = false
      switch Int.random(in: 0..<20, using: &chance) {
      case 0..<9:
        let inbound = Inbound.text(word, id: "m\(number)", from: parlour.sender)
        sent.append(inbound)
        parlour.hear(inbound)
      case 9..<13:
        let arrival = Arrival(externalID: "m\(number)", action: word)
        let inbound = Inbound(sender: parlour.sender, at: nil, body: .callback(arrival))
        sent.append(inbound)
        parlour.hear(inbound)
      case 13..<15:
        // The messenger repeats itself, perhaps long after.
        guard let earlier = sent.randomElement(using: &chance) else { continue }
        isRepeat = true
        parlour.hear(earlier)
      case 15:
        isRepeat = true
        parlour.hear(
          .body(
            .edit(of: "m\(Int.random(in: 0...number, using: &chance))", text: word, attachments: []),
            from: parlour.sender))
      case 16: parlour.send([.image, .contact, .voice].randomElement(using: &chance) ?? .file)
      case 17: parlour.now = parlour.now + Span.minutes(Int64.random(in: 0...15, using: &chance))
      case 18: parlour.talk.takeOver(at: parlour.now)
      default:
        guard Bool.random(using: &chance) else {
          let facts = parlour.facts
          _ = try? parlour.talk.giveBack(by: .sample(), at: parlour.now) { contact, ask throws(Fault) in
            facts(contact, ask)
          }
          continue
        }
        parlour.talk.close(at: parlour.now)
      }
      let after = parlour.talk
      let answers = after.messages.filter { $0.author == .bot }.count - count
      #expect(answers <= 1, "one message a step")
      if isRepeat { #expect(answers == 0 && after.visits == before.visits && after.reviews == before.reviews) }
      if let chat = before.chat, chat.status == .open || chat.status == .waiting {
        #expect(answers == 0, "a person has the chat")
      }
      for (id, visit) in before.visits where visit.status == .cancelled { #expect(after.visits[id] == visit) }
      if after.visits.count > before.visits.count {
        #expect(after.messages.compactMap(\.system?.kind).filter { $0 == .visitCancelled }.count == after.visits.count)
      }
      for chat in after.chats { #expect(!(chat.isNew && chat.status != .open)) }
      #expect(after.chats.count { $0.status != .closed } <= 1)
    }
    let all = parlour.talk.messages.filter { $0.author == .bot }.compactMap(\.text).joined(separator: "\n")
    #expect(!all.contains("ЧУЖЕ"))
    #expect(parlour.talk.visits[13] == nil)
    if !isLinked {
      for secret in ["ТАЄМНЕ", "120.50", "pay.example", "Коваль"] { #expect(!all.contains(secret)) }
      #expect(parlour.talk.visits.isEmpty && parlour.talk.topUps.isEmpty)
    }
    for message in parlour.talk.messages where message.author == .bot { #expect(message.text?.isEmpty == false) }
  }
}
