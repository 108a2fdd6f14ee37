import Inbox
import Phrases
import SQLite
import Storage
import TestKit
import Testing

/// What a change says is what is read back, with every field set and with every field absent.
struct ApplyTests {
  private let hostile = "Їжак ’ \" \u{0} \n 💇‍♀️ '); DROP TABLE chat; --"

  private func base(_ salon: TemporaryStore) throws {
    var change = Change()
    change.clients = [.sample()]
    change.contacts = [.sample()]
    change.chats = [.sample()]
    change.messages = [.sample()]
    try salon.apply(change)
  }

  @Test func `a card`() throws {
    let salon = try TemporaryStore()
    var full = Client.sample(1, name: hostile, phones: ["+380991112233", "+380501112233", "+380671112233"])
    full.externalID = "ext 7"
    full.status = "VIP"
    let bare = Client(id: 2, name: "", createdAt: Instant(milliseconds: -1))
    var change = Change()
    change.clients = [full, bare]
    try salon.apply(change)
    func card(_ id: Client.ID) throws -> Client? {
      try salon.store.look { read throws(Fault) in try read.client(id, for: .system) }
    }
    #expect(try card(1) == full)
    #expect(try card(2) == bare)
    #expect(try card(3) == nil)
    full.phones = ["+380671112233"]
    full.externalID = nil
    full.status = nil
    full.name = "Марія"
    change.clients = [full]
    try salon.apply(change)
    #expect(try card(1) == full)
    #expect(
      try salon.store.look { read throws(Fault) in
        try read.clients(named: .phone("+380991112233"), for: .system).count
      } == 0
    )
  }

  @Test func `a card by number, by its other number, by phone and by name`() throws {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [
      .sample(1, name: "Марія Коваль"), .sample(2, name: "Марія Ковальчук"), .sample(3, name: "Іван", phones: []),
    ]
    change.clients[2].externalID = "A-3"
    try salon.apply(change)
    func named(_ word: ClientWord) throws -> [Int64] {
      try salon.store.look { read throws(Fault) in try read.clients(named: word, for: .system).map(\.id.rawValue) }
    }
    #expect(try named(.number(2)) == [2])
    #expect(try named(.number(9)) == [])
    #expect(try named(.external("A-3")) == [3])
    #expect(try named(.phone("+380671112233")) == [1, 2])
    #expect(try named(.name("марія коваль")) == [1])
    #expect(try named(.name("марія")) == [1, 2])
    #expect(try named(.name("Оксана")) == [])
    #expect(try named(.name("1112233")) == [1, 2])
  }

  @Test func `a contact`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    let full = Contact(
      id: 2,
      channel: 1,
      externalID: "9007199254740993",
      name: hostile,
      username: "maria_k",
      phone: "+380671112233",
      phoneProof: .claimed,
      language: "uk",
      state: .blocked,
      isOptedOut: true,
      client: 1,
      lastInboundAt: .sample,
      createdAt: .sample - .days(1)
    )
    let bare = Contact(id: 3, channel: 2, externalID: "", createdAt: .sample)
    var change = Change()
    change.contacts = [full, bare]
    try salon.apply(change)
    func contact(_ id: Contact.ID) throws -> Contact? {
      try salon.store.look { read throws(Fault) in try read.contact(id, for: .system) }
    }
    #expect(try contact(2) == full)
    #expect(try contact(3) == bare)
    try salon.store.look { read throws(Fault) in
      #expect(try read.contact(of: 1, externalID: "9007199254740993") == full)
      #expect(try read.contact(of: 2, externalID: "9007199254740993") == nil)
      #expect(try read.contacts(of: 1, for: .system) == [full])
    }
    // The messenger may come to know the person by another id.
    change.contacts = [Contact(id: 2, channel: 1, externalID: "UA.9007199254740993", createdAt: .sample - .days(1))]
    try salon.apply(change)
    #expect(try contact(2) == change.contacts[0])
  }

  @Test func `a contact is found by the number that is proven to be its own`() throws {
    let salon = try TemporaryStore()
    let phone: Phone = "+380671112233"
    var change = Change()
    change.contacts = [.sample(1, externalID: "1"), .sample(2, externalID: "2"), .sample(3, externalID: "3")]
    change.contacts += [.sample(4, channel: 2, externalID: "4")]
    for index in 0..<4 {
      change.contacts[index].phone = index == 0 ? "+380671112234" : phone
      change.contacts[index].phoneProof = index == 1 ? .claimed : .proven
    }
    try salon.apply(change)
    try salon.store.look { read throws(Fault) in
      #expect(try read.contact(of: 1, withProvenPhone: phone)?.id == 3)
      #expect(try read.contact(of: 2, withProvenPhone: phone)?.id == 4)
      #expect(try read.contact(of: 2, withProvenPhone: "+380671112234") == nil)
    }
  }

  @Test func `one account of a channel is one contact`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    var change = Change()
    change.contacts = [.sample(2)]
    #expect(throws: Fault.self) { try salon.apply(change) }
    change.contacts = [.sample(2, channel: 2)]
    try salon.apply(change)
  }

  @Test(arguments: Chat.Status.allCases)
  func `a chat of every status`(status: Chat.Status) throws {
    let salon = try TemporaryStore()
    var change = Change()
    change.contacts = [.sample(), .sample(2, externalID: "5002")]
    change.chats = [
      Chat(
        id: 1,
        channel: 1,
        contact: 1,
        status: status,
        openedAt: .sample - .hours(3),
        isNew: true,
        unread: 3,
        responsible: 2,
        closedAt: .sample,
        waitUntil: .sample + .days(1),
        lastInboundAt: .sample - .hours(1),
        activityAt: .sample - .minutes(1),
        lastMessage: 7
      ),
      Chat(id: 2, channel: 1, contact: 2, status: status, openedAt: .sample),
    ]
    try salon.apply(change)
    func chat(_ id: Chat.ID) throws -> Chat? {
      try salon.store.look { read throws(Fault) in try read.chat(id, for: .system)?.chat }
    }
    #expect(try chat(1) == change.chats[0])
    #expect(try chat(2) == change.chats[1])
    try salon.store.look { read throws(Fault) in
      #expect(try read.newestChat(of: 1) == change.chats[0])
      #expect(try read.currentChat(of: 1) == (status == .closed ? nil : change.chats[0]))
    }
    let bare = Chat(id: 1, channel: 1, contact: 1, status: .closed, openedAt: .sample - .hours(3))
    change.chats = [bare]
    try salon.apply(change)
    #expect(try chat(1) == bare)
  }

  @Test func `a contact has at most one chat that is not closed`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    for status in [Chat.Status.bot, .open, .waiting] {
      var change = Change()
      change.chats = [.sample(2, status: status)]
      #expect(throws: Fault.self) { try salon.apply(change) }
    }
    var change = Change()
    change.chats = [.sample(2, status: .closed)]
    try salon.apply(change)
    // In one change the old one is closed first.
    change.chats = [.sample(1, status: .closed), .sample(3)]
    try salon.apply(change)
    #expect(try salon.store.look { read throws(Fault) in try read.currentChat(of: 1)?.id } == 3)
  }

  @Test func `a message with everything`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    var full = Message(
      id: 2,
      chat: 1,
      contact: 1,
      direction: .out,
      author: .staff(2),
      text: hostile,
      attachments: [
        Attachment(
          kind: .file,
          name: hostile,
          mime: "application/pdf",
          size: .max,
          url: "https://example.com/a?b=c&d=\"e\"",
          reference: "ref",
          file: "media/1",
          phone: "+380 67"
        ), Attachment(kind: .unsupported),
      ],
      reactions: [Message.Reaction(emoji: "❤", author: "client"), Message.Reaction(emoji: "👍", author: "staff")],
      replyTo: 1,
      at: .sample,
      state: .failed,
      failure: Message.Failure(code: "rejected", reason: "bad \"request\""),
      parts: [
        Message.Part(externalID: "a", state: .seen), Message.Part(state: .failed),
        Message.Part(externalID: "c", state: .sent),
      ],
      editedAt: .sample + .seconds(1),
      deletedAt: .sample + .seconds(2),
      campaign: "весна",
      key: "k1"
    )
    var change = Change()
    change.messages = [full]
    change.revisions = [
      Revision(message: 2, text: "раніше", at: .sample - .days(1)), Revision(message: 2, text: nil, at: .sample),
    ]
    try salon.apply(change)
    func message(_ id: Message.ID) throws -> Message? {
      try salon.store.look { read throws(Fault) in try read.message(id, for: .system) }
    }
    #expect(try message(2) == full)
    try salon.store.look { read throws(Fault) in
      #expect(try read.message(key: "k1") == full)
      #expect(try read.message(key: "k2") == nil)
      for id in ["a", "c"] { #expect(try read.message(of: 1, externalID: id) == full) }
      #expect(try read.message(of: 2, externalID: "a") == nil)
      #expect(try read.message(of: 1, externalID: "b") == nil)
    }
    let revisions = try salon.raw().all("SELECT at, text FROM revision WHERE message = 2 ORDER BY rowid") {
      "\($0.integer(0)) \($0.textIfAny(1) ?? "-")"
    }
    #expect(revisions == ["\((Instant.sample - .days(1)).milliseconds) раніше", "\(Instant.sample.milliseconds) -"])
    full.parts[1] = Message.Part(externalID: "b", state: .delivered)
    full.attachments = []
    full.reactions = []
    full.failure = nil
    full.editedAt = nil
    full.deletedAt = nil
    full.text = nil
    full.state = .delivered
    change = Change()
    change.messages = [full]
    try salon.apply(change)
    #expect(try message(2) == full)
  }

  @Test func `a message with nothing`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    let bare = Message(id: 2, chat: 1, contact: 1, direction: .system, author: .system, at: .sample)
    var change = Change()
    change.messages = [bare]
    try salon.apply(change)
    #expect(try salon.store.look { read throws(Fault) in try read.message(2, for: .system) } == bare)
  }

  @Test func `every author and every state of a message`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    let authors: [Message.Author] = [.client, .staff(1), .bot, .autoreply, .campaign, .external, .system]
    var change = Change()
    for (offset, author) in authors.enumerated() {
      for (step, state) in ([nil] + Message.State.allCases).enumerated() {
        change.messages.append(.sample(Int64(2 + offset * 20 + step), author: author, state: state))
      }
    }
    try salon.apply(change)
    let kept = try salon.store.look { read throws(Fault) in
      var kept: [Message?] = []
      for message in change.messages { kept.append(try read.message(message.id, for: .system)) }
      return kept
    }
    #expect(kept == change.messages)
  }

  @Test func `every system line`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    var change = Change()
    for (offset, kind) in SystemLine.Kind.allCases.enumerated() {
      var message = Message.sample(Int64(2 + offset), text: nil, parts: 0)
      message.direction = .system
      message.author = .system
      message.system = SystemLine(kind, offset.isMultiple(of: 2) ? [:] : ["by": hostile, "note": ""])
      change.messages.append(message)
    }
    try salon.apply(change)
    let lines = try salon.store.look { read throws(Fault) in
      var lines: [SystemLine?] = []
      for message in change.messages { lines.append(try read.message(message.id, for: .system)?.system) }
      return lines
    }
    #expect(lines == change.messages.map(\.system))
  }

  @Test func `two messages cannot have one id of the messenger`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    var change = Change()
    change.messages = [.sample(2, externalID: "x")]
    try salon.apply(change)
    change.messages = [.sample(3, externalID: "x")]
    #expect(throws: Fault.self) { try salon.apply(change) }
    // Nor can two parts: the other message's part stays what it was.
    var first = Message.sample(4, author: .staff(1), state: .sending, parts: 2)
    first.parts[1].externalID = "p"
    var second = Message.sample(5, author: .staff(1), state: .sending, parts: 2)
    second.parts[1].externalID = "p"
    change.messages = [first]
    try salon.apply(change)
    change.messages = [second]
    #expect(throws: Fault.self) { try salon.apply(change) }
    #expect(try salon.store.look { read throws(Fault) in try read.message(of: 1, externalID: "p") } == first)
  }

  @Test func `an outbox item`() throws {
    let salon = try TemporaryStore()
    try base(salon)
    var change = Change()
    var item = OutboxItem(
      message: 1,
      channel: 1,
      contact: 1,
      queuedAt: .sample - .hours(1),
      notBefore: .sample,
      attempts: 3,
      claimedUntil: .sample + .seconds(40)
    )
    change.outbox = [item]
    try salon.apply(change)
    func kept() throws -> OutboxItem? {
      try salon.store.look { read throws(Fault) in try read.item(of: 1) }
    }
    #expect(try kept() == item)
    item.claimedUntil = nil
    item.attempts = 0
    item.notBefore = .sample + .minutes(1)
    change.outbox = [item]
    try salon.apply(change)
    #expect(try kept() == item)
    change.outbox = []
    change.settled = [1]
    try salon.apply(change)
    #expect(try kept() == nil)
  }

  @Test func `a channel and a colleague`() throws {
    let salon = try TemporaryStore()
    var channel = Channel.sample(
      roles: [.reception, .masters], settings: ["token": "env:TOKEN", "назва": hostile], isBotOn: true)
    channel.isEnabled = false
    channel.mark(.restricted, words: Phrase(en: hostile, uk: "канал без токена"))
    channel.isAutoreplyOn = true
    channel.removedAt = .sample
    channel.title = ""
    let colleague = Staff(
      id: 2,
      login: "ira",
      name: hostile,
      roles: [],
      osUser: "ira",
      sound: false,
      language: .uk,
      active: false
    )
    try salon.store.change { write throws(Fault) in
      try write.save(channel)
      try write.save(colleague)
      #expect(try write.read.channel(1, for: .system) == channel)
      #expect(try write.read.staff(2) == colleague)
    }
    try salon.store.look { read throws(Fault) in
      #expect(try read.channel(1, for: .system) == channel)
      #expect(try read.channel(2, for: .system) == salon.back)
      #expect(try read.channel(name: "tg-main", for: .system) == nil)
      #expect(try read.isTaken(channelName: "tg-main"))
      #expect(try !read.isTaken(channelName: "tg-new"))
      #expect(try read.staff() == [salon.admin, colleague])
      #expect(try read.staff(osUser: "ira") == nil)
      #expect(try read.staff(login: "olena") == salon.admin)
    }
  }

  @Test func `a mark of polling and a setting`() throws {
    let salon = try TemporaryStore()
    try salon.store.change { write throws(Fault) in
      #expect(try write.read.pollMark(of: 1) == nil)
      try write.setPollMark("42", of: 1)
      try write.set("language", to: "uk")
      try write.set("language", to: "en")
      try write.set("country", to: nil)
    }
    try salon.store.look { read throws(Fault) in
      #expect(try read.pollMark(of: 1) == "42")
      #expect(try read.pollMark(of: 2) == nil)
      #expect(try read.setting("language") == "en")
      #expect(try read.setting("country") == nil)
    }
  }
}
