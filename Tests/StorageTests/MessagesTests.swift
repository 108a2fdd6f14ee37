import Inbox
import Phrases
import Storage
import TestKit
import Testing

struct MessagesTests {
  private func salon(_ messages: [Message]) throws -> TemporaryStore {
    let salon = try TemporaryStore()
    var change = Change()
    change.contacts = [.sample(), .sample(2, externalID: "5002")]
    change.chats = [.sample(), .sample(2, contact: 2)]
    change.messages = messages
    try salon.apply(change)
    return salon
  }

  private func page(_ salon: TemporaryStore, before: Message.ID? = nil, limit: Int? = nil) throws -> [Int64] {
    try salon.store.look { read throws(Fault) in
      guard let view = try read.chat(1, for: .system) else { return [] }
      return try read.messages(of: view, before: before, limit: limit).map(\.id.rawValue)
    }
  }

  @Test func `messages sort by time, then by number, in pages from the newest`() throws {
    let salon = try salon([
      .sample(1, at: .sample), .sample(2, at: .sample - .hours(1)), .sample(3, at: .sample),
      .sample(4, at: .sample + .hours(1)), .sample(5, chat: 2, contact: 2), .sample(6, at: .sample - .hours(2)),
    ])
    #expect(try page(salon) == [6, 2, 1, 3, 4])
    #expect(try page(salon, limit: 2) == [3, 4])
    #expect(try page(salon, before: 3, limit: 2) == [2, 1])
    #expect(try page(salon, before: 2) == [6])
    #expect(try page(salon, before: 6) == [])
    #expect(try page(salon, before: 99) == [])
  }

  @Test func `a message in several parts comes with all of them`() throws {
    var long = Message.sample(1, author: .staff(1), state: .sending, parts: 3)
    long.parts = [
      Message.Part(externalID: "a", state: .sent), Message.Part(state: .sending), Message.Part(state: .queued),
    ]
    let salon = try salon([long])
    let kept = try salon.store.look { read throws(Fault) in
      guard let view = try read.chat(1, for: .system) else { return [Message]() }
      return try read.messages(of: view, limit: nil)
    }
    #expect(kept == [long])
  }

  @Test func `how a message came about, and its template, are kept`() throws {
    var batch = Message.sample(1, author: .staff(1), state: .queued)
    batch.way = .promo
    batch.template = Template(name: "visit", language: "uk", parameters: ["Оля", "18:30"])
    var planned = Message.sample(2, author: .staff(1), at: .sample + .hours(1), state: .scheduled)
    planned.way = .scheduled
    let salon = try salon([batch, planned])
    try salon.store.look { read throws(Fault) in
      #expect(try read.message(1, for: .system) == batch)
      #expect(try read.scheduled(in: Chat.ID(1)) == [planned])
      #expect(try read.scheduled(in: Chat.ID(2)).isEmpty)
      #expect(try read.scheduled(in: Channel.ID(1)) == [planned])
      #expect(try read.dueScheduled(limit: 5).isEmpty)
      #expect(try read.nextDue() == planned.at)
      guard let view = try read.chat(1, for: .system) else { return }
      var chat = view.chat
      chat.lastInboundAt = .sample - .days(1)
      // What was scheduled or sent in a batch is nobody's answer.
      #expect(try !read.hasAnswer(in: chat))
    }
    salon.clock.advance(by: .hours(1))
    try salon.store.look { read throws(Fault) in #expect(try read.dueScheduled(limit: 5) == [planned]) }
  }

  @Test func `the last inbound message is the client's newest`() throws {
    let salon = try salon([
      .sample(1, at: .sample, externalID: "m1"), .sample(2, at: .sample - .hours(1), externalID: "m2"),
      .sample(3, author: .staff(1), at: .sample + .hours(1), state: .sent, externalID: "o1"),
    ])
    try salon.store.look { read throws(Fault) in
      #expect(try read.lastInboundID(of: 1, in: 1) == "m1")
      #expect(try read.lastInboundID(of: 2, in: 2) == nil)
    }
  }

  @Test func `a receipt covers what was sent until then and can still rise`() throws {
    let states: [Message.State] = [.scheduled, .queued, .sending, .sent, .delivered, .seen, .failed, .uncertain]
    var messages = states.enumerated().map { offset, state in
      Message.sample(Int64(offset + 1), author: .staff(1), at: .sample + .seconds(Int64(offset)), state: state)
    }
    messages.append(.sample(20, at: .sample))
    messages.append(.sample(21, chat: 2, contact: 2, author: .staff(1), at: .sample, state: .sent))
    let salon = try salon(messages)
    func raisable(_ through: Instant) throws -> [Int64] {
      try salon.store.look { read throws(Fault) in try read.raisable(in: 1, through: through).map(\.id.rawValue) }
    }
    #expect(try raisable(.sample + .hours(1)) == [8, 5, 4])
    #expect(try raisable(.sample + .seconds(4)) == [5, 4])
    #expect(try raisable(.sample + .seconds(3)) == [4])
    #expect(try raisable(.sample - .seconds(1)) == [])
  }

  @Test func `an answer is a person's message since the client's last one`() throws {
    let authors: [Message.Author] = [.staff(1), .external, .bot, .autoreply, .campaign]
    for author in authors {
      for state in [Message.State.queued, .uncertain, .failed] {
        let salon = try salon([
          .sample(1, at: .sample), .sample(2, author: author, at: .sample + .seconds(1), state: state),
          .sample(3, author: .staff(1), at: .sample - .seconds(1), state: .seen),
        ])
        var chat = Chat.sample()
        chat.lastInboundAt = .sample
        let isAnswer = author.isPerson && state != .failed
        try salon.store.look { read throws(Fault) in
          #expect(try read.hasAnswer(in: chat, besides: 3) == isAnswer)
          #expect(try read.hasAnswer(in: chat, besides: 2) == false)
        }
      }
    }
  }
}

extension Message.Author {
  fileprivate var isPerson: Bool {
    switch self {
    case .staff, .external: true
    case .client, .bot, .autoreply, .campaign, .system: false
    }
  }
}
