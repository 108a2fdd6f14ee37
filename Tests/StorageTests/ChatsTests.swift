import Inbox
import Phrases
import SQLite
import Storage
import TestKit
import Testing

struct ChatsTests {
  /// Sixty chats over two channels, of every status, many of them at the same moment.
  private func filled() throws -> TemporaryStore {
    let salon = try TemporaryStore()
    var random = SplitMix64(seed: 60)
    var change = Change()
    for number in Int64(1)...60 {
      let channel = Int64.random(in: 1...2, using: &random)
      change.contacts.append(.sample(number, channel: channel, externalID: "\(number)", name: "Клієнт \(number)"))
      let status = Chat.Status.allCases[Int(number) % 4]
      let at = Instant.sample - .minutes(Int64.random(in: 0...15, using: &random))
      var chat = Chat.sample(number, channel: channel, contact: number, status: status, activityAt: at)
      chat.isNew = status == .open && Bool.random(using: &random)
      chat.unread = Int.random(in: 0...2, using: &random)
      chat.responsible = [nil, 1, 2].randomElement(using: &random) ?? nil
      chat.lastInboundAt = Bool.random(using: &random) ? at - .minutes(Int64.random(in: 0...30, using: &random)) : nil
      change.chats.append(chat)
    }
    try salon.apply(change)
    return salon
  }

  private func belongs(_ view: ChatView, to query: ChatQuery, of viewer: Viewer) -> Bool {
    guard viewer.sees(view.channel), !query.isUnreadOnly || view.chat.unread > 0 else { return false }
    switch query.folder {
    case .active: return view.chat.status == .open
    case .new: return view.chat.isNew
    case .bot: return view.chat.status == .bot
    case .waiting: return view.chat.status == .waiting
    case .closed: return view.chat.status == .closed
    case .all: return true
    case .mine:
      guard case .staff(let staff) = viewer else { return false }
      return view.chat.responsible == staff.id && [.open, .waiting].contains(view.chat.status)
    }
  }

  @Test(arguments: ChatQuery.Folder.allCases)
  func `a folder holds its chats, newest activity first`(folder: ChatQuery.Folder) throws {
    let salon = try filled()
    let every = try salon.store.list()
    #expect(every.count == 60)
    for viewer in salon.everybody {
      for isUnreadOnly in [false, true] {
        let query = ChatQuery(folder: folder, isUnreadOnly: isUnreadOnly)
        let expected = every.filter { belongs($0, to: query, of: viewer) }.sorted {
          ($0.chat.activityAt, $0.chat.id) > ($1.chat.activityAt, $1.chat.id)
        }
        #expect(try salon.store.list(query, for: viewer) == expected)
      }
    }
  }

  @Test func `who waited longest comes first`() throws {
    let salon = try filled()
    let query = ChatQuery(folder: .active, order: .waiting)
    let list = try salon.store.list(query)
    func key(_ view: ChatView) -> Instant { view.chat.lastInboundAt ?? view.chat.activityAt }
    #expect(list.count == 15)
    #expect(list.map(\.chat.id) == list.sorted { (key($0), $0.chat.id) < (key($1), $1.chat.id) }.map(\.chat.id))
  }

  @Test func `filters narrow a folder`() throws {
    let salon = try filled()
    let every = try salon.store.list()
    #expect(
      try salon.store.numbers(ChatQuery(folder: .all, channels: ["tg-back"]))
        == every.filter { $0.channel.name == "tg-back" }.map(\.chat.id.rawValue)
    )
    #expect(try salon.store.numbers(ChatQuery(folder: .all, channels: ["nobody"])).isEmpty)
    #expect(
      try salon.store.numbers(ChatQuery(folder: .closed, responsible: 2))
        == every.filter { $0.chat.status == .closed && $0.chat.responsible == 2 }.map(\.chat.id.rawValue)
    )
    var change = Change()
    change.clients = [.sample()]
    var contact = every[7].contact
    contact.client = 1
    change.contacts = [contact]
    try salon.apply(change)
    #expect(try salon.store.list(ChatQuery(folder: .all, client: 1)).map(\.chat) == [every[7].chat])
    #expect(try salon.store.list(ChatQuery(folder: .all, client: 1)).map(\.client?.id) == [1])
  }

  @Test(arguments: ChatQuery.Folder.allCases, ChatQuery.Order.allCases)
  func `pages neither skip nor repeat`(folder: ChatQuery.Folder, order: ChatQuery.Order) throws {
    let salon = try filled()
    for viewer in salon.everybody {
      var query = ChatQuery(folder: folder, order: order)
      let whole = try salon.store.numbers(query, for: viewer)
      query.limit = 4
      var pages: [Int64] = []
      while true {
        let page = try salon.store.list(query, for: viewer)
        pages += page.map(\.chat.id.rawValue)
        guard let last = page.last, pages.count <= 60 else { break }
        // A cursor is what people are given as text.
        query.after = ChatQuery.Cursor(last.cursor.text)
      }
      #expect(pages == whole)
    }
  }

  @Test(arguments: [ChatQuery.Folder.all, .active, .closed])
  func `chats that move do not disturb the others`(folder: ChatQuery.Folder) throws {
    let salon = try filled()
    var random = SplitMix64(seed: 7)
    var query = ChatQuery(folder: folder)
    let before = try salon.store.list(query)
    query.limit = 3
    var seen: [Chat.ID] = []
    var moved: Set<Chat.ID> = []
    while true {
      let page = try salon.store.list(query)
      seen += page.map(\.chat.id)
      guard let last = page.last, seen.count <= 60 else { break }
      query.after = last.cursor
      // Two chats get a message: they are the newest now.
      var change = Change()
      for view in before.shuffled(using: &random).prefix(2) where !moved.contains(view.chat.id) {
        moved.insert(view.chat.id)
        var chat = view.chat
        chat.activityAt = .sample + .seconds(Int64(moved.count))
        change.chats.append(chat)
      }
      try salon.apply(change)
    }
    #expect(Set(seen).count == seen.count)
    let still = before.map(\.chat.id).filter { !moved.contains($0) }
    #expect(seen.filter { !moved.contains($0) } == still)
  }

  @Test func `a list ends when its reader has enough`() throws {
    let salon = try filled()
    let seen = try salon.store.look { read throws(Fault) in
      var seen = 0
      try read.chats(ChatQuery(folder: .all), for: .system) { _ throws(Fault) in
        seen += 1
        // A reader may ask for more meanwhile.
        #expect(try read.counts(for: .system).closed == 15)
        return seen < 5
      }
      return seen
    }
    #expect(seen == 5)
    #expect(try salon.store.numbers(ChatQuery(folder: .all, limit: 0)).isEmpty)
  }

  @Test func `counts equal a recount after any sequence of changes`() throws {
    let salon = try filled()
    var random = SplitMix64(seed: 9)
    for _ in 0..<40 {
      var change = Change()
      for view in try salon.store.list().shuffled(using: &random).prefix(5) {
        var chat = view.chat
        chat.status = Chat.Status.allCases.randomElement(using: &random) ?? .open
        chat.isNew = chat.status == .open && Bool.random(using: &random)
        chat.unread = Int.random(in: 0...2, using: &random)
        chat.responsible = [nil, 1, 2].randomElement(using: &random) ?? nil
        change.chats.append(chat)
      }
      try salon.apply(change)
    }
    let connection = try salon.raw()
    let kept = try connection.all(
      "SELECT channel, status, new, chats, unread FROM counter WHERE chats > 0 OR unread > 0 ORDER BY 1, 2, 3"
    ) { row in (0..<5).map { row.text($0) } }
    let recount = try connection.all(
      "SELECT channel, status, new, count(*), sum(unread > 0) FROM chat GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ) { row in (0..<5).map { row.text($0) } }
    #expect(kept == recount)
    let every = try salon.store.list()
    for viewer in salon.everybody {
      let counts = try salon.store.look { read throws(Fault) in try read.counts(for: viewer) }
      func count(_ folder: ChatQuery.Folder) -> Int {
        every.filter { belongs($0, to: ChatQuery(folder: folder), of: viewer) }.count
      }
      #expect(counts.active == count(.active))
      #expect(counts.mine == count(.mine))
      #expect(counts.new == count(.new))
      #expect(counts.bot == count(.bot))
      #expect(counts.waiting == count(.waiting))
      #expect(counts.closed == count(.closed))
      #expect(counts.unread == every.filter { viewer.sees($0.channel) && $0.chat.unread > 0 }.count)
    }
    try connection.script("DELETE FROM chat")
    #expect(try connection.first("SELECT sum(chats) + sum(unread) FROM counter") { $0.integer(0) } == 0)
  }

  @Test func `a chat shows the nouns beside it`() throws {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [.sample()]
    change.contacts = [.sample()]
    change.contacts[0].client = 1
    change.messages = [.sample(5, text: "Останнє")]
    change.chats = [.sample(responsible: 2)]
    change.chats[0].lastMessage = 5
    try salon.apply(change)
    let view = try salon.store.list().first
    #expect(view?.chat == change.chats[0])
    #expect(view?.contact == change.contacts[0])
    #expect(view?.client == change.clients[0])
    #expect(view?.channel == salon.main)
    #expect(view?.responsible == salon.colleague)
    #expect(view?.lastMessage == change.messages[0])
    #expect(view?.cursor == ChatQuery.Cursor(at: change.chats[0].activityAt, chat: 1))
    #expect(try salon.store.look { read throws(Fault) in try read.chat(1, for: .system) } == view)
  }

  @Test func `history is the earlier chats of the card, newest first`() throws {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [.sample()]
    for number in Int64(1)...3 {
      change.contacts.append(.sample(number, channel: number == 2 ? 2 : 1, externalID: "\(number)"))
      change.contacts[Int(number) - 1].client = number == 3 ? nil : 1
    }
    let days: [(contact: Int64, ago: Int64)] = [(1, 9), (2, 5), (1, 3), (3, 1), (1, 0)]
    for (offset, (contact, ago)) in days.enumerated() {
      let number = Int64(offset + 1)
      var chat = Chat.sample(
        number,
        channel: contact == 2 ? 2 : 1,
        contact: contact,
        status: number == 5 ? .open : .closed,
        openedAt: .sample - .days(ago)
      )
      chat.lastMessage = Message.ID(number)
      change.chats.append(chat)
      change.messages.append(.sample(number, chat: number, contact: contact, text: "Текст \(number)"))
    }
    try salon.apply(change)
    func history(_ contact: Int, limit: Int? = nil, _ viewer: Viewer = .system) throws -> [Chat.ID] {
      try salon.store.look { read throws(Fault) in
        try read.history(of: change.contacts[contact], except: 5, limit: limit, for: viewer).map(\.chat.id)
      }
    }
    #expect(try history(0) == [3, 2, 1])
    #expect(try history(1) == [3, 2, 1])
    #expect(try history(0, limit: 2) == [3, 2])
    #expect(try history(2) == [4])
    #expect(try history(0, .staff(salon.colleague)) == [3, 1])
    let card = try salon.store.look { read throws(Fault) in
      try read.history(of: 1, limit: nil, for: .staff(salon.admin))
    }
    #expect(card.map(\.chat.id) == [5, 3, 2, 1])
    #expect(card.map(\.lastText) == ["Текст 5", "Текст 3", "Текст 2", "Текст 1"])
    #expect(card.map(\.channel.name) == ["tg-main", "tg-main", "tg-back", "tg-main"])
  }
}
