import Inbox
import TestKit
import Testing

/// Any order and any repetition of what arrives ends in the same rows; `new` and unread follow from the history.
struct HistoryPropertyTests {
  /// What is left when the numbers, which depend on the order, are taken away.
  private struct Row: Hashable, Comparable {
    let at: Instant
    let external: [String?]
    let text: String?
    let state: Message.State?
    let parts: [Message.State]

    init(_ message: Message) {
      at = message.at
      external = message.parts.map(\.externalID)
      text = message.text
      state = message.state
      parts = message.parts.map(\.state)
    }

    static func < (left: Row, right: Row) -> Bool {
      (left.at, left.external.first.flatMap { $0 } ?? "") < (right.at, right.external.first.flatMap { $0 } ?? "")
    }
  }

  @Test func `any order and duplication of inbound and receipts ends in the same rows`() throws {
    var random = SplitMix64(seed: 2026)
    for _ in 0..<150 {
      var start = Salon.with(.open, traits: .sample(text: TextLimit(5, .utf16)))
      let sent = try start.send("aaaa bbbb")
      for part in 0..<2 {
        start.depart(sent.id)
        start.settle(.accepted("o\(part)"), sent.id, part: part)
      }
      start.now = start.now + .minutes(10)
      let base = start.now
      var arrivals: [Inbound] = (1...5).map { number in
        .text("повідомлення \(number)", id: "m\(number)", at: base - .seconds(Int64(number) * 7))
      }
      for part in 0..<2 {
        for state in [Message.State.delivered, .seen] where Bool.random(using: &random) {
          arrivals.append(.body(.receipt(Receipt(state, .message(externalID: "o\(part)")))))
        }
      }
      var ends: Set<[Row]> = []
      var chats: Set<[Chat]> = []
      for _ in 0..<4 {
        var salon = start
        for inbound in (arrivals + arrivals.shuffled(using: &random).prefix(4)).shuffled(using: &random) {
          salon.receive(inbound)
        }
        ends.insert(salon.messages.map(Row.init).sorted())
        let last = salon.messages.max { ($0.at, $0.id) < ($1.at, $1.id) }
        #expect(salon.chat.lastMessage == last?.id)
        chats.insert(
          salon.chats.map { chat in
            var chat = chat
            chat.lastMessage = nil
            return chat
          }
        )
      }
      #expect(ends.count == 1)
      #expect(chats.count == 1)
      #expect(chats.first?.first?.unread == 5)
    }
  }

  /// domain.md in one function: who answered last, and how much came since somebody read or answered.
  private struct Model {
    var status: Chat.Status = .closed
    var isNew = false
    var unread = 0
  }

  @Test func `new and unread follow from what happened`() throws {
    var random = SplitMix64(seed: 42)
    for round in 0..<200 {
      var salon = Salon.sample()
      var model = Model()
      for step in 0..<25 {
        salon.now = salon.now + .seconds(30)
        let isOpen = !salon.chats.isEmpty && salon.chat.status != .closed
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1, 2:
          salon.receive(.text("x", id: "\(round).\(step)"))
          model.unread = model.status == .closed ? 1 : model.unread + 1
          model.status = .open
          model.isNew = true
        case 3 where isOpen:
          let message = try salon.send("y")
          model.isNew = false
          model.unread = 0
          salon.depart(message.id)
          if Bool.random(using: &random) {
            salon.settle(Outcome(.rejected), message.id)
            model.isNew =
              model.status == .open
              && !salon.messages.contains {
                ($0.author == .staff(1) || $0.author == .external) && $0.state != .failed && $0.id != message.id
                  && $0.at >= (salon.chat.lastInboundAt ?? salon.now)
              }
          } else {
            salon.settle(.accepted("o\(message.id)"), message.id)
          }
        case 4 where isOpen:
          salon.receive(.body(.echo(Arrival(externalID: "e\(round).\(step)", text: "z"))))
          model.isNew = false
          model.unread = 0
        case 5 where isOpen:
          salon.apply(markRead(salon.chat))
          model.unread = 0
        case 6 where isOpen:
          salon.apply(close(salon.chat, by: salon.staff, note: nil, ids: &salon.ids, at: salon.now))
          model.status = .closed
          model.isNew = false
        case 7 where isOpen: salon.chats[salon.chats.count - 1].status = .open
        default: salon.receive(.body(.reaction(to: "\(round).0", emojis: ["❤"])))
        }
        guard !salon.chats.isEmpty else { continue }
        #expect(salon.chat.isNew == model.isNew)
        #expect(salon.chat.unread == model.unread)
        #expect(salon.chat.status == model.status)
        #expect(salon.chats.filter { $0.status != .closed }.count <= 1)
      }
    }
  }
}
