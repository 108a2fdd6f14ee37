import Inbox
import Phrases
import SQLite
import TestKit
import Testing

@testable import Storage

struct SearchTests {
  /// One chat a text, in the order they are given.
  private func salon(_ texts: [String]) throws -> TemporaryStore {
    let salon = try TemporaryStore()
    var change = Change()
    for (offset, text) in texts.enumerated() {
      let number = Int64(offset + 1)
      change.contacts.append(.sample(number, externalID: "x\(number)", name: nil))
      var chat = Chat.sample(number, contact: number, activityAt: .sample + .seconds(number))
      chat.lastMessage = Message.ID(number)
      change.chats.append(chat)
      change.messages.append(.sample(number, chat: number, contact: number, text: text, at: .sample + .seconds(number)))
    }
    try salon.apply(change)
    return salon
  }

  @Test(
    arguments: [
      ("манікюр", [1, 2]), ("МАНІКЮР", [1, 2]), ("Манік", [1, 2]), ("їжак", [3]), ("ЇЖАК", [3]), ("іжак", []),
      ("єва", [4]), ("ґанок", [4]), ("ганок", []), ("манікюр завтра", [1]), ("завтра манікюр", [1]), ("18", [1]),
      ("анікюр", []), ("18:30", [1]), ("  Їжак, ", [3]), ("йод", [5]),
    ] as [(String, [Int64])])
  func `a word is found in any case and from its beginning`(text: String, chats: [Int64]) throws {
    let salon = try salon([
      "Манікюр завтра о 18:30?", "Скільки коштує МАНІКЮРУ знижка", "їжак Їжакович", "ЄВА, ґанок", "и\u{306}од",
    ])
    #expect(try Set(salon.store.found(text)) == Set(chats))
  }

  @Test(arguments: ["обʼєкт", "об'єкт", "об’єкт", "ОБ‘ЄКТ", "об`єкт", "Об´єкт", "об′єкт"])
  func `an apostrophe is an apostrophe`(text: String) throws {
    let salon = try salon(["об'єкт", "об’єкт", "обʼєкт", "обєкт", "об", "'об' 'єкт'"])
    #expect(try salon.store.found(text).sorted() == [1, 2, 3])
  }

  @Test(arguments: [
    "\"", "*", "AND", "OR", "NOT", "NEAR(", "NEAR(a b)", "％", "%", "_", "(", ")", "text:", "a\"b", "-a", "^a", "+",
    "{a}", "'", "';--", "\u{0}", "\u{D4E}\"", "Ⓐ", "㊀", "💇", "a*", "\\", "col : x", "a AND", "\u{301}",
    String(repeating: "я ", count: 500), String(repeating: "я", count: 5000),
  ])
  func `hostile words are words`(text: String) throws {
    let salon = try salon(["звичайний текст"])
    #expect(try salon.store.found(text) == [])
    #expect(
      try salon.store.look { read throws(Fault) in try read.clients(matching: text, limit: nil, for: .system) } == [])
  }

  @Test func `operators are searched as words`() throws {
    let salon = try salon(["rock AND roll", "rock roll", "NEAR the salon", "100％ бавовна"])
    #expect(try salon.store.found("rock AND") == [1])
    #expect(try salon.store.found("near") == [3])
    #expect(try salon.store.found("100％") == [4])
  }

  @Test func `an edit changes what is found`() throws {
    let salon = try salon(["манікюр", "педикюр"])
    var change = Change()
    var message = Message.sample(1, text: "стрижка")
    change.messages = [message]
    try salon.apply(change)
    #expect(try salon.store.found("манікюр") == [])
    #expect(try salon.store.found("стрижка") == [1])
    message.text = nil
    change.messages = [message]
    try salon.apply(change)
    #expect(try salon.store.found("стрижка") == [])
    message.text = "об’єкт"
    change.messages = [message]
    try salon.apply(change)
    #expect(try salon.store.found("обʼєкт") == [1])
    #expect(try salon.raw().first("SELECT count(*) FROM message_search") { $0.integer(0) } == 2)
    try salon.raw().script("INSERT INTO message_search(message_search) VALUES ('integrity-check')")
  }

  @Test func `a chat is found by its contact and by its card`() throws {
    let salon = try salon(["один", "два", "три"])
    var change = Change()
    change.clients = [.sample(1, name: "Дарʼя Ґудзь", phones: ["+380501234567", "+380671112233"])]
    change.contacts = [.sample(1, externalID: "x1", name: "Оленка"), .sample(2, externalID: "x2", name: nil)]
    change.contacts[0].username = "olenka_ua"
    change.contacts[1].client = 1
    try salon.apply(change)
    for text in ["оленка", "@olenka_ua", "OLENKA", "olenka_ua"] {
      #expect(try salon.store.found(text) == [1], "\(text)")
    }
    for text in ["дар'я", "ґудзь дарʼя", "Гудзь".replacingOccurrences("Г", "Ґ")] {
      #expect(try salon.store.found(text) == [2], "\(text)")
    }
    // A new name replaces the old one.
    change.contacts = [.sample(1, externalID: "x1", name: "Ольга")]
    change.clients[0].name = "Дарина"
    try salon.apply(change)
    #expect(try salon.store.found("оленка") == [])
    #expect(try salon.store.found("ґудзь") == [])
    #expect(try salon.store.found("ольга") == [1])
    #expect(try salon.store.found("дарина") == [2])
  }

  @Test(arguments: [
    "0671112233", "1112233", "+38067", "380671112233", "+380671112233", "067 111-22-33", "(067) 1112233", "2233",
    "80671112233", "00380671112233",
  ])
  func `a phone is found by its beginning or its end`(text: String) throws {
    let salon = try salon(["один", "два", "три"])
    var change = Change()
    change.clients = [
      .sample(1, name: "Дарʼя", phones: ["+380501234567", "+380671112233"]),
      .sample(2, name: "Інша", phones: ["+380500000000"]),
    ]
    change.contacts = [.sample(1, externalID: "x1"), .sample(2, externalID: "x2"), .sample(3, externalID: "x3")]
    change.contacts[0].phone = "+380671112233"
    change.contacts[1].client = 1
    change.contacts[2].client = 2
    try salon.apply(change)
    #expect(try salon.store.found(text) == [2, 1])
    let cards = try salon.store.look { read throws(Fault) in try read.clients(matching: text, limit: nil, for: .system)
    }
    #expect(cards.map(\.id) == [1])
  }

  @Test(arguments: ["233", "0671112234", "1671112233", "99999", "0000", "0033", "0000000000"])
  func `digits that are no beginning or end find nobody`(text: String) throws {
    let salon = try salon(["один"])
    var change = Change()
    change.contacts = [.sample(1, externalID: "x1")]
    change.contacts[0].phone = "+380671112233"
    try salon.apply(change)
    #expect(try salon.store.found(text) == [])
  }

  @Test func `a found chat obeys the folder and the filters`() throws {
    let salon = try salon(["манікюр", "манікюр", "манікюр"])
    var change = Change()
    change.chats = [.sample(1, contact: 1, status: .closed), .sample(2, contact: 2, unread: 1, responsible: 1)]
    try salon.apply(change)
    func found(_ query: ChatQuery, _ viewer: Viewer = .system) throws -> [Int64] {
      var query = query
      query.search = "манікюр"
      return try salon.store.numbers(query, for: viewer)
    }
    #expect(try found(ChatQuery(folder: .active)) == [3, 2])
    #expect(try found(ChatQuery(folder: .closed)) == [1])
    #expect(try found(ChatQuery(folder: .all, isUnreadOnly: true)) == [2])
    #expect(try found(ChatQuery(folder: .all, responsible: 1)) == [2])
    #expect(try found(ChatQuery(folder: .mine), .staff(salon.admin)) == [2])
    #expect(try found(ChatQuery(folder: .mine)) == [])
    #expect(try found(ChatQuery(folder: .all, channels: ["tg-back"])) == [])
    #expect(try found(ChatQuery(folder: .all, limit: 2)) == [3, 2])
    #expect(try found(ChatQuery(folder: .all, limit: 0)) == [])
  }

  private func pages(_ salon: TemporaryStore, between: (inout Change) -> Void = { _ in }) throws -> [Int64] {
    var query = ChatQuery(folder: .all, search: "манікюр", limit: 2)
    var seen: [Int64] = []
    while true {
      let page = try salon.store.list(query)
      seen += page.map(\.chat.id.rawValue)
      guard let last = page.last, seen.count < 50 else { return seen }
      query.after = ChatQuery.Cursor(last.cursor.text)
      var change = Change()
      between(&change)
      try salon.apply(change)
    }
  }

  @Test func `pages of a search neither skip nor repeat`() throws {
    let salon = try salon(Array(repeating: "манікюр", count: 9))
    var change = Change()
    // Several hits in one chat, and a hit by name whose message has not the word.
    change.messages = [
      .sample(10, chat: 3, contact: 3, text: "ще манікюр", at: .sample + .minutes(1)),
      .sample(11, chat: 8, contact: 8, text: "манікюр, манікюр", at: .sample + .minutes(2)),
    ]
    change.contacts = [.sample(10, externalID: "x10", name: "Студія Манікюр")]
    change.chats = [.sample(10, contact: 10, activityAt: .sample + .seconds(5))]
    try salon.apply(change)
    let whole = try salon.store.found("манікюр")
    #expect(whole.sorted() == Array(1...10))
    #expect(try pages(salon) == whole)
  }

  @Test func `a message that came late does not repeat its chat on the next page`() throws {
    let salon = try salon(Array(repeating: "манікюр", count: 6))
    var change = Change()
    change.messages = [.sample(20, chat: 2, contact: 2, text: "манікюр учора", at: .sample - .days(1))]
    try salon.apply(change)
    let pages = try pages(salon)
    #expect(pages.sorted() == Array(1...6))
  }

  @Test func `chats that move do not repeat on the next page`() throws {
    let salon = try salon(Array(repeating: "манікюр", count: 8))
    var next: Int64 = 30
    let pages = try pages(salon) { change in
      // The chat that was shown first and last on the first page write again.
      next += 1
      let chat: Int64 = next.isMultiple(of: 2) ? 8 : 7
      let at = Instant.sample + .minutes(next)
      change.messages = [.sample(next, chat: chat, contact: chat, text: "манікюр!", at: at)]
      change.chats = [.sample(chat, contact: chat, activityAt: at)]
      change.chats[0].lastMessage = Message.ID(next)
    }
    #expect(pages == [8, 7, 6, 5, 4, 3, 2, 1])
  }

  /// A beginning of few words is asked for by the words, one of many stays a beginning: both find the same.
  @Test func `a beginning finds its words, few or many`() throws {
    let salon = try self.salon((0..<60).map { "слово\($0) мова\($0 % 3)" })
    let expressions = try salon.store.look { read throws(Fault) in
      [try read.messageExpression("Мова"), try read.messageExpression("слово"), try read.messageExpression("нема")]
    }
    #expect(expressions == [#"("мова0" OR "мова1" OR "мова2")"#, #""слово"*"#, #""нема"*"#])
    #expect(try salon.store.found("Мова").count == 60)
    #expect(try salon.store.found("слово").count == 60)
    #expect(try salon.store.found("слово мова1").count == 20)
    #expect(try salon.store.found("слово5 мова2").count == 5)
    #expect(try salon.store.found("нема").isEmpty)
  }
}

extension String {
  fileprivate func replacingOccurrences(_ old: Character, _ new: Character) -> String {
    String(map { $0 == old ? new : $0 })
  }
}
