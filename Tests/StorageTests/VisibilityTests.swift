import Inbox
import Phrases
import Storage
import TestKit
import Testing

/// domain.md, Who may do what: what one may not see does not exist for them.
struct VisibilityTests {
  /// Chat, contact, message and event 1 are in `tg-main`, 2 in `tg-back`; one card has both contacts.
  private func salon() throws -> TemporaryStore {
    let salon = try TemporaryStore()
    var change = Change()
    change.clients = [.sample()]
    for number in Int64(1)...2 {
      var contact = Contact.sample(number, channel: number, name: "Марія \(number)", lastInboundAt: .sample)
      contact.client = 1
      contact.username = "maria\(number)"
      contact.phone = "+380671112233"
      change.contacts.append(contact)
      var chat = Chat.sample(number, channel: number, contact: number, isNew: true, unread: 1, responsible: 2)
      chat.lastMessage = Message.ID(number)
      change.chats.append(chat)
      change.messages.append(.sample(number, chat: number, contact: number, text: "манікюр"))
    }
    try salon.apply(change)
    try salon.store.change { write throws(Fault) in
      for number in Int64(1)...2 {
        let event = Event(id: 0, channel: Channel.ID(number), receivedAt: .sample, state: .failed)
        _ = try write.insert(event, deliveryKey: "k")
      }
    }
    return salon
  }

  @Test func `a receptionist meets only the rows of her channels`() throws {
    let salon = try salon()
    let ira = Viewer.staff(salon.colleague)
    try salon.store.look { read throws(Fault) in
      #expect(try read.channels(for: ira).map(\.name) == ["tg-main"])
      #expect(try read.channel(2, for: ira) == nil)
      #expect(try read.channel(name: "tg-back", for: ira) == nil)
      #expect(try read.chat(1, for: ira)?.chat.id == 1)
      #expect(try read.chat(2, for: ira) == nil)
      #expect(try read.contact(1, for: ira)?.id == 1)
      #expect(try read.contact(2, for: ira) == nil)
      #expect(try read.contacts(of: 1, for: ira).map(\.id) == [1])
      #expect(try read.message(1, for: ira)?.id == 1)
      #expect(try read.message(2, for: ira) == nil)
      #expect(try read.client(1, for: ira)?.id == 1)
      #expect(try read.history(of: 1, limit: nil, for: ira).map(\.chat.id) == [1])
      #expect(try read.event(1, for: ira)?.id == 1)
      #expect(try read.event(2, for: ira) == nil)
      #expect(try read.events(failedOnly: true, limit: nil, for: ira).map(\.id) == [1])
      #expect(try read.events(failedOnly: false, limit: nil, for: ira).map(\.id) == [1])
      let counts = try read.counts(for: ira)
      #expect([counts.active, counts.new, counts.mine, counts.unread] == [1, 1, 1, 1])
    }
    for folder in [ChatQuery.Folder.active, .new, .mine, .all] {
      for order in ChatQuery.Order.allCases {
        #expect(try salon.store.numbers(ChatQuery(folder: folder, order: order), for: ira) == [1])
      }
    }
    #expect(try salon.store.numbers(ChatQuery(folder: .all, channels: ["tg-back"]), for: ira) == [])
    #expect(try salon.store.numbers(ChatQuery(folder: .all, client: 1), for: ira) == [1])
    #expect(try salon.store.numbers(ChatQuery(folder: .all, responsible: 2), for: ira) == [1])
    for text in ["манікюр", "Марія", "maria2", "Коваль", "0671112233"] {
      #expect(try !salon.store.found(text, for: ira).contains(2), "\(text)")
    }
    #expect(try salon.store.found("манікюр", for: ira) == [1])
    #expect(try salon.store.found("манікюр", for: .staff(salon.admin)) == [2, 1])
  }

  @Test func `who has no channel, or was removed, meets nothing`() throws {
    let salon = try salon()
    var removed = salon.admin
    removed.active = false
    for staff in [Staff.sample(9, login: "nobody", roles: [Role(rawValue: "books")]), removed] {
      let viewer = Viewer.staff(staff)
      try salon.store.look { read throws(Fault) in
        #expect(try read.channels(for: viewer).isEmpty)
        #expect(try read.chat(1, for: viewer) == nil)
        #expect(try read.contact(1, for: viewer) == nil)
        #expect(try read.contacts(of: 1, for: viewer).isEmpty)
        #expect(try read.message(1, for: viewer) == nil)
        #expect(try read.client(1, for: viewer) == nil)
        #expect(try read.clients(matching: nil, limit: nil, for: viewer).isEmpty)
        #expect(try read.clients(named: .phone("+380671112233"), for: viewer).isEmpty)
        #expect(try read.history(of: 1, limit: nil, for: viewer).isEmpty)
        #expect(try read.events(failedOnly: false, limit: nil, for: viewer).isEmpty)
        #expect(try read.counts(for: viewer) == Counts())
      }
      for folder in ChatQuery.Folder.allCases {
        #expect(try salon.store.list(ChatQuery(folder: folder), for: viewer).isEmpty)
      }
      #expect(try salon.store.found("манікюр", for: viewer).isEmpty)
    }
  }

  @Test func `the chats of a removed channel stay as history for who saw it`() throws {
    let salon = try salon()
    var channel = salon.main
    channel.removedAt = .sample
    try salon.store.change { write throws(Fault) in try write.save(channel) }
    let ira = Viewer.staff(salon.colleague)
    try salon.store.look { read throws(Fault) in
      #expect(try read.channels(for: ira).isEmpty)
      #expect(try read.chat(1, for: ira)?.channel.removedAt == .sample)
      #expect(try read.chat(2, for: ira) == nil)
    }
  }
}
