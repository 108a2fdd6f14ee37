import Inbox
import Phrases
import SQLite
import TestKit
import Testing

@testable import Storage

/// Who looks only at the chats that were touched knows what a list holds as well as who reads the list anew.
struct TouchesTests {
  private let salon: TemporaryStore

  init() throws {
    salon = try TemporaryStore()
  }

  /// A list as its follower keeps it.
  private struct Follower {
    let query: ChatQuery
    let viewer: Viewer
    var shown: [Chat.ID: ChatView] = [:]
    var mark: Touches.Mark?
    var wholes = 0

    mutating func look(_ read: borrowing Read) throws(Fault) {
      let touches = try read.touches(since: mark)
      mark = touches.end
      guard let chats = touches.chats else {
        wholes += 1
        shown = [:]
        var all: [Chat.ID: ChatView] = [:]
        try read.chats(query, for: viewer) { view throws(Fault) in
          all[view.chat.id] = view
          return true
        }
        shown = all
        return
      }
      for id in chats { shown[id] = try read.chat(id, in: query, for: viewer) }
    }
  }

  @Test func `what is touched is all that changed`() throws {
    var random = SplitMix64(seed: 77)
    var change = Change()
    change.clients = [.sample(1), .sample(2)]
    for number in Int64(1)...8 {
      change.contacts.append(.sample(number, externalID: "x\(number)"))
      change.chats.append(.sample(number, contact: number, activityAt: .sample + .seconds(number)))
      change.messages.append(.sample(number, chat: number, contact: number, at: .sample + .seconds(number)))
    }
    for index in change.chats.indices { change.chats[index].lastMessage = change.messages[index].id }
    try salon.apply(change)
    var followers: [Follower] = []
    for viewer in [Viewer.staff(salon.admin), .staff(salon.colleague)] {
      for folder in ChatQuery.Folder.allCases {
        followers.append(Follower(query: ChatQuery(folder: folder), viewer: viewer))
        followers.append(
          Follower(query: ChatQuery(folder: folder, isUnreadOnly: true, order: .waiting), viewer: viewer))
      }
      followers.append(Follower(query: ChatQuery(folder: .all, client: 1), viewer: viewer))
      followers.append(Follower(query: ChatQuery(folder: .all, responsible: salon.colleague.id), viewer: viewer))
    }
    for step in 0..<60 {
      try salon.store.change { write throws(Fault) in try alter(write, step, &random) }
      try salon.store.look { read throws(Fault) in
        for index in followers.indices {
          try followers[index].look(read)
          var whole: [Chat.ID: ChatView] = [:]
          try read.chats(followers[index].query, for: followers[index].viewer) { view throws(Fault) in
            whole[view.chat.id] = view
            return true
          }
          #expect(followers[index].shown == whole, "step \(step), \(followers[index].query)")
        }
      }
    }
    // The first look, and one after each change of a channel or a colleague.
    #expect(followers.allSatisfy { $0.wholes < 25 })
  }

  /// Changes one thing that a list shows.
  private func alter(_ write: borrowing Write, _ step: Int, _ random: inout SplitMix64) throws(Fault) {
    let number = Int64.random(in: 1...8, using: &random)
    guard var chat = try write.read.chat(Chat.ID(number), for: .system)?.chat,
      var contact = try write.read.contact(Contact.ID(number), for: .system),
      var message = try write.read.message(Message.ID(number), for: .system),
      var client = try write.read.client(Client.ID(number % 2 + 1), for: .system)
    else { return }
    var change = Change()
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1:
      chat.status = Chat.Status.allCases.randomElement(using: &random) ?? .open
      chat.isNew = chat.status == .open
      change.chats = [chat]
    case 2:
      chat.unread = Int.random(in: 0...2, using: &random)
      change.chats = [chat]
    case 3:
      chat.responsible = [nil, salon.admin.id, salon.colleague.id].randomElement(using: &random) ?? nil
      change.chats = [chat]
    case 4:
      chat.activityAt = chat.activityAt + .seconds(3)
      chat.lastInboundAt = chat.activityAt
      change.chats = [chat]
    case 5:
      contact.client = [nil, 1, 2].randomElement(using: &random) ?? nil
      contact.name = "ім’я \(step)"
      change.contacts = [contact]
    case 6:
      contact.state = contact.state == .active ? .blocked : .active
      contact.isOptedOut.toggle()
      change.contacts = [contact]
    case 7:
      message.text = "текст \(step)"
      change.messages = [message]
    case 8:
      client.name = "картка \(step)"
      change.clients = [client]
    default:
      guard var channel = try write.read.channel(chat.channel, for: .system) else { return }
      channel.title = "канал \(step)"
      if Bool.random(using: &random) { channel.roles = channel.roles.isEmpty ? [.reception] : [] }
      change.channels = [channel]
    }
    try write.apply(change)
  }

  @Test func `whoever was away for too long reads the list anew`() throws {
    func touches(_ mark: Touches.Mark?) throws -> Touches {
      try salon.store.look { read throws(Fault) in try read.touches(since: mark) }
    }
    let start = try touches(nil)
    #expect(start.chats == nil)
    #expect(try touches(start.end).chats == [])
    let raw = try salon.raw()
    func touch(_ count: Int) throws {
      try raw.script(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
        INSERT INTO touch(chat) SELECT 1 + i % 3 FROM n
        """
      )
    }
    try touch(5)
    let five = try touches(start.end)
    #expect(five.chats == [2, 1, 3].map { Chat.ID($0) } || five.chats?.count == 3)
    try touch(9_999)
    #expect(try touches(five.end).chats?.count == 3)
    #expect(try touches(start.end).chats == nil)
    try touch(1)
    #expect(try touches(five.end).chats == nil)
    #expect(try raw.first("SELECT count(*) FROM touch") { $0.integer(0) } == 10_000)
  }
}
